import { stat } from "node:fs/promises";
import { createShared } from "../../core/doctor";
import { readExecutable } from "../../core/macho";
import { Problem } from "../../core/problem";
import type { Context } from "../context";

export const MISSING = new Problem(
  "dlv-missing",
  "There is no dlv where VS Code looks",
  "Install it: go install github.com/go-delve/delve/cmd/dlv@latest, or name one.",
  3,
);

/** What VS Code works with, in the folder we stand in. */
export const sharedOf = (context: Context) =>
  createShared(context.host, { folder: process.cwd(), signal: context.signal });

export async function target(context: Context, path: string | undefined): Promise<string> {
  if (path !== undefined) return path;
  context.progress("Looking for the dlv that VS Code runs");
  const { chosen } = await sharedOf(context).tool("dlv");
  if (!chosen) throw MISSING;
  return chosen.path;
}

/** A path that is not there, or is a folder, is a wrong call and not a finding. */
export async function refuseUnreadable(path: string, hint = "Give the path of a program you may read."): Promise<void> {
  const folder = (await stat(path).catch(() => undefined))?.isDirectory();
  const executable = await readExecutable(path);
  if (executable.kind !== "unreadable" && !folder) return;
  const what = "sentence" in executable ? executable.sentence.replace(/\.$/, "") : `${path} is a folder`;
  throw new Problem("not-readable", what, hint, 2);
}
