import type { Host } from "../../host";
import type { WatchState } from "../processes/watch-state";
import { CrashCounters } from "./crash-counters";
import { LogFollower } from "./log-follower";
import { SidecarDumps } from "./sidecar-dumps";
import { telemetryFolders } from "./telemetry";
import { WindowEnds, type EndedProcess } from "./window-ends";

/** Longest time between an agent's last word and the first of the next, when launchd starts it again. */
const restartMs = 60_000;

/**
 * What tells how a gopls ended: dumps of its sidecar, telemetry's counters, ends in the editors' logs. Each piece belongs to
 * one end and is taken once; what is not taken yet is read again after a restart.
 */
export class Evidence {
  readonly folders: readonly string[];
  readonly dumps: SidecarDumps;
  readonly counters: CrashCounters;
  readonly log: LogFollower;
  readonly ends: WindowEnds;
  private first: boolean;
  private looked = false;
  private running: Promise<void> | undefined;
  private queued: Promise<void> | undefined;

  constructor(
    host: Host,
    private readonly saved: WatchState | undefined,
  ) {
    this.folders = telemetryFolders(host);
    this.dumps = new SidecarDumps(this.folders, saved);
    this.counters = new CrashCounters(this.folders, saved);
    this.log = new LogFollower(new Map(Object.entries(saved?.logs ?? {})));
    this.ends = new WindowEnds(this.log);
    this.first = saved === undefined;
  }

  /** What an editor wrote down before anybody knew of its folder is no news. */
  async passOver(userDataDir: string): Promise<void> {
    await this.log.read([userDataDir], { since: Infinity });
  }

  /** Reads what is new everywhere. Calls that come while one is reading share the next. */
  refresh(userDataDirs: Iterable<string>, ended: () => readonly EndedProcess[]): Promise<void> {
    const run = () => (this.running = this.read(userDataDirs, ended).finally(() => (this.running = undefined)));
    if (!this.running) return run();
    this.queued ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.queued = undefined;
        return run();
      });
    return this.queued;
  }

  private async read(userDataDirs: Iterable<string>, ended: () => readonly EndedProcess[]): Promise<void> {
    await this.dumps.refresh(this.first);
    await this.counters.refresh(this.first);
    // At the first look, what was written while nobody watched for longer than a restart takes is no news.
    const sinceSaved = Date.parse(this.saved?.at ?? "") - restartMs || 0;
    await this.ends.refresh(userDataDirs, this.first ? Infinity : this.looked ? 0 : sinceSaved, ended());
    this.looked = true;
    this.first = false;
  }

  /** How far everything is read and taken. */
  state = (): Pick<WatchState, "sidecarLogs" | "counters" | "logs" | "seenDumps"> => ({
    ...this.dumps.state(),
    ...this.counters.state(),
    logs: this.ends.positions(),
  });
}
