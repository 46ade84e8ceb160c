import type { Host, RunResult } from "../../host";
import type { Change } from "../change";
import type { PrecheckConfiguration } from "../configuration";
import type { CheckedContent } from "../content";
import type { ModuleChange, RunGo } from "../packages";
import type { StageId, StageOutcome } from "../report";
import type { Repository } from "../repository";
import type { Toolbox } from "../tools";

/** What every stage gets. */
export interface StageContext {
  host: Host;
  repository: Repository;
  change: Change;
  content: CheckedContent;
  configuration: PrecheckConfiguration;
  tools: Toolbox;
  runGo: RunGo;
  /** Runs another tool at a module's folder, in the environment of the precheck. */
  run(file: string, args: readonly string[], at: Pick<ModuleChange, "folder" | "environment">): Promise<RunResult>;
  /** Asked once, when the first stage needs it. */
  modules(): Promise<ModuleChange[]>;
  /** A folder that goes with the precheck. */
  temp: string;
  /** Import paths that do not compile, by `vet`: later stages would only repeat it. */
  broken: Set<string>;
  signal: AbortSignal;
}

export interface Stage {
  id: StageId;
  run(context: StageContext): Promise<StageOutcome>;
}
