import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { changeMachine, defaultMachine, type Machine } from "./machine";
import { programs } from "./programs";

export interface Mac {
  /** The value of `GO_WARDEN_SYSROOT`. */
  root: string;
  /** Changes facts of the machine; programs see it at their next start. */
  change(facts: Partial<Machine>): void;
  /** Ends everything that runs in it and removes the tree. */
  stop(): Promise<void>;
}

/** Lays out a simulated Mac in a fresh folder. */
export async function createMac(facts: Partial<Machine> = {}): Promise<Mac> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "go-warden-mac-")));
  changeMachine(root, { ...defaultMachine, ...facts });
  for (const [name, program] of Object.entries(programs)) installProgram(root, name, program.path);
  mkdirSync(join(root, "Applications"), { recursive: true });
  return {
    root,
    change: (changed) => changeMachine(root, changed),
    async stop() {
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Puts a script that runs one simulated program at its place in the tree. */
export function installProgram(root: string, name: string, path: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  const bundle = resolve(import.meta.dirname ?? __dirname, import.meta.dirname ? "../../dist/mac.js" : "mac.js");
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${bundle}' '${root}' ${name} "$@"\n`);
  chmodSync(file, 0o755);
}
