import { answers, type Host } from "../../host";
import { coalesced, createBackground } from "./background";
import { buildIncident, idOfEnd } from "../incidents/build-incident";
import { watchCrashReports } from "../signals/crash-report-folder";
import { allUserDataDirs, userDataDir } from "../signals/editor-logs";
import { createDebts } from "./debts";
import { createDebugFolders } from "../signals/debug-folders";
import { createEvidence } from "../signals/evidence";
import { takeExpectedEnd } from "../incidents/expected-end";
import type { Incident } from "../incidents/incident";
import { fillIncident, readIncidents, writeIncident } from "../incidents/incident-store";
import { judgeEnd, lives, type Circumstances } from "../incidents/judge";
import { leftoverIncidents, pastIncidents } from "../signals/leftovers";
import { createLogWatch } from "../signals/log-watch";
import type { ProcessTable } from "../processes/process";
import { createProcessTable } from "../processes/process-table";
import { createSampler } from "../processes/sampler";
import { closeHistories } from "../processes/resources";
import { budgetAfter } from "../restart/silent-restarts";
import { goplsBuild } from "../processes/version";
import {
  hostKey,
  processKey,
  readWatchState,
  writeWatchState,
  type WatchedProcess,
  type WatchState,
} from "./watch-state";

export interface WatchOptions {
  signal: AbortSignal;
  /** Called once per incident, when it stands on disk. */
  onIncident(incident: Incident): void | Promise<void>;
  /** The editor has not started another gopls: its Go support is dead until somebody does something. */
  onDead(incident: Incident, process: WatchedProcess): void | Promise<void>;
  log(line: string): void;
  memoryLimitBytes: number;
  timing?: Partial<WatchTiming>;
  /** For measuring. */
  table?: ProcessTable;
}

export interface WatchTiming {
  /** Between two looks whether the known ones live: one system call each. */
  tickMs: number;
  /** Between two looks for new ones while some live. */
  scanMs: number;
  /** The same while none lives: VS Code's log tells at once of a new one, so this is for other editors. */
  idleScanMs: number;
  /** Between two samples of memory and processor time, and of counters nobody's end explains. */
  sampleMs: number;
  /** After which an editor that has not started another gopls will not. */
  replacedWithinMs: number;
  /** After which evidence nobody claimed is an incident of its own. */
  leftoverMs: number;
}

/** After which a gopls has answered its editor. */
const startingMs = 10_000;
/** In which an editor writes the rest of what it writes. */
const aMomentMs = 500;

/**
 * Watches every gopls of this user until the signal is aborted, and writes an incident for each end that nobody wanted.
 * What it knows stands on disk at every moment, so that a later call goes on where this one was cut off.
 */
