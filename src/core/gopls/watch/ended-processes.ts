import type { Host } from "../../host";
import { classifyExit, type ExitClass } from "../exits/classify-exit";
import { takeExpectedEnd } from "../exits/expected-end";
import type { PendingEvidence } from "../exits/pending";
import { idOfAttempts } from "../exits/unclaimed";
import { buildIncident, idOfEnd } from "../incidents/build-incident";
import type { Incident } from "../incidents/incident";
import type { ProcessTable } from "../processes/process";
import { processKey } from "../processes/watch-state";
import type { Evidence } from "../signals/evidence";
import type { EndedProcess } from "../signals/window-ends";
import type { DeadWindows } from "./dead-windows";
import type { LivingGopls } from "./living";

interface Surroundings {
  table: ProcessTable;
  evidence: Evidence;
  pending: PendingEvidence;
  living: LivingGopls;
  windows: DeadWindows;
  refresh(): Promise<void>;
  record(incident: Incident): Promise<void>;
}

/** The gopls that have ended and are being classified; an end nobody wanted becomes an incident. */
export class EndedProcesses {
  /** In the order of their ends. */
  private readonly ending = new Map<string, EndedProcess>();

  constructor(
    private readonly host: Host,
    private readonly around: Surroundings,
  ) {}

  all = (): EndedProcess[] => [...this.ending.values()];

  /** Looks at the evidence until it says how it ended; resolves when that is on record. */
  async classify(ended: EndedProcess): Promise<void> {
    const { evidence, table, living, windows, refresh } = this.around;
    const { process } = ended;
    this.ending.set(processKey(process), ended);
    const at = this.host.now();
    const expected = (await takeExpectedEnd(this.host, process)) !== undefined;
    const exit = await classifyExit(this.host, ended, {
      evidence,
      table,
      refresh,
      replaced: async () => {
        await living.scan();
        return living.inWindow(process.parent.pid);
      },
      otherSidecars: () => living.sidecarsBut(process),
    });
    if (exit.kind === "incident") await this.unwanted(ended, exit, { at, expected });
    else if (exit.editorGone || !expected) windows.endedByEditor(process, exit);
    this.ending.delete(processKey(process));
  }

  private async unwanted(
    ended: EndedProcess,
    { incident: kind, seen }: Extract<ExitClass, { kind: "incident" }>,
    { at, expected }: { at: Date; expected: boolean },
  ): Promise<void> {
    const { pending, windows, record } = this.around;
    const { process } = ended;
    const { left, editorRestarts } = windows.count(process, seen.end);
    const failedStart = seen.end?.failedStart === true;
    const id = failedStart && seen.end ? idOfAttempts(seen.attempts ?? [seen.end]) : idOfEnd(process);
    pending.add(id, ended, seen);
    if (expected) return;
    const built = await buildIncident(this.host, { id, kind, at, process, silentRestartsLeft: left }, seen);
    const incident = { ...built, ...(left === null || failedStart ? {} : { editorRestarts }) };
    await record(incident);
    // Attempts to start that failed are told with what the editor does next.
    if (failedStart || (process.role !== "server" && process.role !== "forwarder")) return;
    windows.lookForReplacement(incident, process);
  }
}
