import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import type { Host } from "../../host";
import {
  editorOf,
  isForkOf,
  isGoplsName,
  isSidecar,
  roleOf,
  type GoplsProcess,
  type ProcessRow,
  type ProcessTable,
  type Usage,
} from "./process";

const ticksPerSecond = 100;
const pageSize = 4096;
/** A zombie, or a pid given to another program, shows itself in every so many scans. */
const verifiedEvery = 3;

/** In which a new process has become the program that it was started for, also on a busy machine. */
const becomesWithinMs = 3_000;

/**
 * The process table from /proc, no program started. A pid that turned out not to be gopls is not read again; since a program
 * may still exec, new pids are read in two scans and for some seconds. Of a known gopls only its start is read again.
 */
export function createProcTable(host: Host): ProcessTable {
  const dismissed = new Map<number, { looks: number; since: number }>();
  const known = new Map<number, { row: ProcessRow; gopls?: GoplsProcess }>();
  const bootedAt = bootTime();

  let scans = 0;
  let verifying = true;

  const look = (pid: number): { row: ProcessRow; gopls?: GoplsProcess } | undefined => {
    const seen = known.get(pid);
    if (seen && (!verifying || readStat(pid)?.startToken === seen.row.startToken)) return seen;
    known.delete(pid);
    const before = dismissed.get(pid) ?? { looks: 0, since: performance.now() };
    if (before.looks >= 2 && performance.now() - before.since > becomesWithinMs) return undefined;
    const argv = readArgv(pid);
    const row = argv && isGoplsName(argv[0] ?? "") && isOwn(host, pid) ? readRow(pid, argv, bootedAt) : undefined;
    if (row && isForkOf(readRow(row.ppid, readArgv(row.ppid) ?? [], bootedAt), row)) return undefined;
    const role = row && !isSidecar(row) ? roleOf(row.argv?.slice(1) ?? []) : undefined;
    if (!row || (!role && !isSidecar(row))) {
      dismissed.set(pid, { ...before, looks: before.looks + 1 });
      return undefined;
    }
    const found = { row, ...(role ? { gopls: describe(host, row, role, bootedAt) } : {}) };
    known.set(pid, found);
    return found;
  };

  return {
    scan() {
      verifying = scans++ % verifiedEvery === 0;
      const pids = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
      const present = new Set(pids);
      for (const map of [dismissed, known]) for (const pid of map.keys()) if (!present.has(pid)) map.delete(pid);
      const found = pids.flatMap((pid) => look(pid) ?? []);
      return Promise.resolve(
        found.flatMap(({ row, gopls }) => {
          if (!gopls) return [];
          gopls.sidecarPid ??= found.find((one) => !one.gopls && one.row.ppid === row.pid)?.row.pid ?? null;
          return [{ ...gopls }];
        }),
      );
    },
    usage: (processes) =>
      Promise.resolve(
        new Map(
          processes.flatMap(({ pid, startToken }): [number, Usage][] => {
            const stat = readStat(pid);
            const rssBytes = readRss(pid);
            if (stat?.startToken !== startToken || rssBytes === null) return [];
            return [[pid, { rssBytes, cpuSeconds: stat.cpuSeconds }]];
          }),
        ),
      ),
    confirm: (process) => Promise.resolve(readStat(process.pid)?.startToken === process.startToken),
    confirmCosts: false,
    spawned: () => 0,
  };
}

function describe(host: Host, row: ProcessRow, role: GoplsProcess["role"], bootedAt: number): GoplsProcess {
  const link = (name: string) => {
    try {
      return readlinkSync(`/proc/${row.pid}/${name}`);
    } catch {
      return null;
    }
  };
  const home = readEnvironmentVariable(row.pid, "HOME");
  const parent = readRow(row.ppid, [], bootedAt);
  return {
    pid: row.pid,
    startToken: row.startToken,
    startedAt: row.startedAt.toISOString(),
    role,
    executable: (link("exe") ?? row.argv?.[0] ?? "").replace(/ \(deleted\)$/, ""),
    args: [...(row.argv?.slice(1) ?? [])],
    workspace: link("cwd"),
    rssBytes: readRss(row.pid),
    sidecarPid: null,
    parent: {
      pid: row.ppid,
      startToken: parent?.startToken ?? null,
      startedAt: parent?.startedAt.toISOString() ?? null,
    },
    editor: editorOf(ancestors(row.ppid, bootedAt)),
    sameHome: home === undefined || home === host.home,
  };
}

function ancestors(pid: number, bootedAt: number): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (let at = pid; at > 1 && rows.length < 10;) {
    const row = readRow(at, readArgv(at) ?? [], bootedAt);
    if (!row) break;
    rows.push(row);
    at = row.ppid;
  }
  return rows;
}

function readArgv(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return text ? text.replace(/\0$/, "").split("\0") : undefined;
  } catch {
    return undefined;
  }
}

function readRow(pid: number, argv: readonly string[], bootedAt: number): ProcessRow | undefined {
  const found = readStat(pid);
  if (!found) return undefined;
  const startedAt = new Date(bootedAt + (Number(found.startToken) / ticksPerSecond) * 1000);
  return { pid, ppid: found.ppid, startToken: found.startToken, startedAt, argv, command: argv.join(" ") };
}

/** Undefined for a zombie: it has ended, whoever should have collected it. */
function readStat(pid: number): { ppid: number; startToken: string; cpuSeconds: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [state = "", ppid = ""] = fields;
    const startToken = fields[19];
    if (state === "Z" || state === "X" || startToken === undefined) return undefined;
    return { ppid: Number(ppid), startToken, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond };
  } catch {
    return undefined;
  }
}

function readRss(pid: number): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * pageSize;
  } catch {
    return null;
  }
}

function readEnvironmentVariable(pid: number, name: string): string | undefined {
  try {
    const entry = readFileSync(`/proc/${pid}/environ`, "utf8")
      .split("\0")
      .find((one) => one.startsWith(`${name}=`));
    return entry?.slice(name.length + 1);
  } catch {
    return undefined;
  }
}

function isOwn(host: Host, pid: number): boolean {
  try {
    return host.uid < 0 || statSync(`/proc/${pid}`).uid === host.uid;
  } catch {
    return false;
  }
}

function bootTime(): number {
  const seconds = /^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1];
  return Number(seconds) * 1000;
}
