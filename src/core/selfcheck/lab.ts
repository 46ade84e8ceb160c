import { randomBytes } from "node:crypto";
import { mkdir, realpath } from "node:fs/promises";
import { watch } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readAnswers } from "../answers";
import { describeEnd, readIfPresent, writeAtomically, type Host, type RunResult } from "../host";
import { guiDomain, launchctlPath, serviceTarget } from "../launchd";
import { Unsettled } from "./experiment";
import { folderPrefix, labelPrefix, note, variablePrefix, type Entry } from "./leftovers";

/** Asks the person; undefined when nobody can be asked, or they do not know. */
export type Ask = (question: string) => Promise<boolean | undefined>;

/** What a program said that ended by itself. */
export interface Said {
  code: number;
  stdout: string;
  stderr: string;
}

/** What an experiment works with: throw-away names, and programs that end at its deadline. */
export interface Lab {
  readonly host: Host;
  /** Aborted at the experiment's deadline and by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly quick: boolean;
  readonly ask: Ask;
  /** `fs.watch`; another for tests. */
  readonly watch: typeof watch;
  /** An empty folder of this run, without symlinks in its path. */
  readonly folder: string;
  /** In the name of everything this run makes. */
  readonly token: string;
  /** Answers the same to every experiment that asks under this name. */
  once<T>(name: string, find: () => Promise<T>): Promise<T>;
}

/** Milliseconds that one program gets. */
const programMs = 6000;

/** Makes the run's folder; `signal` is Ctrl-C's. */
export async function openLab(
  host: Host,
  options: { quick: boolean; ask: Ask; signal: AbortSignal; watch?: typeof watch },
): Promise<Lab> {
  const token = randomBytes(4).toString("hex");
  const folder = join(await realpath(host.paths.temp), folderPrefix + token);
  await note(host, { made: "folder", path: folder });
  await mkdir(folder, { mode: 0o700 });
  const known = new Map<string, Promise<unknown>>();
  return {
    host,
    ...options,
    watch: options.watch ?? watch,
    folder,
    token,
    once<T>(name: string, find: () => Promise<T>) {
      const found = (known.get(name) as Promise<T> | undefined) ?? find();
      known.set(name, found);
      return found;
    },
  };
}

/** Runs a program of the system to its end; Unsettled when it is missing, hangs or is killed. */
export async function say(
  lab: Lab,
  path: string,
  args: readonly string[],
  { timeoutMs = programMs, env }: { timeoutMs?: number; env?: Record<string, string> } = {},
): Promise<Said> {
  const { host, signal } = lab;
  return ended(path, await host.run(host.system(path), args, { timeoutMs, env, signal }));
}

export function ended(name: string, result: RunResult): Said {
  if (result.kind === "exited") return { code: result.code, stdout: result.stdout, stderr: result.stderr };
  throw new Unsettled(`${name}: ${describeEnd(result)}`);
}

/** How often launchctl gave no answer; after two times nobody waits for it any more. */
const silences = new WeakMap<Lab["once"], number>();

export async function launchctl(lab: Lab, ...args: string[]): Promise<Said> {
  const { host, signal, once } = lab;
  const silent = silences.get(once) ?? 0;
  if (silent >= 2) throw new Unsettled("launchctl does not answer");
  const result = await host.run(launchctlPath(host), args, { timeoutMs: programMs, signal });
  if (result.kind === "timeout" || (result.kind === "cancelled" && result.durationMs > programMs / 2))
    silences.set(once, silent + 1);
  return ended(`launchctl ${args[0]}`, result);
}

/** Whether there is a GUI session whose launchd answers at all; Unsettled otherwise. */
export function requireLaunchd(lab: Lab): Promise<void> {
  return lab.once("launchd", async () => {
    const { code, stderr } = await launchctl(lab, "print", guiDomain(lab.host));
    if (code === 112 || code === 125) throw new Unsettled(`there is no GUI session (${firstLine(stderr) || code})`);
  });
}

/** Says on disk what is about to be made. */
export const about = ({ host }: Lab, made: Entry) => note(host, made);

export const variable = (name: string) => variablePrefix + name;

/** Sets one variable by a call of its own; the exit code. */
export async function setVariable(lab: Lab, name: string, value: string): Promise<Said> {
  await about(lab, { made: "variable", name });
  return launchctl(lab, "setenv", name, value);
}

/** A job under a label of its own. */
export interface TryJob {
  label: string;
  target: string;
  plist: string;
}

/** Writes a job that runs a shell script when it is loaded; `keys` go into its plist. */
export async function writeJob(
  lab: Lab,
  purpose: string,
  script: string,
  keys: Record<string, unknown> = {},
  label = `${labelPrefix}${lab.token}-${purpose}`,
): Promise<TryJob> {
  const { build } = await import("plist");
  const program = join(lab.folder, purpose);
  await writeAtomically(program, `#!/bin/sh\n${script}\n`, 0o755);
  const plist = join(lab.folder, `${label}.plist`);
  const definition = { Label: label, ProgramArguments: [program], RunAtLoad: true, ...keys };
  await writeAtomically(plist, build(definition as Parameters<typeof build>[0]), 0o644);
  await about(lab, { made: "job", label });
  return { label, plist, target: serviceTarget(lab.host, label) };
}

export const bootstrap = (lab: Lab, { plist }: TryJob) => launchctl(lab, "bootstrap", guiDomain(lab.host), plist);

/** Boots a job out and waits until launchd no longer knows it. */
export async function removeJob(lab: Lab, { target }: TryJob): Promise<void> {
  await launchctl(lab, "bootout", target);
  await until(lab, async () => (await launchctl(lab, "print", target)).code !== 0, 6000);
}

/** Whether something became true in time. */
export async function until(lab: Lab, holds: () => Promise<boolean>, timeoutMs: number): Promise<boolean> {
  for (const end = performance.now() + timeoutMs; ;) {
    if (await holds()) return true;
    if (performance.now() > end) return false;
    await sleep(40, undefined, { signal: lab.signal });
  }
}

/** A file of the run's folder, undefined when there is none. */
export async function seenFile(lab: Lab, name: string): Promise<string | undefined> {
  return (await readIfPresent(join(lab.folder, name), "data"))?.toString("utf8");
}

export async function waitForFile(lab: Lab, name: string, timeoutMs: number): Promise<boolean> {
  return until(lab, async () => (await seenFile(lab, name)) !== undefined, timeoutMs);
}

export const firstLine = (text: string) => text.trim().split("\n")[0] ?? "";

/** The label that may be disabled: the same in every run, as launchd forgets none. */
export async function labelToDisable(lab: Lab): Promise<string> {
  return (await readAnswers(lab.host))?.disabledLabel ?? `${labelPrefix}${lab.token}`;
}