export async function watchGopls(host: Host, options: WatchOptions): Promise<void> {
  const table = options.table ?? createProcessTable(host);
  const timing: WatchTiming = {
    // Dumps and editors' logs are watched; this is for ends that leave nothing there.
    tickMs: 1000,
    // A Mac's scan is one `ps`: five a minute, and one for the samples.
    scanMs: table.confirmCosts ? 12_500 : 5_000,
    idleScanMs: 30_000,
    sampleMs: 60_000,
    replacedWithinMs: 4_000,
    leftoverMs: 5_000,
    ...options.timing,
  };
  const saved = await readWatchState(host);
  const since = saved ? new Date(saved.at) : host.now();
  const evidence = createEvidence(host, saved);
  const alive = new Map<string, WatchedProcess>();
  const ending = new Map<string, WatchedProcess>();
  /** Dealt with; a scan that began before their end still shows them. */
  const finished = new Set<string>();
  const recorded = new Set<string>();
  const hosts: WatchState["hosts"] = { ...saved?.hosts };
  const told = new Set(saved?.told);
  const folders = new Set(allUserDataDirs(host));
  const { signal } = options;

  const background = createBackground(signal, options.log);
  const { track, later } = background;
  const save = coalesced(() =>
    writeWatchState(host, {
      at: host.now().toISOString(),
      processes: [...alive.values(), ...ending.values()],
      hosts,
      told: [...told].slice(-200),
      owed: debts.all(),
      ...evidence.positions(),
    }),
  );

  const sidecars = () =>
    new Set([...alive.values(), ...ending.values()].flatMap(({ sidecarPid }) => (sidecarPid ? [sidecarPid] : [])));
  const debts = createDebts(host, evidence, saved?.owed);
  const refresh = async () => {
    await evidence.refresh(folders);
    await debts.settle(sidecars());
  };
  const folderOf = ({ editor }: WatchedProcess) =>
    editor?.family === "vscode" ? userDataDir(host, editor) : undefined;

  async function record(incident: Incident): Promise<void> {
    if (recorded.has(incident.id)) return;
    recorded.add(incident.id);
    if ((await readIncidents(host)).some(({ id }) => id === incident.id)) return;
    await writeIncident(host, incident);
    track(Promise.resolve(options.onIncident(incident)));
  }

  async function ended(process: WatchedProcess): Promise<void> {
    const key = processKey(process);
    const around: Circumstances = {
      evidence,
      table,
      refresh,
      replaced: async () => {
        await scan();
        return hasReplacement(process);
      },
      otherSidecars: sidecars,
    };
    const expected = await takeExpectedEnd(host, process);
    const at = host.now();
    const verdict = await judgeEnd(host, process, around);
    const parent = hostKey(process.parent);
    if (verdict.kind === "normal") {
      // The editor stopped it itself, which sets its count back.
      if (verdict.editorGone || !expected) delete hosts[parent];
    } else {
      const budget = budgetAfter(process, hosts[parent]);
      hosts[parent] = { closes: budget.closes };
      debts.add(idOfEnd(process), process, verdict.seen);
      if (!expected) {
        // One that could not start may not be started again at all (docs/facts/vscode.md §5).
        const started = at.getTime() - Date.parse(process.startedAt) > startingMs;
        const unsure = verdict.incident === "exit" && !started && budget.left !== 0;
        const silentRestartsLeft = unsure ? null : budget.left;
        const incident = await buildIncident(
          host,
          { id: idOfEnd(process), kind: verdict.incident, at, process, silentRestartsLeft },
          verdict.seen,
        );
        await record(incident);
        if (process.role === "server" || process.role === "forwarder") {
          hosts[parent].waiting = incident.id;
          later(timing.replacedWithinMs, () => lookForReplacement(process, incident));
        }
      }
    }
    finished.add(key);
    ending.delete(key);
    await save();
    if (!table.confirmCosts || verdict.kind === "incident") await scan();
  }

  const hasReplacement = (process: WatchedProcess) =>
    [...alive.values()].some((one) => hostKey(one.parent) === hostKey(process.parent));

  async function lookForReplacement(process: WatchedProcess, incident: Incident): Promise<void> {
    const parent = hosts[hostKey(process.parent)];
    if (parent?.waiting !== incident.id) return;
    await scan();
    if (!(await lives(table, process.parent))) delete hosts[hostKey(process.parent)];
    else {
      delete parent.waiting;
      if (process.editor?.family === "vscode" && !hasReplacement(process)) {
        const isThis = ({ id }: Incident) => id === incident.id;
        const dead = (one: Incident) =>
          one.silentRestartsLeft === null ? { ...one, silentRestartsLeft: 0 } : undefined;
        await fillIncident(host, isThis, dead);
        await options.onDead(incident, process);
      }
    }
    await save();
  }

  // With nothing to watch nothing wakes up.
  let ticking: NodeJS.Timeout | undefined;
  function keepTicking(): void {
    if (alive.size > 0 && !signal.aborted) ticking ??= setInterval(tick, timing.tickMs);
    else {
      clearInterval(ticking);
      ticking = undefined;
    }
  }
  function tick(): void {
    for (const [key, process] of alive) {
      if (answers(process.pid)) continue;
      alive.delete(key);
      ending.set(key, process);
      track(ended(process));
    }
    if (alive.size === 0) keepTicking();
  }

  let scanning: Promise<void> | undefined;
  function scan(): Promise<void> {
    scanning ??= scanNow().finally(() => (scanning = undefined));
    return scanning;
  }
  async function scanNow(): Promise<void> {
    const found = (await table.scan()).filter(({ sameHome }) => sameHome);
    const present = new Set(found.map(processKey));
    let changed = false;
    for (const process of found) {
      const key = processKey(process);
      const known = alive.get(key);
      if (known) {
        if (known.sidecarPid === null && process.sidecarPid !== null) {
          known.sidecarPid = process.sidecarPid;
          changed = true;
        }
        continue;
      }
      if (ending.has(key) || finished.has(key)) continue;
      const watched = { ...process, ...(await goplsBuild(process.executable)) };
      alive.set(key, watched);
      changed = true;
      const folder = folderOf(watched);
      if (folder === undefined || folders.has(folder)) continue;
      await evidence.passOver(folder);
      folders.add(folder);
    }
    // Gone, though something answers to the pid: a zombie, or another program that got the number.
    for (const [key, process] of alive) {
      if (present.has(key)) continue;
      alive.delete(key);
      ending.set(key, process);
      track(ended(process));
    }
    keepTicking();
    if (!changed) return;
    logWatch.update(folders);
    await save();
  }

  // Something was written that may tell of an end. A gopls that cannot start is gone before a scan finds it; while
  // others live, which write all day, that is left to the next sample.
  let news = false;
  let looking = false;
  function noticed(): void {
    tick();
    if (alive.size > 0) return;
    news = true;
    if (looking) return;
    looking = true;
    later(aMomentMs, () =>
      lookAround().finally(() => {
        looking = false;
        later(timing.leftoverMs, lookAround);
      }),
    );
  }

  async function lookAround(): Promise<void> {
    await scan();
    if (debts.all().length > 0 || news) {
      news = false;
      await refresh();
    }
    // What lies about may belong to one that is being looked into.
    if (ending.size > 0) return;
    const open = evidence.takeLeftovers(timing.leftoverMs);
    const incidents = await leftoverIncidents(host, open, [...alive.values()]);
    for (const incident of incidents) await record(incident);
    if (incidents.length > 0) await save();
  }

  const sampler = createSampler(host, { table, told, memoryLimitBytes: options.memoryLimitBytes });
  async function sample(): Promise<void> {
    await refresh();
    if (alive.size > 0) for (const incident of await sampler([...alive.values()])) await record(incident);
    await debugFolders.bound();
    for (const key of Object.keys(hosts)) {
      const parent = Number(key.split(" ")[0]);
      if (answers(parent)) continue;
      delete hosts[key];
      debts.forget(parent);
    }
    debugFolders.watch();
    logWatch.update(folders);
    if (alive.size > 0) await save();
  }

  // A dump is written at the very moment gopls ends: look at once instead of at the next tick.
  const debugFolders = createDebugFolders(host, evidence, noticed);
  const logWatch = createLogWatch((gopls) => (gopls ? noticed() : tick()));

  for (const process of saved?.processes ?? []) {
    const folder = folderOf(process);
    if (folder !== undefined) folders.add(folder);
    alive.set(processKey(process), process);
  }
  await refresh();
  if (!saved) for (const incident of await pastIncidents(evidence.folders)) await writeIncident(host, incident);
  await scan();
  await resumeWaiting();
  debugFolders.watch();
  logWatch.update(folders);
  const closeReports = watchCrashReports(host, since, (report) => record(report));
  const waitsForMore = () => alive.size > 0 || debts.all().length > 0;
  background.every(() => (waitsForMore() ? timing.scanMs : timing.idleScanMs), lookAround);
  background.every(() => timing.sampleMs, sample);
  await save();

  async function resumeWaiting(): Promise<void> {
    const incidents = await readIncidents(host);
    for (const process of saved?.processes ?? []) {
      const id = hosts[hostKey(process.parent)]?.waiting;
      const incident = incidents.find((one) => one.id === id);
      if (incident) later(timing.replacedWithinMs, () => lookForReplacement(process, incident));
    }
  }

  await background.end(300);
  clearInterval(ticking);
  debugFolders.close();
  logWatch.close();
  closeReports();
  await closeHistories(host, []);
  await save();
}
