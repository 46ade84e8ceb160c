import { readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { lockHolder, withdrawEnvironment } from "../environment";
import type { Host } from "../host";
import { serviceStatus } from "../launchd";
import { agentLabel, agentLayout } from "./layout";

/** What undo needs. */
export const undoFiles: readonly string[] = ["journal.jsonl", "backups"];

/** Everything that lies in the agent's folders. */
export async function footprint(host: Host): Promise<string[]> {
  const { support, logs } = host.paths;
  const below = async (folder: string) =>
    (await readdir(folder, { recursive: true }).catch(() => [])).map((name) => join(folder, name));
  const logsThere = await stat(logs).catch(() => undefined);
  return [...(logsThere ? [logs] : []), ...(await below(logs)), ...(await below(support))];
}

/**
 * After an install that failed: removes what its agent made while it ran for a moment, and takes its variables out of
 * the session. `before` is the footprint from before that agent was started. What another agent, run by hand, makes
 * meanwhile is its own; a job that launchd runs again keeps everything.
 */
export async function takeBack(host: Host, before: readonly string[]): Promise<void> {
  if ((await serviceStatus(host, agentLabel)).kind === "loaded") return;
  const { lock, bundle, log } = agentLayout(host);
  const { support } = host.paths;
  const others = (await lockHolder(host, lock)) !== undefined;
  const known = new Set(before);
  if (!others && !known.has(join(support, "environment.json"))) await withdrawEnvironment(host);
  const undo = undoFiles.map((name) => join(support, name));
  for (const path of await footprint(host)) {
    if (known.has(path) || undo.some((one) => path.startsWith(one))) continue;
    if (others && path !== log && !path.startsWith(dirname(bundle))) continue;
    await rm(path, { recursive: true, force: true });
  }
}
