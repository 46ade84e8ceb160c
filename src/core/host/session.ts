import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "./errno";
import { startGuard } from "./session-guard";
import { openTraces, type SessionTrace, type Traced } from "./session-trace";
import { familyOf, livingGroups, type FamilyMember } from "./session-family";

export interface SessionOptions {
  /** The whole environment. */
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** Name the program sees itself called by; a leading `-` makes csh a login shell. */
  argv0?: string;
  /** What stdin holds; without it stdin is /dev/null. */
  input?: string;
  /** Folder for the file that is stdin. */
  temp: string;
  timeoutMs: number;
  /** Asked once time is up: milliseconds that the program gets on top, 0 for none. */
  extraMs?(): number;
  /** Bytes of stdout past which the program is ended; stderr goes nowhere unless it is a trace. */
  maxBytes: number;
  traces?: readonly SessionTrace[];
  /** Milliseconds between the hang-up and SIGKILL. */
  graceMs: number;
  signal?: AbortSignal;
  /** Gets stdout as it arrives and answers whether all that was wanted is there. */
  isComplete(chunk: Buffer): boolean;
}

/** How a session ended. */
export type SessionEnd =
  /** Everything wanted was printed. `over`: the program has ended too, by itself or made to, and its group with it. */
  | { kind: "complete"; over: Promise<void> }
  | { kind: "exited"; code: number }
  | { kind: "signalled"; signal: NodeJS.Signals }
  /** `running`: names of the programs that still ran. */
  | { kind: "timeout"; running: string[] }
  | { kind: "too-much-output" }
  | { kind: "cancelled" }
  | { kind: "not-started"; code: string };

/**
 * Runs a program in a session of its own, as a terminal would, until what is wanted has been printed; its end comes
 * later, and keeps this process alive until then. Children in the background that keep stdout open are not waited for:
 * the group gets SIGHUP and SIGTERM, then SIGKILL. Daemons that made a session of their own live on. Should this process
 * be killed, a guard ends the group.
 */
export async function runSession(file: string, args: readonly string[], options: SessionOptions): Promise<SessionEnd> {
  if (options.signal?.aborted) return { kind: "cancelled" };
  let input: number | undefined;
  let traced: Traced | undefined;
  let child: ChildProcess;
  const nameless = (text: string) => openNameless([options.temp, "/tmp", options.cwd], text);
  try {
    if (options.input !== undefined) input = nameless(options.input);
    traced = openTraces(options.traces ?? [], nameless);
    child = spawn(file, args, {
      env: options.env,
      cwd: options.cwd,
      argv0: options.argv0,
      detached: true,
      stdio: [input ?? "ignore", "pipe", ...traced.stdio],
    });
  } catch (error) {
    traced?.close();
    return { kind: "not-started", code: errorCode(error) };
  } finally {
    if (input !== undefined) closeSync(input);
  }
  traced.listen(child);
  const group = child.pid;
  const exited = new Promise<SessionEnd>((resolve) => {
    child.once("error", (error) => resolve({ kind: "not-started", code: errorCode(error) }));
    child.once("exit", (code, signal) =>
      resolve(code === null ? { kind: "signalled", signal: signal ?? "SIGKILL" } : { kind: "exited", code }),
    );
  });
  if (group === undefined) return exited.finally(traced.close);
  const guard = startGuard(group);

  const dismiss = () => {
    child.stdout?.destroy();
    guard?.stdin?.end("done\n");
  };
  const end = await watch(child, exited, options);
  await traced.finish();
  if (end === "complete") {
    const ended = Promise.race([exited, sleep(options.graceMs, undefined, { ref: false })]);
    return { kind: "complete", over: ended.then(() => endGroups([group], AFTERWARDS_MS)).then(dismiss) };
  }
  if (end.kind === "exited" || end.kind === "signalled") {
    await endGroups([group], AFTERWARDS_MS);
  } else {
    const running = await freeze(group);
    if (end.kind === "timeout") end.running = [...new Set(running.map(({ name }) => name))];
    const graceMs = end.kind === "cancelled" ? Math.min(options.graceMs, CANCELLED_MS) : options.graceMs;
    await endGroups([...new Set([group, ...running.map((member) => member.group)])], graceMs);
  }
  dismiss();
  return end;
}

