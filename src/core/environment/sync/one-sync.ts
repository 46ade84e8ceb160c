import { join } from "node:path";
import { whileLocked, type Host } from "../../host";
import { Problem } from "../../problem";

/** Does something to the session's variables or their state once nobody else is at it; waits a minute for who is. */
export async function whileNoneSyncs<T>(
  host: Host,
  signal: AbortSignal | undefined,
  action: () => Promise<T>,
): Promise<T> {
  const path = join(host.paths.support, "environment.lock");
  const busy = () => {
    const hint = `Look at the process whose number stands in ${path}.`;
    return new Problem("sync-busy", "Another sync has been running for a minute", hint, 1);
  };
  return whileLocked(host, path, { busy, waitMs: 60_000, signal }, action);
}
