import { join } from "node:path";
import { acquireLock, type Host } from "../../host";
import { Problem } from "../../problem";

/** Does something to the session's variables or their state once nobody else is at it; waits a minute for who is. */
export async function whileNoneSyncs<T>(
  host: Host,
  signal: AbortSignal | undefined,
  action: () => Promise<T>,
): Promise<T> {
  const path = join(host.paths.support, "environment.lock");
  const lock = await acquireLock(host, path, { waitMs: 60_000, signal });
  if (!lock) {
    const hint = `Look at the process whose number stands in ${path}.`;
    throw new Problem("sync-busy", "Another sync has been running for a minute", hint, 1);
  }
  try {
    return await action();
  } finally {
    await lock.release();
  }
}
