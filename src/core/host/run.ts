import { programFile } from "./programs";
import type { Spawn } from "./spawn";

export interface RunOptions {
  /** Milliseconds until the program and its process group are ended. */
  timeoutMs: number;
  /** The child's whole environment; the default is this process's, without what launchers leak into it. */
  env?: Readonly<Record<string, string | undefined>>;
  cwd?: string;
  /** Written to stdin, which is then closed; without it stdin is /dev/null. */
  input?: string | Uint8Array;
  /** Bytes of stdout and of stderr, each, past which the program is ended. Default 8 MiB. */
  maxBytes?: number;
  /** Milliseconds between SIGTERM and SIGKILL. Default 500, which is also the most after a cancellation. */
  graceMs?: number;
  signal?: AbortSignal;
}

interface Ran {
  stdout: string;
  stderr: string;
  stdoutBytes: Buffer;
  durationMs: number;
}

/** What became of a program. Only `exited` carries a code; the rest say why there is none. */
export type RunResult =
  | (Ran & { kind: "exited"; code: number })
  | (Ran & { kind: "signalled"; signal: NodeJS.Signals })
  | (Ran & { kind: "timeout" })
  | (Ran & { kind: "too-much-output" })
  | (Ran & { kind: "cancelled" })
  | (Ran & { kind: "not-found" })
  /** The system would not start it: permission, wrong architecture (-86 on a Mac), not an executable. */
  | (Ran & { kind: "not-started"; message: string })
  /** Go Warden would not start it, because it belongs to a folder that is not trusted. */
  | (Ran & { kind: "refused"; message: string });

const defaultGraceMs = 500;

/** Variables that launchers and editors leak into what they start, and that change how programs behave. */
const LEAKED = /^(NODE_|ELECTRON_|RAYCAST_|VSCODE_|NPM_|npm_|DYLD_|LD_PRELOAD$|BASH_ENV$|ENV$)/;

/** `env` without what Raycast, npm, Electron and VS Code leak into their children (docs/facts/raycast.md §1.4). */
export function cleanEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !LEAKED.test(name)) clean[name] = value;
  }
  return clean;
}

/** True for a program that ran and ended with code 0. */
export function succeeded(result: RunResult): boolean {
  return result.kind === "exited" && result.code === 0;
}

/** One line that says how a program ended: `exit code 3`, `killed by SIGKILL`, `no answer in 5 s`. */
export function describeEnd(result: RunResult): string {
  switch (result.kind) {
    case "exited":
      return `exit code ${result.code}`;
    case "signalled":
      return `ended by ${result.signal}`;
    case "timeout":
      return `no end after ${(result.durationMs / 1000).toFixed(1)} s`;
    case "too-much-output":
      return "printed too much";
    case "cancelled":
      return "cancelled";
    case "not-found":
      return "not found";
    case "not-started":
    case "refused":
      return result.message;
  }
}

/**
 * Runs `file` in a process group of its own and ends the whole group (SIGTERM, then SIGKILL) on timeout, on too much
 * output and on cancellation.
 */
export async function run(
  file: string,
  args: readonly string[],
  options: RunOptions,
  inherited: Readonly<Record<string, string | undefined>>,
  spawn: Spawn,
): Promise<RunResult> {
  const started = performance.now();
  const maxBytes = options.maxBytes ?? 8 * 1024 * 1024;
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let bytes = { stdout: 0, stderr: 0 };
  let stopped: "timeout" | "too-much-output" | "cancelled" | undefined;

  const finished = (): Ran => {
    const stdoutBytes = Buffer.concat(out);
    return {
      stdout: stdoutBytes.toString("utf8"),
      stderr: Buffer.concat(err).toString("utf8"),
      stdoutBytes,
      durationMs: performance.now() - started,
    };
  };
  if (options.signal?.aborted) return { ...finished(), kind: "cancelled" };

  const env = options.env ?? cleanEnvironment(inherited);
  // Never by way of an empty or relative entry of PATH, which means the folder one stands in.
  const program = programFile(file, env);
  if (program === undefined) return { ...finished(), kind: "not-found" };
  const child = await spawn(program, args, {
    env,
    cwd: options.cwd,
    stdin: options.input !== undefined,
  });
  // A program that ends before it has read everything is no failure of ours.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(options.input);

  let killTimer: NodeJS.Timeout | undefined;
  const stop = (why: NonNullable<typeof stopped>) => {
    if (stopped) return;
    stopped = why;
    child.signalGroup("SIGTERM");
    killTimer = setTimeout(
      () => {
        child.signalGroup("SIGKILL");
        // A grandchild in a session of its own may hold the pipes; nobody waits for it.
        child.stdout?.destroy();
        child.stderr?.destroy();
      },
      Math.min(options.graceMs ?? defaultGraceMs, why === "cancelled" ? defaultGraceMs : Infinity),
    );
  };
  const timer = setTimeout(() => stop("timeout"), options.timeoutMs);
  const onAbort = () => stop("cancelled");
  options.signal?.addEventListener("abort", onAbort, { once: true });
  // Cancelled while it was started.
  if (options.signal?.aborted) onAbort();

  for (const [name, chunks] of [
    ["stdout", out],
    ["stderr", err],
  ] as const) {
    child[name]?.on("data", (chunk: Buffer) => {
      bytes = { ...bytes, [name]: bytes[name] + chunk.length };
      if (bytes[name] > maxBytes) return stop("too-much-output");
      chunks.push(chunk);
    });
  }

  const result = await child.ended;
  clearTimeout(timer);
  clearTimeout(killTimer);
  options.signal?.removeEventListener("abort", onAbort);
  if (stopped) {
    child.signalGroup("SIGKILL");
    return { ...finished(), kind: stopped };
  }
  if ("code" in result) return { ...finished(), kind: "exited", code: result.code };
  if ("signal" in result) return { ...finished(), kind: "signalled", signal: result.signal };
  if (result.error.code === "ENOENT") return { ...finished(), kind: "not-found" };
  return { ...finished(), kind: "not-started", message: result.error.message };
}
