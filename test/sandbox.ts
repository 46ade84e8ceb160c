import { mkdtempSync, realpathSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { createHost, type Host } from "../src/core/host";
import { quietFish } from "./fish-home";
import { removeTree } from "./remove-tree";
import { systemPath } from "./system-path";

export interface Sandbox {
  /** An empty HOME of its own. */
  home: string;
  host: Host;
  /** Writes a file below the home and returns its path. */
  file(path: string, contents: string | Uint8Array, mode?: number): Promise<string>;
}

/** A home folder and a Host that live as long as the test. `env` is laid over a small clean environment. */
export function createSandbox(env: Record<string, string> = {}): Sandbox {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "go-warden-test-")));
  quietFish(home);
  // What gopls leaves behind writes telemetry for a moment after it has ended.
  onTestFinished(() => removeTree(home));
  const host = createHost({ HOME: home, USER: "tester", PATH: systemPath(), TMPDIR: tmpdir(), ...env });
  return {
    home,
    host,
    async file(path, contents, mode = 0o644) {
      const full = join(home, path);
      await mkdir(dirname(full), { recursive: true });
      await writeFile(full, contents, { mode });
      return full;
    },
  };
}
