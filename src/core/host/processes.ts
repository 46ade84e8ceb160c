import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isErrno } from "./errno";
import type { Host } from "./host";

/** A running process, as much of it as `ps` tells. */
export interface ProcessEntry {
  pid: number;
  startedAt: Date;
  /** Program and arguments, joined by spaces as `ps` prints them. */
  command: string;
}

/** Where the kernel lists processes on Linux; the processes of a simulated Mac are real ones. */
const proc = "/proc";

/** Every process of this user but zombies; undefined when there is no way to know. */
export async function listProcesses(host: Host): Promise<ProcessEntry[] | undefined> {
  return (await listByPs(host)) ?? (await listByProc(host));
}

/** Whether anything runs under this pid; a zombie does, too. */
export function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, "EPERM");
  }
}

/** When a process was started; undefined when it has ended, or only waits to be reaped; "unknown" when ps does not tell. */
export async function processStart(host: Host, pid: number): Promise<Date | "unknown" | undefined> {
  if (!answers(pid)) return undefined;
  if (process.platform === "linux") return (await readEntry(pid, await bootTime()))?.startedAt;
  const listed = await listByPs(host, pid);
  return listed ? listed[0]?.startedAt : "unknown";
}

async function listByPs(host: Host, pid?: number): Promise<ProcessEntry[] | undefined> {
  const which = pid === undefined ? ["-x"] : ["-p", String(pid)];
  const lines = await psLines(host, [...which, "-ww", "-o", "pid=,stat=,lstart=,command="]);
  if (!lines) return undefined;
  const entries: ProcessEntry[] = [];
  for (const [id, rest] of lines) {
    const match = /^(\S+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s+(.*)$/s.exec(rest);
    if (!match || match[1]?.startsWith("Z")) continue;
    entries.push({ pid: id, startedAt: new Date(`${match[2]} UTC`), command: match[3] ?? "" });
  }
  return entries;
}

/** Runs `ps` with dates in English and UTC; lines by pid, undefined when there is no ps or it refuses. */
export async function psLines(host: Host, args: readonly string[]): Promise<Map<number, string> | undefined> {
  if (host.platform !== "macos") return undefined;
  const env = { LC_ALL: "C", TZ: "UTC0" };
  const result = await host.run(host.system("/bin/ps"), args, { timeoutMs: 10_000, env });
  // ps ends with 1 when one of the pids is gone.
  if (result.kind !== "exited" || result.code > 1) return undefined;
  const lines = new Map<number, string>();
  for (const line of result.stdout.split("\n")) {
    const match = /^\s*(\d+)\s(.*)$/s.exec(line);
    if (match) lines.set(Number(match[1]), (match[2] ?? "").trimStart());
  }
  return lines.size > 0 ? lines : undefined;
}

async function listByProc(host: Host): Promise<ProcessEntry[] | undefined> {
  if (process.platform !== "linux") return undefined;
  const boot = await bootTime();
  const pids = (await readdir(proc)).filter((name) => /^\d+$/.test(name)).map(Number);
  const entries = await Promise.all(
    pids.map(async (pid) => ((await ownerOf(pid)) === host.uid ? readEntry(pid, boot) : undefined)),
  );
  return entries.filter((entry) => entry !== undefined);
}

async function ownerOf(pid: number): Promise<number | undefined> {
  return stat(join(proc, String(pid))).then(({ uid }) => uid, () => undefined); // prettier-ignore
}

async function readEntry(pid: number, boot: number): Promise<ProcessEntry | undefined> {
  try {
    const status = await readFile(join(proc, String(pid), "stat"), "utf8");
    const command = (await readFile(join(proc, String(pid), "cmdline"), "utf8"))
      .replace(/\0$/, "")
      .replaceAll("\0", " ");
    // The program's name stands in parentheses and may contain spaces; field 3 follows.
    const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    // Field 22, in ticks of 10 ms on every Linux that Node runs on.
    return { pid, startedAt: new Date(boot + Number(fields[19]) * 10), command };
  } catch {
    return undefined;
  }
}

async function bootTime(): Promise<number> {
  const uptime = Number((await readFile(join(proc, "uptime"), "utf8")).split(" ")[0]);
  return Date.now() - uptime * 1000;
}
