import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The simulated machine's facts, one JSON file in its root; programs read it at every start. */
export interface Machine {
  /** `sw_vers`. */
  productVersion: string;
  buildVersion: string;
  /** `hw.optional.arm64`. */
  appleSilicon: boolean;
  /** The process that made it; the Mac ends with it. */
  owner?: number;
  /** Free for the programs that need more: keyed by program name. */
  [program: string]: unknown;
}

export const defaultMachine: Machine = { productVersion: "26.5.1", buildVersion: "25F80", appleSilicon: true };

/** Answers that lie ready (`Program.usual`), by program and arguments; whoever changes the machine removes them. */
export const answersFolder = (root: string) => join(root, "var/answers");

const file = (root: string) => join(root, "machine.json");

export function readMachine(root: string): Machine {
  return JSON.parse(readFileSync(file(root), "utf8")) as Machine;
}

export function changeMachine(root: string, change: Partial<Machine>): void {
  let before: Machine;
  try {
    before = readMachine(root);
  } catch {
    before = defaultMachine;
  }
  rmSync(answersFolder(root), { recursive: true, force: true });
  writeFileSync(file(root) + ".new", JSON.stringify({ ...before, ...change }, undefined, 2));
  renameSync(file(root) + ".new", file(root));
}
