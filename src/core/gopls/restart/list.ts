import type { Host } from "../../host";
import type { GoplsProcess, GoplsRole } from "../processes/process";
import { createProcessTable } from "../processes/process-table";
import { restartsLeft } from "../exits/silent-restarts";
import { userDataDir } from "../signals/editor-logs";
import { LogFollower } from "../signals/log-follower";
import { goplsBuild } from "../processes/version";
import { readWatchState } from "../processes/watch-state";

/** A running gopls as `gopls list` shows it. */
export interface RunningGopls {
  pid: number;
  version: string | null;
  goVersion: string | null;
  workspace: string | null;
  editor: string | null;
  rssBytes: number | null;
  /** Processor time since its start; null where the system does not say. */
  cpuSeconds: number | null;
  startedAt: string;
  /** Null where nobody counted, or where the editor restarts none. */
  silentRestartsLeft: number | null;
  role: GoplsRole;
}

/** Every gopls of this user with what is known of it, the oldest first; whoever looks again keeps the table, which remembers. */
export async function listGopls(host: Host, table = createProcessTable(host)): Promise<RunningGopls[]> {
  const running = await runningGopls(host, table);
  const usage = await table.usage(running.map(({ process }) => process));
  return running.map(({ process, version, goVersion, silentRestartsLeft }) => ({
    pid: process.pid,
    version,
    goVersion,
    workspace: process.workspace,
    editor: process.editor?.name ?? null,
    rssBytes: usage.get(process.pid)?.rssBytes ?? process.rssBytes,
    cpuSeconds: usage.get(process.pid)?.cpuSeconds ?? null,
    startedAt: process.startedAt,
    silentRestartsLeft,
    role: process.role,
  }));
}

export interface KnownGopls {
  process: GoplsProcess;
  version: string | null;
  goVersion: string | null;
  silentRestartsLeft: number | null;
}

/** With HOME the same as ours, for what runs with another keeps its settings, logs and telemetry elsewhere; without our own. */
export async function runningGopls(host: Host, table = createProcessTable(host)): Promise<KnownGopls[]> {
  const state = await readWatchState(host);
  const found = (await table.scan()).filter(({ sameHome, role }) => sameHome && role !== "own");
  found.sort((one, other) => one.startedAt.localeCompare(other.startedAt) || one.pid - other.pid);
  const log = new LogFollower();
  const folders = found.flatMap(({ editor }) => (editor?.family === "vscode" && userDataDir(host, editor)) || []);
  await log.read(new Set(folders), { since: Infinity });
  return Promise.all(
    found.map(async (process) => ({
      process,
      ...(await goplsBuild(process.executable)),
      silentRestartsLeft: restartsLeft(process, state, log.budget(process.parent.pid)),
    })),
  );
}
