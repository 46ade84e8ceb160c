import { readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { statePath, withdrawEnvironment } from "../environment";
import { lockHolder, type Host } from "../host";
import { serviceStatus } from "../launchd";
import { agentLabel, agentLayout } from "./layout";

/** What undo needs. */
export const undoFiles: readonly string[] = ["journal.jsonl", "backups"];

/** Everything that lies in the agent's folders. */
async function paths(host: Host): Promise<string[]> {
  const { support, logs } = host.paths;
  const below = async (folder: string) =>
    (await readdir(folder, { recursive: true }).catch(() => [])).map((name) => join(folder, name));
  const logsThere = await stat(logs).catch(() => undefined);
  return [...(logsThere ? [logs] : []), ...(await below(logs)), ...(await below(support))];
}

/** What was there before the agent was started. */
export interface Footprint {
  paths: readonly string[];
  /** The process that held the agent's lock: an agent that is run by hand. */
  holder: number | undefined;
}

export async function footprint(host: Host): Promise<Footprint> {
  return { paths: await paths(host), holder: await lockHolder(host, agentLayout(host).lock) };
}

/**
 * After an install that failed: ends its agent if it still runs, removes what it made, and takes its variables out of
 * the session. What an agent that is run by hand makes meanwhile is its own; a job that launchd runs again keeps all.
 */
export async function takeBack(host: Host, before: Footprint): Promise<void> {
  if ((await serviceStatus(host, agentLabel)).kind === "loaded") return;
  const { bundle, log } = agentLayout(host);
  const { support } = host.paths;
  const known = new Set(before.paths);
  const byHand = (await endUnlessBefore(host, before.holder)) !== undefined;
  if (!byHand && !known.has(statePath(host))) await withdrawEnvironment(host);
  const undo = undoFiles.map((name) => join(support, name));
  const isUndo = (path: string) => undo.some((one) => path === one || path.startsWith(`${one}/`));
  for (const path of await paths(host)) {
    if (known.has(path) || isUndo(path)) continue;
    if (byHand && path !== log && !path.startsWith(dirname(bundle))) continue;
    await rm(path, { recursive: true, force: true });
  }
}

/** Launchd may have dropped a job whose process lives on. Returns who still holds the lock. */
async function endUnlessBefore(host: Host, before: number | undefined): Promise<number | undefined> {
  const { lock } = agentLayout(host);
  for (let tries = 0; ; tries++) {
    const holder = await lockHolder(host, lock);
    if (holder === undefined || holder === before || tries === 40) return holder;
    if (tries === 0) end(holder);
    await sleep(50);
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // It ended meanwhile; the lock tells.
  }
}
