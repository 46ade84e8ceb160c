import type { Host } from "../../host";
import { PendingEvidence } from "../exits/pending";
import { unclaimedIncidents } from "../exits/unclaimed";
import type { Incident } from "../incidents/incident";
import { readIncidents, writeIncident } from "../incidents/incident-store";
import type { ProcessTable } from "../processes/process";
import { writeWatchState, type WatchedProcess, type WatchState } from "../processes/watch-state";
import { createDebugFolders } from "../signals/debug-folders";
import { allUserDataDirs, userDataDir } from "../signals/editor-logs";
import { Evidence } from "../signals/evidence";
import type { Lifetime } from "../signals/lifetime";
import { createLogWatch } from "../signals/log-watch";
import { coalesced, createBackground } from "./background";
import { DeadWindows } from "./dead-windows";
import { EndedProcesses } from "./ended-processes";
import { LivingGopls } from "./living";
import { News } from "./news";
import type { WatchOptions, WatchTiming } from "./options";
import { createSampler } from "./sampler";

/** After an end, when the editor's next gopls and its sidecar are looked for: it may live for less than a second. */
const lookedForMs = [0, 150, 400, 900];

type Options = Omit<WatchOptions, "timing" | "table"> & { table: ProcessTable; timing: WatchTiming };

/** What is known of the gopls of this user, and what is done when one ends. */
export class GoplsWatcher {
  readonly evidence: Evidence;
  readonly living: LivingGopls;
  private readonly pending: PendingEvidence;
  private readonly ending: EndedProcesses;
  private readonly recorded = new Set<string>();
  private readonly told: Set<string>;
  private readonly windows: DeadWindows;
  private readonly news: News;
  private readonly userDataDirs: Set<string>;
  private readonly background;
  private readonly sampler;
  private readonly debugFolders;
  private readonly logWatch;
  private ticking: NodeJS.Timeout | undefined;

  constructor(
    private readonly host: Host,
    private readonly options: Options,
    saved: WatchState | undefined,
  ) {
    const { table, memoryLimitBytes, signal, log } = options;
    this.told = new Set(saved?.told);
    this.background = createBackground(signal, log);
    this.evidence = new Evidence(host, saved);
    this.pending = new PendingEvidence(host, this.evidence, saved?.owed, (process) => this.folderOf(process));
    this.userDataDirs = new Set(allUserDataDirs(host));
    const processes = saved?.processes ?? [];
    for (const process of processes) this.addFolder(process);
    this.living = new LivingGopls(
      table,
      {
        started: (process) => this.started(process),
        ended: (process, life) => this.background.track(this.ended(process, life)),
        changed: () => this.changed(),
      },
      { processes, at: Date.parse(saved?.at ?? "") || 0 },
    );
    this.windows = this.watchWindows(saved);
    this.ending = new EndedProcesses(host, {
      table,
      evidence: this.evidence,
      pending: this.pending,
      living: this.living,
      windows: this.windows,
      refresh: () => this.refresh(),
      record: (incident) => this.record(incident),
    });
    this.news = new News({
      later: this.background.later,
      scan: () => this.living.scan(),
      lookAround: () => this.lookAround(),
      isWaiting: () => this.evidence.ends.isWaiting(),
      leftoverMs: options.timing.leftoverMs,
    });
    this.sampler = createSampler(host, {
      table,
      told: this.told,
      memoryLimitBytes,
      onLarge: (process, history) => this.background.track(Promise.resolve(options.onLarge?.(process, history))),
    });
    // A dump is written at the very moment gopls ends: look at once instead of at the next tick.
    this.debugFolders = createDebugFolders(host, this.evidence, () => this.noticed());
    this.logWatch = createLogWatch((gopls, path) => (gopls ? this.noticed(path) : this.tick()));
  }

  private watchWindows(saved: WatchState | undefined): DeadWindows {
    const { table, timing, onDead } = this.options;
    return new DeadWindows(
      this.host,
      {
        table,
        replacedWithinMs: timing.replacedWithinMs,
        scan: () => this.living.scan(),
        hasGopls: (hostPid) => this.living.inWindow(hostPid),
        isUnsettled: (hostPid) =>
          this.evidence.ends.isWaiting(hostPid) ||
          this.ending.all().some(({ process }) => process.parent.pid === hostPid),
        later: this.background.later,
        onDead,
        changed: () => this.save(),
      },
      saved,
    );
  }

  /** Watches until the signal is aborted. */
  async work(): Promise<void> {
    const { timing } = this.options;
    this.debugFolders.watch();
    this.logWatch.update(this.userDataDirs);
    const waitsForMore = () => this.living.size > 0 || !this.pending.isEmpty;
    this.background.every(
      () => (waitsForMore() ? timing.scanMs : timing.idleScanMs),
      () => this.lookAround(),
    );
    this.background.every(
      () => timing.sampleMs,
      () => this.sample(),
    );
    this.keepTicking();
    await this.save();
    await this.background.end(300);
    clearInterval(this.ticking);
    this.debugFolders.close();
    this.logWatch.close();
  }

