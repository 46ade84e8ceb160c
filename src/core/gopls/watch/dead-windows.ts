import { answers, type Host } from "../../host";
import { lives } from "../exits/classify-exit";
import { budgetAfter, silentRestarts } from "../exits/silent-restarts";
import type { Incident } from "../incidents/incident";
import { fillIncident } from "../incidents/incident-store";
import type { ProcessTable } from "../processes/process";
import { hostKey, type GoplsWindow, type WatchState } from "../processes/watch-state";

interface Surroundings {
  table: ProcessTable;
  replacedWithinMs: number;
  /** Looks which gopls run now. */
  scan(): Promise<void>;
  /** Whether a gopls runs in the window of that extension host. */
  hasGopls(hostPid: number): boolean;
  /** Whether an end in that window is not classified yet, so that nobody can say what becomes of it. */
  isUnsettled(hostPid: number): boolean;
  later(ms: number, what: () => Promise<unknown>): void;
  onDead(incident: Incident, window: GoplsWindow): void | Promise<void>;
  /** What stands on disk is old. */
  changed(): Promise<void>;
}

/** How often gopls ended in each window, and whether its editor has left it dead. */
export class DeadWindows {
  private readonly hosts: WatchState["hosts"];

  constructor(
    private readonly host: Host,
    private readonly around: Surroundings,
    saved: WatchState | undefined,
  ) {
    this.hosts = { ...saved?.hosts };
  }

  all = (): WatchState["hosts"] => this.hosts;

  /** A gopls was seen: the one that was looked for. */
  started({ parent }: GoplsWindow): void {
    delete this.hosts[hostKey(parent)]?.lookFor;
  }

  /** The editor has ended it itself, which sets its count back; unless a later one has ended meanwhile, which counts. */
  endedByEditor(process: GoplsWindow & { startedAt: string }, { editorGone }: { editorGone: boolean }): void {
    if (editorGone || !this.waitsForLater(process)) delete this.hosts[hostKey(process.parent)];
  }

  /** Counts an end nobody asked for; what the editor does next, as far as anybody can say. */
  count(
    window: GoplsWindow & { startedAt: string },
    end: { closes?: number | null; final?: boolean } | undefined,
  ): { left: number | null; editorRestarts: boolean } {
    const key = hostKey(window.parent);
    const before = this.hosts[key];
    const { closes, left } = budgetAfter(window, before, end);
    this.hosts[key] = this.waitsForLater(window)
      ? { ...before, closes: Math.max(closes, before?.closes ?? 0) }
      : { closes };
    return { left, editorRestarts: closes <= silentRestarts && end?.final !== true };
  }

  /** After an end nobody asked for: tells of the window when no other gopls comes. */
  lookForReplacement(incident: Incident, window: GoplsWindow & { startedAt: string }): void {
    const { parent, editor, workspace, startedAt } = window;
    if (this.around.hasGopls(parent.pid) || this.waitsForLater(window)) return;
    const known = this.hosts[hostKey(parent)] ?? { closes: 0 };
    const lookFor = { incident: incident.id, window: { parent, editor, workspace }, startedAt };
    this.hosts[hostKey(parent)] = { ...known, lookFor };
    this.later(incident, window);
  }

  /** Waits on for what an earlier run was waiting for. */
  resume(incidents: readonly Incident[]): void {
    for (const { lookFor } of Object.values(this.hosts)) {
      const incident = incidents.find(({ id }) => id === lookFor?.incident);
      if (lookFor && incident) this.later(incident, lookFor.window);
    }
  }

  /** Drops the windows that are closed; answers with their extension hosts. */
  dropClosed(): number[] {
    const gone = Object.keys(this.hosts).filter((key) => !answers(Number(key.split(" ")[0])));
    for (const key of gone) delete this.hosts[key];
    return gone.map((key) => Number(key.split(" ")[0]));
  }

  /** Whether the window waits for what replaces a gopls that was started after this one. */
  private waitsForLater({ parent, startedAt }: GoplsWindow & { startedAt: string }): boolean {
    const waiting = this.hosts[hostKey(parent)]?.lookFor;
    return waiting !== undefined && waiting.startedAt > startedAt;
  }

  private later(incident: Incident, window: GoplsWindow): void {
    this.around.later(this.around.replacedWithinMs, () => this.look(incident, window));
  }

  private async look(incident: Incident, window: GoplsWindow): Promise<void> {
    const { table, scan, hasGopls, isUnsettled, onDead, changed } = this.around;
    const key = hostKey(window.parent);
    const isWanted = () => this.hosts[key]?.lookFor?.incident === incident.id;
    if (!isWanted()) return;
    await scan();
    if (!isWanted()) return;
    // What becomes of the window is seen after that one.
    if (isUnsettled(window.parent.pid)) return this.later(incident, window);
    if (!(await lives(table, window.parent))) delete this.hosts[key];
    else {
      delete this.hosts[key]?.lookFor;
      if (window.editor?.family === "vscode" && !hasGopls(window.parent.pid)) {
        const dead = { silentRestartsLeft: 0, editorRestarts: false };
        await fillIncident(
          this.host,
          ({ id }) => id === incident.id,
          (one) => ({ ...one, ...dead }),
        );
        await onDead({ ...incident, ...dead }, window);
      }
    }
    await changed();
  }
}
