import { stat } from "node:fs/promises";
import { readExecutable } from "../../core/macho";
import { Problem } from "../../core/problem";
import type { Context } from "../context";
import { machineHere } from "../machine";

export const MISSING = new Problem(
  "dlv-missing",
  "There is no dlv where VS Code looks",
  "Install it: go install github.com/go-delve/delve/cmd/dlv@latest, or name one.",
  3,
);

export async function target(context: Context, path: string | undefined): Promise<string> {
  if (path !== undefined) return path;
  context.progress("Looking for the dlv that VS Code runs");
  const { chosen } = await (await machineHere(context)).tool("dlv");
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
