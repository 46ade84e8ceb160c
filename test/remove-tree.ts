import { rmSync } from "node:fs";

/** Removes a folder in which programs that are about to end, gopls's telemetry among them, may still write. */
export function removeTree(path: string): void {
  for (let tries = 0; ; tries++) {
    try {
      return rmSync(path, { recursive: true, force: true });
    } catch (error) {
      // Node's own retries only repeat the rmdir, not what has to go before it.
      if (tries >= 100) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
}
