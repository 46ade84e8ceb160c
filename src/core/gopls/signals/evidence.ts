import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { readPart, type Host } from "../../host";
import { debugFolder } from "../consent";
import { createLogFollower, type LogPosition, type WindowEvent } from "./editor-logs";
import { parseSidecarLog, type SidecarCrash } from "./sidecar-log";
import { readCounterFiles, telemetryFolders, troubleOf } from "./telemetry";
import type { WatchedProcess, WatchState } from "../watch/watch-state";

/** A counter of trouble that rose. */
export interface CountedTrouble {
  folder: string;
  file: string;
  counter: string;
  value: number;
  trouble: "crash" | "bug";
  version: string;
  goVersion: string;
}

interface Seen<T> {
  item: T;
  /** Milliseconds of the monotonic clock. */
  seenAt: number;
}

/** Longest time between an agent's last word and the first of the next, when launchd starts it again. */
const restartMs = 60_000;

interface LoggedDump extends SidecarCrash {
  path: string;
  offset: number;
}

/**
 * What lies about that may tell how a gopls ended: dumps of its sidecar, telemetry counters, lines in the editors'
 * logs. Each piece belongs to one end and is taken once; what is not taken yet is read again after a restart.
 */
export function createEvidence(host: Host, saved: WatchState | undefined) {
  const folders = telemetryFolders(host);
  const logs = new Map<string, LogPosition>(Object.entries(saved?.logs ?? {}));
  const follower = createLogFollower(logs);
  const sidecarLogs = new Map(Object.entries(saved?.sidecarLogs ?? {}));
  const accounted = new Map(Object.entries(saved?.counters ?? {}));
  const seenDumps = new Set(saved?.seenDumps);
  let dumps: Seen<LoggedDump>[] = [];
  let counters: Seen<CountedTrouble>[] = [];
  let events: Seen<WindowEvent>[] = [];
  let first = saved === undefined;
  let looked = false;
  let running: Promise<void> | undefined;
  let queued: Promise<void> | undefined;
  const dumpKey = (dump: SidecarCrash) => `${dump.sidecarPid} ${dump.loggedAt}`;

  async function readSidecarLog(path: string): Promise<void> {
    const status = await stat(path).catch(() => undefined);
    if (!status) return;
    const before = sidecarLogs.get(path);
    if (!before && first) {
      sidecarLogs.set(path, { inode: status.ino, offset: status.size, tail: await tailOf(path, status.size) });
      return;
    }
    let offset = before?.inode === status.ino && before.offset <= status.size ? before.offset : 0;
    if (offset === status.size) return;
    if (offset > 0 && (await tailOf(path, offset)) !== before?.tail) offset = 0;
    const bytes = await readPart(path, offset, status.size);
    const { crashes, consumed } = parseSidecarLog(bytes);
    for (const crash of crashes) {
      const known = seenDumps.has(dumpKey(crash)) || dumps.some(({ item }) => dumpKey(item) === dumpKey(crash));
      if (known || !crash.text.includes("golang.org/x/tools/gopls/")) continue;
      dumps.push({ item: { ...crash, path, offset }, seenAt: performance.now() });
    }
    const end = offset + consumed;
    sidecarLogs.set(path, { inode: status.ino, offset: end, tail: await tailOf(path, end) });
  }

  async function readCounters(folder: string): Promise<void> {
    const before = accounted.get(folder) ?? {};
    const files = await readCounterFiles(folder);
    const next: Record<string, Record<string, number>> = {};
    for (const [file, { metadata, counters: values }] of files) {
      const done: Record<string, number> = { ...before[file] };
      for (const [counter, value] of values) {
        const trouble = troubleOf(counter);
        if (!trouble) continue;
        if (first && !accounted.has(folder)) {
          done[counter] = value;
          continue;
        }
        const open = counters.filter(
          ({ item }) => item.folder === folder && item.file === file && item.counter === counter,
        ).length;
        for (let count = (done[counter] ?? 0) + open; count < value; count++) {
          counters.push({
            item: {
              folder,
              file,
              counter,
              value: count + 1,
              trouble,
              version: metadata.Version ?? "",
              goVersion: metadata.GoVersion ?? "",
            },
            seenAt: performance.now(),
          });
        }
      }
      next[file] = done;
    }
    accounted.set(folder, next);
  }

  async function refreshNow(userDataDirs: Iterable<string>): Promise<void> {
    for (const folder of folders) {
      await readSidecarLog(join(debugFolder(folder), "sidecar.log"));
      await readCounters(folder);
    }
    // At the first look, what was written while nobody watched for longer than a restart takes is no news.
    const since = first ? Infinity : looked ? 0 : Date.parse(saved?.at ?? "") - restartMs || 0;
    const read = await follower.read(userDataDirs, { since });
    looked = true;
    events.push(...read.map((item) => ({ item, seenAt: performance.now() })));
    first = false;
  }

  function account({ folder, file, counter, value }: CountedTrouble): void {
    const files = accounted.get(folder);
    const done = files?.[file];
    if (done) done[counter] = Math.max(done[counter] ?? 0, value);
  }

  return {
    folders,
    hasLog: follower.hasLog,
    /** Whether a crashing gopls's sidecar writes a dump, because the folder for it is there. */
    dumpsExpected: () => folders.some((folder) => existsSync(debugFolder(folder))),
    /** What an editor wrote down before anybody knew of its folder tells of no end that is news. */
    async passOver(userDataDirectory: string): Promise<void> {
      await follower.read([userDataDirectory], { since: Infinity });
    },
    /** Reads what is new everywhere. Calls that come while one is reading share the next. */
    refresh(userDataDirs: Iterable<string>): Promise<void> {
      if (!running) {
        running = refreshNow(userDataDirs).finally(() => (running = undefined));
        return running;
      }
      queued ??= running
        .catch(() => undefined)
        .then(() => {
          queued = undefined;
          running = refreshNow(userDataDirs).finally(() => (running = undefined));
          return running;
        });
      return queued;
    },
    /** The dump of that gopls's own sidecar, or the only one when its sidecar is not known. */
    takeDump(process: WatchedProcess, otherSidecars: ReadonlySet<number>): SidecarCrash | undefined {
      const at =
        process.sidecarPid === null
          ? dumps.findIndex(({ item }) => !otherSidecars.has(item.sidecarPid))
          : dumps.findIndex(({ item }) => item.sidecarPid === process.sidecarPid);
      const [taken] = at < 0 ? [] : dumps.splice(at, 1);
      if (taken) seenDumps.add(dumpKey(taken.item));
      return taken?.item;
    },
    /** A crash counted for that build of gopls. */
    takeCrash(build: { version: string | null; goVersion: string | null }): CountedTrouble | undefined {
      const at = counters.findIndex(
        ({ item }) =>
          item.trouble === "crash" &&
          (build.goVersion === null || item.goVersion === build.goVersion) &&
          (build.version === null || sameVersion(item.version, build.version)),
      );
      const [taken] = at < 0 ? [] : counters.splice(at, 1);
      if (taken) account(taken.item);
      return taken?.item;
    },
    /** The line about that gopls's end in its window's log. */
    takeEvent(process: WatchedProcess, folder: string | undefined): WindowEvent | undefined {
      if (folder === undefined) return undefined;
      const at = events.findIndex(
        ({ item }) =>
          item.userDataDir === folder && (item.hostPid === undefined || item.hostPid === process.parent.pid),
      );
      return at < 0 ? undefined : events.splice(at, 1)[0]?.item;
    },
    /** What nobody claimed for that long: ends of a gopls that was never seen alive, and bugs that ended none. */
    takeLeftovers(ageMs: number) {
      const now = performance.now();
      const old = <T>(list: Seen<T>[]) => list.filter(({ seenAt }) => now - seenAt >= ageMs).map(({ item }) => item);
      const rest = <T>(list: Seen<T>[]) => list.filter(({ seenAt }) => now - seenAt < ageMs);
      const found = { dumps: old(dumps), counters: old(counters), events: old(events) };
      dumps = rest(dumps);
      counters = rest(counters);
      events = rest(events);
      for (const dump of found.dumps) seenDumps.add(dumpKey(dump));
      for (const counter of found.counters) account(counter);
      return found;
    },
    /** How far everything is read and taken. */
    positions(): Pick<WatchState, "sidecarLogs" | "counters" | "logs" | "seenDumps"> {
      const open = new Map(logs);
      for (const { item } of events) {
        const position = open.get(item.path);
        if (position && item.from < position.offset) open.set(item.path, { ...position, offset: item.from });
      }
      const unread = new Map(sidecarLogs);
      for (const { item } of dumps) {
        const position = unread.get(item.path);
        // Without a tail to compare the log is read from its start again; dumps taken already are known by name.
        if (position && item.offset < position.offset) unread.set(item.path, { ...position, offset: 0, tail: "" });
      }
      return {
        sidecarLogs: Object.fromEntries(unread),
        counters: Object.fromEntries(accounted),
        logs: Object.fromEntries(open),
        seenDumps: [...seenDumps].slice(-200),
      };
    },
    /** The log was cut by us. */
    forgetSidecarLog(path: string): void {
      const position = sidecarLogs.get(path);
      if (position) sidecarLogs.set(path, { ...position, offset: 0, tail: "" });
    },
    sidecarLogPosition: (path: string) => sidecarLogs.get(path)?.offset ?? 0,
  };
}

export type Evidence = ReturnType<typeof createEvidence>;

/** Telemetry writes `devel` for what build info calls `(devel)` or a pseudo-version, and nothing for no version. */
function sameVersion(counted: string, built: string): boolean {
  return counted === built || ((counted === "devel" || counted === "") && !/^v\d+\.\d+\.\d+(-pre\.\d+)?$/.test(built));
}

async function tailOf(path: string, end: number): Promise<string> {
  return (await readPart(path, Math.max(0, end - 64), end)).toString("base64");
}
