import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

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
  /** Bytes of stdout and stderr together past which the program is ended. */
  maxBytes: number;
  /** Milliseconds between the hang-up and SIGKILL. */
  graceMs: number;
  signal?: AbortSignal;
  /** Gets stdout as it arrives and answers whether all that was wanted is there. */
  isComplete(chunk: Buffer): boolean;
  /** Called at a timeout while the process group still runs. */
  onTimeout?(group: number): Promise<void>;
}

/** How a session ended. `complete`: everything wanted was printed, whatever the program did afterwards. */
export type SessionEnd =
  | { kind: "complete" }
  | { kind: "exited"; code: number }
  | { kind: "signalled"; signal: NodeJS.Signals }
  | { kind: "timeout" }
  | { kind: "too-much-output" }
  | { kind: "cancelled" }
  | { kind: "not-started"; code: string };

/**
 * Runs a program in a session of its own, as a terminal would, until what is wanted has been printed. Children in the
 * background that keep stdout open are not waited for: the group gets SIGHUP and SIGTERM, then SIGKILL. Daemons that
 * made a session of their own live on. Should this process be killed, a guard ends the group.
 */
export async function runSession(file: string, args: readonly string[], options: SessionOptions): Promise<SessionEnd> {
  if (options.signal?.aborted) return { kind: "cancelled" };
  let input: number | undefined;
  let child: ChildProcess;
  try {
    if (options.input !== undefined) input = openInput([options.temp, "/tmp", options.cwd], options.input);
    child = spawn(file, args, {
      env: options.env,
      cwd: options.cwd,
      argv0: options.argv0,
      detached: true,
      stdio: [input ?? "ignore", "pipe", "pipe"],
    });
  } catch (error) {
    return { kind: "not-started", code: errorCode(error) };
  } finally {
    if (input !== undefined) closeSync(input);
  }
  const group = child.pid;
  const exited = new Promise<SessionEnd>((resolve) => {
    child.once("error", (error) => resolve({ kind: "not-started", code: errorCode(error) }));
    child.once("exit", (code, signal) =>
      resolve(code === null ? { kind: "signalled", signal: signal ?? "SIGKILL" } : { kind: "exited", code }),
    );
  });
  if (group === undefined) return exited;
  const guard = startGuard(group);

  const end = await watch(child, exited, options);
  if (end.kind === "timeout") await options.onTimeout?.(group);
  if (end.kind === "complete") await Promise.race([exited, sleep(options.graceMs, undefined, { ref: false })]);
  await endGroup(group, end.kind === "timeout" || end.kind === "cancelled" ? options.graceMs : AFTERWARDS_MS);
  child.stdout?.destroy();
  child.stderr?.destroy();
  guard?.stdin?.end("done\n");
  return end;
}

/** A file that has no name any more: what Node calls a pipe is a socket, from which fish 3.6 refuses to read. */
function openInput([folder = "/tmp", ...others]: readonly string[], text: string): number {
  const path = join(folder, `go-warden-${randomBytes(8).toString("hex")}`);
  try {
    const file = openSync(path, "wx+", 0o600);
    unlinkSync(path);
    writeSync(file, text, 0);
    return file;
  } catch (error) {
    if (others.length === 0) throw error;
    return openInput(others, text);
  }
}

/** How long what a finished shell left in the background gets to end by itself. */
const AFTERWARDS_MS = 300;

function watch(child: ChildProcess, exited: Promise<SessionEnd>, options: SessionOptions): Promise<SessionEnd> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle({ kind: "timeout" }), options.timeoutMs);
    const onAbort = () => settle({ kind: "cancelled" });
    options.signal?.addEventListener("abort", onAbort, { once: true });
    function settle(end: SessionEnd) {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
      resolve(end);
    }
    let bytes = 0;
    const count = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > options.maxBytes) settle({ kind: "too-much-output" });
    };
    child.stdout?.on("data", (chunk: Buffer) => {
      if (options.isComplete(chunk)) settle({ kind: "complete" });
      count(chunk);
    });
    child.stderr?.on("data", count);
    const drained = new Promise((done) => child.stdout?.once("close", done));
    // What was printed before the exit may still lie in the pipe, but who else holds the pipe is not waited for.
    void exited.then(async (end) => {
      await Promise.race([drained, sleep(AFTERWARDS_MS)]);
      settle(end);
    });
  });
}

async function endGroup(group: number, graceMs: number): Promise<void> {
  if (!signalGroup(group, "SIGHUP")) return;
  signalGroup(group, "SIGTERM");
  const deadline = performance.now() + graceMs;
  while (performance.now() < deadline) {
    await sleep(10);
    if (!signalGroup(group, 0)) return;
  }
  signalGroup(group, "SIGKILL");
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

/** Reads a line that never comes when this process is killed: the end of its stdin is the sign. */
const GUARD = `read -r _ && exit; kill -HUP -- "-$1"; kill -TERM -- "-$1"; sleep 2; kill -KILL -- "-$1"`;

function startGuard(group: number): ChildProcess | undefined {
  try {
    const guard = spawn("/bin/sh", ["-c", GUARD, "go-warden-guard", String(group)], {
      env: {},
      cwd: "/",
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    guard.on("error", () => undefined);
    guard.stdin?.on("error", () => undefined);
    guard.unref();
    return guard;
  } catch {
    return undefined;
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
