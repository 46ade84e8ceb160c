import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Host } from "../../host";
import type { WatchedProcess } from "../processes/watch-state";
import { userDataDir } from "../signals/editor-logs";

/** A setting counts as the reason for an end when it was written that shortly before. */
const settingsAgeMs = 10_000;

/**
 * Why the editor may have ended that gopls itself, judged by files: its settings were just written, or gopls's binary
 * was replaced. Only asked when the editor keeps no log.
 */
export async function explanationOf(host: Host, process: WatchedProcess): Promise<string | undefined> {
  const replaced = await binaryReplaced(process);
  if (replaced) return replaced;
  const folder = process.editor && userDataDir(host, process.editor);
  const settings = folder === undefined || folder === null ? [] : await settingsFiles(folder);
  if (process.workspace) settings.push(join(process.workspace, ".vscode", "settings.json"));
  for (const path of settings) {
    const found = await stat(path).catch(() => undefined);
    if (found && host.now().getTime() - found.mtimeMs < settingsAgeMs) return `${path} was just changed`;
  }
  return undefined;
}

/** A sentence when the program's file is not the one that was started. */
export async function binaryReplaced(process: WatchedProcess): Promise<string | undefined> {
  const found = await stat(process.executable).catch(() => undefined);
  if (!found) return `${process.executable} is not there any more`;
  return found.ctimeMs > Date.parse(process.startedAt) + 1000
    ? `${process.executable} was replaced while it ran`
    : undefined;
}

async function settingsFiles(folder: string): Promise<string[]> {
  const profiles = join(folder, "User", "profiles");
  const names = await readdir(profiles).catch(() => []);
  return [join(folder, "User", "settings.json"), ...names.map((name) => join(profiles, name, "settings.json"))];
}
