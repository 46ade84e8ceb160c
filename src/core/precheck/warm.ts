import { setPriority } from "node:os";
import { join } from "node:path";
import { acquireLock, leaveRunning, type Host } from "../host";
import type { Scope } from "./change";
import { openHere } from "./open-here";
import type { PrecheckReport } from "./report";
import { withoutGit } from "./repository";

/**
 * Where stages did not fit into the budget, leaves a precheck running that fills the caches for the next one: in the
 * background and without a budget. `program` is how this one was started. What is about to be committed is named by the
 * commit before it, because it is staged no longer when the background comes to it.
 */
export async function warmInBackground(
  host: Host,
  { stages, folder }: PrecheckReport,
  scope: Scope | undefined,
  [file, ...args]: readonly [string, ...string[]],
): Promise<void> {
  if (scope?.kind === "push" || stages.every(({ status }) => status !== "over-budget")) return;
  const repository = await openHere(host, folder);
  const head = await repository.git(["rev-parse", "HEAD"]).catch(() => undefined);
  // Before the first commit there is nothing to compare with.
  const ref = scope?.kind === "since" ? scope.ref : head?.toString("utf8").trim();
  const asked = scope?.kind === "all" || ref === undefined ? ["--all"] : ["--since", ref];
  const env = withoutGit(host.env);
  leaveRunning(file, [...args, "precheck", folder, ...asked, "--warm"], { cwd: folder, env });
}

/**
 * Runs a precheck for the sake of the caches of Go and the linters: behind everything else that runs, and one at a
 * time. False when another one is at it.
 */
export async function warmAlone(host: Host, check: () => Promise<unknown>): Promise<boolean> {
  const lock = await acquireLock(host, join(host.paths.support, "precheck-warm.lock"));
  if (!lock) return false;
  try {
    setPriority(19);
    await check();
    return true;
  } finally {
    await lock.release();
  }
}
