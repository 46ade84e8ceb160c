import { setTimeout as sleep } from "node:timers/promises";
import { readState } from "../environment";
import type { Host } from "../host";

export type FirstSync = { kind: "synced" } | { kind: "failed"; message: string } | { kind: "not-yet" };

/** Waits until the agent has finished a sync, or failed at one, after `since`. */
export async function waitForSync(
  host: Host,
  since: Date,
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
): Promise<FirstSync> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const { syncedAt, failure } = await readState(host);
    if (syncedAt && new Date(syncedAt) >= since) return { kind: "synced" };
    if (failure && new Date(failure.at) >= since) return { kind: "failed", message: failure.message };
    if (performance.now() > deadline) return { kind: "not-yet" };
    await sleep(50, undefined, { signal });
  }
}
