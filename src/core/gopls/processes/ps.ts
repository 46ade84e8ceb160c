import { existsSync } from "node:fs";
import { readEnvironments } from "../../environment";
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

interface PsRow extends ProcessRow {
  state: string;
  rssBytes: number;
  cpuSeconds: number;
}

interface Details {
  workspace: string | null;
  executable: string | null;
  sameHome: boolean;
}

/** What is asked of each process; `parsePs` reads it. */
export const psColumns = ["pid=", "ppid=", "state=", "rss=", "time=", "lstart=", "command="];

/** The process table of a Mac: one `ps` for all processes of the user, times in UTC and the C locale (docs/facts/launchd.md §7). */
export function createPsTable(host: Host, ps: string): ProcessTable {
  let spawned = 0;
  /** What lsof and its environment said, by pid and start; asked once per gopls. */
  const details = new Map<string, Details>();
  const run = async (file: string, args: readonly string[]) => {
    spawned += 1;
    const env = { LC_ALL: "C", TZ: "UTC", PATH: "/usr/bin:/bin:/usr/sbin:/sbin" };
    const result = await host.run(file, args, { timeoutMs: 5000, env, maxBytes: 16 * 1024 * 1024 });
    return result.kind === "exited" ? result.stdout : "";
  };
  const list = async (selection: readonly string[]) =>
    parsePs(await run(ps, [...selection, "-ww", ...psColumns.flatMap((column) => ["-o", column])]));

  return {
    async scan() {
      const rows = await list(["-x"]);
      const byPid = new Map(rows.map((row) => [row.pid, row]));
      const found = rows.flatMap((row) => {
        const command = row.state.startsWith("Z") ? undefined : splitGopls(row.command);
        const role = command && !isSidecar(row) ? roleOf(command.args) : undefined;
        if (role && isForkOf(byPid.get(row.ppid), row)) return [];
        return command && role ? [{ row, command, role }] : [];
      });
      const key = (row: ProcessRow) => `${row.pid} ${row.startToken}`;
      const fresh = found.filter(({ row }) => !details.has(key(row)));
      if (fresh.length > 0) {
        const pids = fresh.map(({ row }) => row.pid).join(",");
        const output = await run(host.system("/usr/sbin/lsof"), ["-a", "-p", pids, "-d", "cwd,txt", "-Fpfn"]);
        const answers = parseLsof(output);
        const environments = await readEnvironments(
          host,
          fresh.map(({ row }) => row.pid),
        );
        for (const { row } of fresh) {
          const home = environments.get(row.pid)?.("HOME", host.home);
          const known = answers.get(row.pid) ?? { workspace: null, executable: null };
          details.set(key(row), { ...known, sameHome: home === undefined || home === host.home });
        }
      }
      const alive = new Set(found.map(({ row }) => key(row)));
      for (const known of details.keys()) if (!alive.has(known)) details.delete(known);
      return found.map(({ row, command, role }): GoplsProcess => {
        const seen = details.get(key(row));
        return {
          pid: row.pid,
          startToken: row.startToken,
          startedAt: row.startedAt.toISOString(),
          role,
          executable: seen?.executable ?? command.executable,
          args: command.args,
          workspace: seen?.workspace ?? null,
          rssBytes: row.rssBytes,
          sidecarPid: rows.find((one) => one.ppid === row.pid && isSidecar(one))?.pid ?? null,
          parent: {
            pid: row.ppid,
            startToken: byPid.get(row.ppid)?.startToken ?? null,
            startedAt: byPid.get(row.ppid)?.startedAt.toISOString() ?? null,
          },
          editor: editorOf(ancestors(row.ppid, byPid)),
          sameHome: seen?.sameHome ?? true,
        };
      });
    },
    // One ps for all of them; the last scan's would do, too, but has no processor time of a moment known.
    async usage(processes) {
      if (processes.length === 0) return new Map();
      const rows = await list(["-p", processes.map(({ pid }) => pid).join(",")]);
      const started = new Map(processes.map(({ pid, startToken }) => [pid, startToken]));
      return new Map(
        rows
          .filter((row) => started.get(row.pid) === row.startToken)
          .map(({ pid, rssBytes, cpuSeconds }): [number, Usage] => [pid, { rssBytes, cpuSeconds }]),
      );
    },
    async confirm({ pid, startToken }) {
      const [row] = await list(["-p", String(pid)]);
      return row !== undefined && row.startToken === startToken && !row.state.startsWith("Z");
    },
    confirmCosts: true,
    spawned: () => spawned,
  };
}

/** `pid ppid state rss time lstart command`, lstart being five words: `Sat Aug 29 15:04:31 2026`. */
export function parsePs(output: string): PsRow[] {
  const rows: PsRow[] = [];
  for (const line of output.split("\n")) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\d+)\s+([\d:.-]+)\s+(\w{3} +\w{3} +\d+ +[\d:]{8} +\d{4})\s+(.*)$/.exec(
      line,
    );
    if (!match) continue;
    const [, pid, ppid, state = "", rss, time = "", started = "", command = ""] = match;
    const startedAt = new Date(`${started} UTC`);
    if (Number.isNaN(startedAt.getTime())) continue;
    rows.push({
      pid: Number(pid),
      ppid: Number(ppid),
      state,
      rssBytes: Number(rss) * 1024,
      cpuSeconds: seconds(time),
      startToken: started.replace(/\s+/g, " "),
      startedAt,
      command,
    });
  }
  return rows;
}

/** `0:01.23`, `12:05:09`, `1-02:03:04` */
function seconds(time: string): number {
  const [clock = "", days = "0"] = time.split("-").toReversed();
  return clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
}

/**
 * Takes a command line apart that starts with a gopls. ps joins arguments by spaces and paths may hold some, so the
 * first part that ends in a gopls name and exists as a file is the program.
 */
export function splitGopls(
  command: string,
  exists: (path: string) => boolean = existsSync,
): { executable: string; args: string[] } | undefined {
  const words = command.split(" ");
  for (let count = 1; count <= words.length; count++) {
    if (!isGoplsName(words[count - 1] ?? "")) continue;
    const executable = words.slice(0, count).join(" ");
    // A gopls replaced while it runs has no file any more under its name.
    if (count > 1 && !exists(executable)) continue;
    return { executable, args: words.slice(count).filter((word) => word !== "") };
  }
  return undefined;
}

/** `p123`, `fcwd`, `n/path`, `ftxt`, `n/path`: the first txt row is the program itself. */
export function parseLsof(output: string): Map<number, { workspace: string | null; executable: string | null }> {
  const answers = new Map<number, { workspace: string | null; executable: string | null }>();
  let current: { workspace: string | null; executable: string | null } | undefined;
  let descriptor = "";
  for (const line of output.split("\n")) {
    const value = line.slice(1);
    if (line.startsWith("p")) answers.set(Number(value), (current = { workspace: null, executable: null }));
    else if (line.startsWith("f")) descriptor = value;
    else if (line.startsWith("n") && current) {
      if (descriptor === "cwd") current.workspace ??= value;
      if (descriptor === "txt") current.executable ??= value;
    }
  }
  return answers;
}

function ancestors(pid: number, byPid: ReadonlyMap<number, ProcessRow>): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (let row = byPid.get(pid); row && rows.length < 10; row = byPid.get(row.ppid)) rows.push(row);
  return rows;
}