  readonly save = coalesced(() =>
    writeWatchState(this.host, {
      at: this.host.now().toISOString(),
      processes: [...this.living.processes(), ...this.ending.all().map(({ process }) => process)],
      hosts: this.windows.all(),
      told: [...this.told].slice(-200),
      owed: this.pending.all(),
      ...this.evidence.state(),
    }),
  );

  /** Reads what is new everywhere, and gives incidents that stand what has come for them. */
  async refresh(): Promise<void> {
    await this.evidence.refresh(this.userDataDirs, () => [...this.pending.awaitingEnd(), ...this.ending.all()]);
    await this.pending.settle((process) => this.living.sidecarsBut(process));
  }

  /** Writes an incident down and tells of it, once. */
  async record(incident: Incident): Promise<void> {
    if (this.recorded.has(incident.id)) return;
    this.recorded.add(incident.id);
    if ((await readIncidents(this.host)).some(({ id }) => id === incident.id)) return;
    await writeIncident(this.host, incident);
    this.background.track(Promise.resolve(this.options.onIncident(incident)));
  }

  private folderOf({ editor }: WatchedProcess): string | undefined {
    return editor?.family === "vscode" ? userDataDir(this.host, editor) : undefined;
  }

  private addFolder(process: WatchedProcess): string | undefined {
    const folder = this.folderOf(process);
    if (folder === undefined || this.userDataDirs.has(folder)) return undefined;
    this.userDataDirs.add(folder);
    return folder;
  }

  private async started(process: WatchedProcess): Promise<void> {
    this.windows.started(process);
    const fresh = this.addFolder(process);
    if (fresh !== undefined) await this.evidence.passOver(fresh);
    // One that nobody saw may have ended before it.
    else this.news.came();
  }

  private async changed(): Promise<void> {
    this.keepTicking();
    this.logWatch.update(this.userDataDirs);
    await this.save();
  }

  private async ended(process: WatchedProcess, life: Lifetime): Promise<void> {
    for (const ms of lookedForMs) this.background.later(ms, () => this.living.scan());
    await this.ending.classify({ process, life, userDataDir: this.folderOf(process) });
    await this.save();
  }

  /** Waits on for what an earlier run was waiting for. */
  resumeWaiting = (incidents: readonly Incident[]): void => this.windows.resume(incidents);

  /** With nothing to watch nothing wakes up. */
  private keepTicking(): void {
    if (this.living.size > 0 && !this.options.signal.aborted) {
      this.ticking ??= setInterval(() => this.tick(), this.options.timing.tickMs);
    } else {
      clearInterval(this.ticking);
      this.ticking = undefined;
    }
  }

  private tick(): void {
    this.living.tick();
    this.keepTicking();
  }

  /**
   * Something was written that may tell of an end. A gopls that cannot start is gone before a scan finds it; a window
   * whose gopls is known writes all day, and that is left to the next sample.
   */
  private noticed(path?: string): void {
    this.tick();
    if (path === undefined ? this.living.size > 0 : this.living.inWindow(this.evidence.log.hostOf(path))) return;
    this.news.came();
  }

  private async lookAround(): Promise<void> {
    await this.living.scan();
    if (this.news.take() || !this.pending.isEmpty) await this.refresh();
    // Unclaimed evidence may belong to an exit still being classified.
    if (this.ending.all().length > 0) return;
    const { leftoverMs } = this.options.timing;
    const unseen = await unclaimedIncidents(this.host, this.evidence, {
      ageMs: leftoverMs,
      alive: this.living.processes(),
      windowOf: (hostPid) => this.living.windowOf(hostPid),
    });
    for (const { incident, window, end } of unseen) {
      await this.record(incident);
      if (!window || !end || end.failedStart) continue;
      // Nothing is known of when it started; it was later than those that were seen.
      const last = { ...window, startedAt: incident.at };
      this.windows.count(last, end);
      if (end.final) this.windows.lookForReplacement(incident, last);
    }
    if (unseen.length > 0) await this.save();
  }

  private async sample(): Promise<void> {
    await this.refresh();
    const processes = this.living.processes();
    for (const incident of processes.length > 0 ? await this.sampler(processes) : []) await this.record(incident);
    await this.debugFolders.bound();
    for (const hostPid of this.windows.dropClosed()) this.pending.forget(hostPid);
    this.debugFolders.watch();
    this.logWatch.update(this.userDataDirs);
    if (this.living.size > 0) await this.save();
  }
}
