import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** Where this is missing, fish reads every manual page of the machine in the background: half a minute of processor time. */
export function quietFish(home: string): void {
  mkdirSync(join(home, ".local/share/fish/generated_completions"), { recursive: true });
}
