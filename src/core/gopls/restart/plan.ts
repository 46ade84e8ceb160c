import type { Host } from "../../host";
import type { Operation } from "../../operations";
import type { KnownGopls } from "./list";
import type { RestartedWindow } from "./restarted";

export interface Left {
  pid: number | null;
  workspace: string | null;
  editor: string | null;
  /** Why it is left alone. */
  reason: string;
}

/** What a restart will do. Nothing is changed before its operation runs. */
export interface RestartPlan {
  method: "settings" | "signal";
  /** Why this way, for people. */
  why: string;
  operation: Operation;
  targets: KnownGopls[];
  left: Left[];
  /** Which windows have another gopls now; to be asked when the operation has run. */
  restarted(host: Host): Promise<RestartedWindow[]>;
  /** What the budget of silent restarts will be; undefined when it is not touched. */
  silentRestartsLeft?: number;
}
