import { createShared } from "../../core/doctor";
import { Problem } from "../../core/problem";
import type { Context } from "../context";

export const MISSING = new Problem(
  "dlv-missing",
  "There is no dlv where VS Code looks",
  "Install it: go install github.com/go-delve/delve/cmd/dlv@latest, or name one.",
  3,
);

/** What VS Code works with, in the folder we stand in. */
export const sharedOf = (context: Context) => createShared(context.host, { folder: process.cwd() });

export async function target(context: Context, path: string | undefined): Promise<string> {
  if (path !== undefined) return path;
  context.progress("Looking for the dlv that VS Code runs");
  const { chosen } = await sharedOf(context).tool("dlv");
  if (!chosen) throw MISSING;
  return chosen.path;
}
