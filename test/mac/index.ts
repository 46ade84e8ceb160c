import type { ChildProcess } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { answersFolder, changeMachine, defaultMachine, type Machine } from "./machine";
import { createDock } from "./dock";
import { macUser } from "./launchd/facts";
import { stopLaunchd } from "./launchd/client";
import { programs } from "./programs";
import { run, type Ended } from "./run";
import { built } from "../built";
import { quietFish } from "../fish-home";
import { removeTree } from "../remove-tree";

export { ended, type Ended } from "./run";

const bundle = built("mac.js");

export interface Mac {
  /** The value of `GO_WARDEN_SYSROOT`. */
  root: string;
  /** Changes facts of the machine; programs see it at their next start. */
  change(facts: Partial<Machine>): void;
  /** Calls the tree's launchctl. */
  launchctl(...args: string[]): Promise<Ended>;
  /** Starts a program with exactly what one started from the Dock gets; it is ended by `stop`. */
  dockStart(program: string, args?: readonly string[]): Promise<ChildProcess>;
  /** Ends the GUI session with everything in it; the next call to launchctl is the next login. */
  logOut(): Promise<void>;
  /** Ends everything that runs in it and removes the tree. */
  stop(): Promise<void>;
}

/** Lays out a simulated Mac in a fresh folder. */
export async function createMac(facts: Partial<Machine> = {}): Promise<Mac> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "go-warden-mac-")));
  changeMachine(root, { ...defaultMachine, ...facts, owner: process.pid });
  for (const [name, program] of Object.entries(programs)) {
    if (!program.optional) installProgram(root, name, program.path);
  }
  for (const name of Object.keys(programs)) layOutAnswers(root, name);
  for (const folder of ["Applications", "tmp"]) mkdirSync(join(root, folder), { recursive: true });
  quietFish(macUser(root).home);
  const dock = createDock(root, bundle);
  return {
    root,
    change: (changed) => changeMachine(root, changed),
    launchctl: (...args) => run(join(root, "/bin/launchctl"), args),
    dockStart: dock.start,
    logOut: () => stopLaunchd(root),
    async stop() {
      dock.stop();
      await stopLaunchd(root);
      removeTree(root);
    },
  };
}

/** Puts a script that runs one simulated program at its place in the tree. */
export function installProgram(root: string, name: string, path: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  const ready = programs[name]?.usual
    ? `answer='${answersFolder(root)}/${name}/'"$*"\n[ -f "$answer" ] && exec /bin/cat "$answer"\n`
    : "";
  const script =
    programs[name]?.script?.(root, process.execPath, bundle) ??
    `#!/bin/sh\n${ready}exec '${process.execPath}' '${bundle}' '${root}' ${name} "$@"\n`;
  writeFileSync(file, script);
  chmodSync(file, 0o755);
}

/** Writes what the program's usual calls print on this machine, where they end with 0. */
function layOutAnswers(root: string, name: string): void {
  const { usual = [], main } = programs[name] ?? {};
  for (const args of usual) {
    const lines: string[] = [];
    const { log } = console;
    console.log = (line: string) => void lines.push(`${line}\n`);
    try {
      if (main?.(args.split(" "), root) !== 0) continue;
    } finally {
      console.log = log;
    }
    const folder = join(answersFolder(root), name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, args), lines.join(""));
  }
}
