import { answers, type Host } from "../../host";
import { classifyExit, lives, type ExitClass } from "../exits/classify-exit";
import { takeExpectedEnd } from "../exits/expected-end";
import { PendingEvidence } from "../exits/pending";
import { budgetAfter, silentRestarts } from "../exits/silent-restarts";
import { idOfAttempts, unclaimedIncidents } from "../exits/unclaimed";
import { buildIncident, idOfEnd } from "../incidents/build-incident";
import type { Incident } from "../incidents/incident";
import { fillIncident, readIncidents, writeIncident } from "../incidents/incident-store";
import type { ProcessTable } from "../processes/process";
import { hostKey, processKey, writeWatchState, type WatchedProcess, type WatchState } from "../processes/watch-state";
import { createDebugFolders } from "../signals/debug-folders";
import { allUserDataDirs, userDataDir } from "../signals/editor-logs";
import { Evidence } from "../signals/evidence";
import type { Lifetime } from "../signals/lifetime";
import { createLogWatch } from "../signals/log-watch";
import type { EndedProcess } from "../signals/window-ends";
import { coalesced, createBackground } from "./background";
import { LivingGopls } from "./living";
import type { WatchOptions, WatchTiming } from "./options";
import { createSampler } from "./sampler";

/** In which an editor writes the rest of what it writes. */
const aMomentMs = 500;
/** After an end, when the editor's next gopls and its sidecar are looked for: it may live for less than a second. */
const lookedForMs = [0, 150, 400, 900];

/** Least time between two scans that a window's log brings about. */
const betweenScansMs = 200;

type Options = Omit<WatchOptions, "timing" | "table"> & { table: ProcessTable; timing: WatchTiming };

/** What is known of the gopls of this user, and what is done when one ends. */
export class GoplsWatcher {
  readonly evidence: Evidence;
  readonly living: LivingGopls;
  private readonly pending: PendingEvidence;
  /** Ended, and being classified; in the order of their ends. */
  private readonly ending = new Map<string, EndedProcess>();
  private readonly recorded = new Set<string>();
  private readonly told: Set<string>;
  private readonly hosts: WatchState["hosts"];
  private readonly userDataDirs: Set<string>;
  private readonly background;
  private readonly sampler;
  private readonly debugFolders;
  private readonly logWatch;
  private ticking: NodeJS.Timeout | undefined;
  /** Something was written that may tell of an end, and nobody has looked yet. */
  private news = false;
  private looking = false;
  private scanPlanned = false;
  private scannedAt = 0;

