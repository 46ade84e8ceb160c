import { setTimeout as sleep } from "node:timers/promises";

/** Looks again and again until it is so; throws with what was seen last. */
export async function until<T>(look: () => T | Promise<T>, good: (seen: T) => boolean, timeoutMs = 15_000): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (good(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`still ${JSON.stringify(seen)}`);
    await sleep(25);
  }
}