/** A file that has no name any more: what Node calls a pipe is a socket, from which fish 3.6 refuses to read. */
function openNameless([folder = "/tmp", ...others]: readonly string[], text: string): number {
  const path = join(folder, `go-warden-${randomBytes(8).toString("hex")}`);
  try {
    const file = openSync(path, "wx+", 0o600);
    unlinkSync(path);
    writeSync(file, text, 0);
    return file;
  } catch (error) {
    if (others.length === 0) throw error;
    return openNameless(others, text);
  }
}

/** The most that somebody who cancels waits for a program that does not want to end. */
const CANCELLED_MS = 500;

/** How long what a finished shell left in the background gets to end by itself. */
const AFTERWARDS_MS = 300;

function watch(child: ChildProcess, exited: Promise<SessionEnd>, options: SessionOptions) {
  return new Promise<SessionEnd | "complete">((resolve) => {
    const timeUp = () => settle({ kind: "timeout", running: [] });
    let timer = setTimeout(() => {
      const more = options.extraMs?.() ?? 0;
      if (more > 0) timer = setTimeout(timeUp, more);
      else timeUp();
    }, options.timeoutMs);
    const onAbort = () => settle({ kind: "cancelled" });
    options.signal?.addEventListener("abort", onAbort, { once: true });
    function settle(end: SessionEnd | "complete") {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
      resolve(end);
    }
    let bytes = 0;
    child.stdout?.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (options.isComplete(chunk)) settle("complete");
      else if (bytes > options.maxBytes) settle({ kind: "too-much-output" });
    });
    const drained = new Promise((done) => child.stdout?.once("close", done));
    // What was printed before the exit may still lie in the pipe, but who else holds the pipe is not waited for.
    void exited.then(async (end) => {
      await Promise.race([drained, sleep(AFTERWARDS_MS, undefined, { ref: false })]);
      settle(end);
    });
  });
}

/** How long a family is stopped that goes on growing. */
const FREEZE_MS = 3000;

/** Stops a family until it no longer grows, so that nothing it starts meanwhile gets away. */
async function freeze(group: number): Promise<FamilyMember[]> {
  // All at once first, without asking ps: few shells make groups of their own.
  signalGroup(group, "SIGSTOP");
  const stopped = new Set<number>();
  let known: FamilyMember[] = [];
  for (const end = performance.now() + FREEZE_MS; ;) {
    const family = await familyOf(group);
    if (family) known = family;
    // The youngest first: it is the one that goes on starting others.
    const grown = known.filter(({ pid }) => !stopped.has(pid)).sort((one, other) => other.pid - one.pid);
    for (const own of new Set(grown.map((member) => member.group))) signalGroup(own, "SIGSTOP");
    for (const { pid } of grown) stopped.add(pid);
    if ((family && grown.length === 0) || performance.now() > end) return known;
  }
}

/** How long the killed are waited for: hundreds take a while to be gone. */
const DYING_MS = 5000;

async function endGroups(groups: readonly number[], graceMs: number): Promise<void> {
  // A terminal that closes hangs up, which interactive shells heed, unlike SIGTERM; what was stopped has to go on for it.
  let left = groups;
  const emptied = async (ms: number) => {
    let pause = 5;
    for (const deadline = performance.now() + ms; left.length > 0 && performance.now() < deadline;) {
      await sleep(pause);
      pause = Math.min(pause * 1.5, 100);
      left = left.filter((group) => signalGroup(group, 0));
      if (left.length > 0) left = await livingGroups(left);
    }
  };
  for (const signal of ["SIGHUP", "SIGTERM", "SIGCONT"] as const) {
    left = left.filter((group) => signalGroup(group, signal));
  }
  await emptied(graceMs);
  for (const group of left) signalGroup(group, "SIGKILL");
  await emptied(DYING_MS);
}

/** False when nobody is left in the group. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}
