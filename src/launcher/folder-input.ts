import { stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import type { Host } from "../core/host";
import { Problem } from "../core/problem";
import { projectFolders } from "./folders";

/** A folder as a person, a model or another tool's redacted answer writes it, `~` included; refused when it is not there. */
export async function folderInput(host: Host, given: string): Promise<string> {
  const text = given.trim();
  const path = text === "~" ? host.home : text.startsWith("~/") ? join(host.home, text.slice(2)) : text;
  const isFolder = isAbsolute(path) && (await stat(path).catch(() => undefined))?.isDirectory();
  if (isFolder) return path.length > 1 ? path.replace(/\/+$/, "") : path;
  const hint = "Give the absolute path of a folder, or one that begins with ~/.";
  throw new Problem("no-such-folder", `There is no folder ${text}`, hint, 2);
}

/** The folder that was given, else the project in front of the editor, else the home folder. */
export async function inFront(host: Host, given: string | undefined): Promise<string> {
  if (given?.trim()) return folderInput(host, given);
  return (await projectFolders(host)).find(({ kind }) => kind === "folder")?.path ?? host.home;
}
