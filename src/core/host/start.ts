import type { Readable, Writable } from "node:stream";
import { execa } from "execa";
import { cleanEnvironment } from "./run";

export interface StartOptions {
  /** Milliseconds until the program and its process group are ended. */
  timeoutMs: number;
  /** The child's whole environment; the default is this process's, without what launchers leak into it. */
  env?: Readonly<Record<string, string | undefined>>;
  cwd?: string;
  signal?: AbortSignal;
}

/** A program to talk with. */
export interface StartedProgram {
  pid: number | undefined;
  stdin: Writable;
  stdout: Readable;
  /** The last 64 KiB it wrote to stderr. */
  stderr(): string;
  /** How it ended, in words: `exit code 2`, `ended by SIGKILL`, `not found`. Never rejects. */
  ended: Promise<string>;
  /** Ends the whole process group: SIGTERM, then SIGKILL. */
  stop(): Promise<void>;
}

const keepBytes = 64 * 1024;

/** Starts a program with pipes in a process group of its own; see `run` for one that only has to be waited for. */
export function start(
  file: string,
  args: readonly string[],
  options: StartOptions,
  inherited: Readonly<Record<string, string | undefined>>,
): StartedProgram {
  const child = execa(file, args, {
    env: options.env ?? cleanEnvironment(inherited),
    extendEnv: false,
    cwd: options.cwd,
    detached: true,
    reject: false,
    buffer: false,
    encoding: "buffer",
    stdin: "pipe",
  });
  // Writing to a program that is gone is seen by `ended`.
  child.stdin.on("error", () => {});
  let stderr = Buffer.alloc(0);
  child.stderr.on("data", (chunk: Buffer) => {
    stderr = Buffer.concat([stderr, chunk]).subarray(-keepBytes);
  });

  const endGroup = (signal: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group is already gone.
    }
  };
  let killTimer: NodeJS.Timeout | undefined;
  const end = () => {
    endGroup("SIGTERM");
    killTimer ??= setTimeout(() => {
      endGroup("SIGKILL");
      child.stdout.destroy();
      child.stderr.destroy();
    }, 500);
  };
  const timer = setTimeout(end, options.timeoutMs);
  options.signal?.addEventListener("abort", end, { once: true });
  if (options.signal?.aborted) end();

  const ended = child.then((result) => {
    clearTimeout(timer);
    clearTimeout(killTimer);
    options.signal?.removeEventListener("abort", end);
    endGroup("SIGKILL");
    if (result.exitCode !== undefined) return `exit code ${result.exitCode}`;
    if (result.signal) return `ended by ${result.signal}`;
    if (result.code === "ENOENT") return "not found";
    return (result.originalMessage ?? "could not be started").trim();
  });
  return {
    pid: child.pid,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: () => stderr.toString("utf8"),
    ended,
    async stop() {
      end();
      await ended;
    },
  };
}