  constructor(
    private readonly host: Host,
    private readonly options: Options,
    saved: WatchState | undefined,
  ) {
    const { table, memoryLimitBytes, signal, log } = options;
    this.hosts = { ...saved?.hosts };
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
    this.sampler = createSampler(host, { table, told: this.told, memoryLimitBytes });
    // A dump is written at the very moment gopls ends: look at once instead of at the next tick.
    this.debugFolders = createDebugFolders(host, this.evidence, () => this.noticed());
    this.logWatch = createLogWatch((gopls, path) => (gopls ? this.noticed(path) : this.tick()));
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
      processes: [...this.living.processes(), ...[...this.ending.values()].map(({ process }) => process)],
      hosts: this.hosts,
      told: [...this.told].slice(-200),
      owed: this.pending.all(),
      ...this.evidence.state(),
    }),
  );

  /** Reads what is new everywhere, and gives incidents that stand what has come for them. */
  async refresh(): Promise<void> {
    await this.evidence.refresh(this.userDataDirs, () => [...this.pending.awaitingEnd(), ...this.ending.values()]);
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
    // The one that was looked for.
    delete this.hosts[hostKey(process.parent)]?.lookFor;
    const fresh = this.addFolder(process);
    if (fresh !== undefined) await this.evidence.passOver(fresh);
  }

  private async changed(): Promise<void> {
    this.keepTicking();
    this.logWatch.update(this.userDataDirs);
    await this.save();
  }

  private async ended(process: WatchedProcess, life: Lifetime): Promise<void> {
    const ended: EndedProcess = { process, life, userDataDir: this.folderOf(process) };
    this.ending.set(processKey(process), ended);
    for (const ms of lookedForMs) this.background.later(ms, () => this.living.scan());
    const at = this.host.now();
    const expected = await takeExpectedEnd(this.host, process);
    const exit = await classifyExit(this.host, ended, {
      evidence: this.evidence,
      table: this.options.table,
      refresh: () => this.refresh(),
      replaced: async () => {
        await this.living.scan();
        return this.living.inWindowOf(process);
      },
      otherSidecars: () => this.living.sidecarsBut(process),
    });
    const parent = hostKey(process.parent);
    if (exit.kind === "incident") await this.unwanted(ended, exit, { at, expected: expected !== undefined });
    // The editor stopped it itself, which sets its count back; unless a later one has ended meanwhile, which counts.
    else if (exit.editorGone || (!expected && !this.isWaitingForLater(process))) delete this.hosts[parent];
    this.ending.delete(processKey(process));
    await this.save();
  }

  private async unwanted(
    ended: EndedProcess,
    { incident: kind, seen }: Extract<ExitClass, { kind: "incident" }>,
    { at, expected }: { at: Date; expected: boolean },
  ): Promise<void> {
    const { process } = ended;
    const parent = hostKey(process.parent);
    const { closes, left } = budgetAfter(process, this.hosts[parent], seen.end);
    this.hosts[parent] = { closes };
    const failedStart = seen.end?.failedStart === true;
    const id = failedStart && seen.end ? idOfAttempts(seen.attempts ?? [seen.end]) : idOfEnd(process);
    this.pending.add(id, ended, seen);
    if (expected) return;
    const built = await buildIncident(this.host, { id, kind, at, process, silentRestartsLeft: left }, seen);
    const restarts =
      left === null || failedStart ? {} : { editorRestarts: closes <= silentRestarts && !seen.end?.final };
    const incident = { ...built, ...restarts };
    await this.record(incident);
    // Attempts to start that failed are told with what the editor does next.
    if (failedStart || (process.role !== "server" && process.role !== "forwarder")) return;
    if (this.living.inWindowOf(process)) return;
    this.hosts[parent].lookFor = { incident: id, process };
    this.background.later(this.options.timing.replacedWithinMs, () => this.lookForReplacement(process, incident));
  }

  /** Whether the window waits for what replaces a gopls that was started after this one. */
  private isWaitingForLater(process: WatchedProcess): boolean {
    const waiting = this.hosts[hostKey(process.parent)]?.lookFor;
    return waiting !== undefined && waiting.process.startedAt > process.startedAt;
  }

  private async lookForReplacement(process: WatchedProcess, incident: Incident): Promise<void> {
    const key = hostKey(process.parent);
    const window = this.hosts[key];
    if (window?.lookFor?.incident !== incident.id) return;
    await this.living.scan();
    if (window.lookFor?.incident !== incident.id) return;
    // Another exit of the window is still being classified: what becomes of the window is seen after that one.
    if ([...this.ending.values()].some((one) => hostKey(one.process.parent) === key)) {
      this.background.later(this.options.timing.replacedWithinMs, () => this.lookForReplacement(process, incident));
      return;
    }
    if (!(await lives(this.options.table, process.parent))) delete this.hosts[key];
    else {
      delete window.lookFor;
      if (process.editor?.family === "vscode" && !this.living.inWindowOf(process)) {
        const dead = { silentRestartsLeft: 0, editorRestarts: false };
        await fillIncident(
          this.host,
          ({ id }) => id === incident.id,
          (one) => ({ ...one, ...dead }),
        );
        await this.options.onDead({ ...incident, ...dead }, process);
      }
    }
    await this.save();
  }

  /** Waits on for what an earlier run was waiting for. */
  resumeWaiting(incidents: readonly Incident[]): void {
    for (const { lookFor } of Object.values(this.hosts)) {
      const incident = incidents.find(({ id }) => id === lookFor?.incident);
      if (!lookFor || !incident) continue;
      const { replacedWithinMs } = this.options.timing;
      this.background.later(replacedWithinMs, () => this.lookForReplacement(lookFor.process, incident));
    }
  }

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
    this.news = true;
    // At once, for one that lives shortly; and when the editor has written the rest.
    this.scanSoon();
    if (this.looking) return;
    this.looking = true;
    this.background.later(aMomentMs, () =>
      this.lookAround().finally(() => {
        this.looking = false;
        this.lookAgain();
      }),
    );
  }

  /** Until what is there has been claimed, or is old enough to stand alone. */
  private lookAgain(): void {
    this.background.later(this.options.timing.leftoverMs, async () => {
      await this.lookAround();
      if (this.evidence.ends.isWaiting()) this.lookAgain();
    });
  }

  /** Not for every line that is written. */
  private scanSoon(): void {
    if (this.scanPlanned) return;
    this.scanPlanned = true;
    const wait = Math.max(0, this.scannedAt + betweenScansMs - performance.now());
    this.background.later(wait, () => {
      this.scanPlanned = false;
      this.scannedAt = performance.now();
      return this.living.scan();
    });
  }

  private async lookAround(): Promise<void> {
    await this.living.scan();
    if (!this.pending.isEmpty || this.news) {
      this.news = false;
      await this.refresh();
    }
    // Unclaimed evidence may belong to an exit still being classified.
    if (this.ending.size > 0) return;
    const what = { ageMs: this.options.timing.leftoverMs, alive: this.living.processes() };
    const incidents = await unclaimedIncidents(this.host, this.evidence, what);
    for (const incident of incidents) await this.record(incident);
    if (incidents.length > 0) await this.save();
  }

  private async sample(): Promise<void> {
    await this.refresh();
    const processes = this.living.processes();
    for (const incident of processes.length > 0 ? await this.sampler(processes) : []) await this.record(incident);
    await this.debugFolders.bound();
    for (const key of Object.keys(this.hosts)) {
      const parent = Number(key.split(" ")[0]);
      if (answers(parent)) continue;
      delete this.hosts[key];
      this.pending.forget(parent);
    }
    this.debugFolders.watch();
    this.logWatch.update(this.userDataDirs);
    if (this.living.size > 0) await this.save();
  }
}
