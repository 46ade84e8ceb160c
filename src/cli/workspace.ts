import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { Problem } from "../core/problem";

/** `--workspace`, absolute: a folder that is there. */
export function existingFolder(given: string | undefined): Promise<string | undefined> {
  return existing(given, false);
}

/** `[dir]`, absolute: the folder that is named, else the one we stand in. */
export async function folderOrHere(given: string | undefined): Promise<string> {
  return (await existingFolder(given)) ?? resolve(".");
}

/** `--workspace` where a .code-workspace will do as well. */
export function existingWorkspace(given: string | undefined): Promise<string | undefined> {
  return existing(given, true);
}

async function existing(given: string | undefined, orFile: boolean): Promise<string | undefined> {
  if (given === undefined) return undefined;
  const path = resolve(given);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() || (orFile && found?.isFile() && path.endsWith(".code-workspace"))) return path;
  throw new Problem("no-such-folder", `There is no folder ${path}`, "Name the folder that VS Code opens.", 2);
}
