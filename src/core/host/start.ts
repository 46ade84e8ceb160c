import { PassThrough, type Readable, type Writable } from "node:stream";
import { programFile } from "./programs";
import { cleanEnvironment } from "./run";
import { spawn } from "./spawn";

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
  const env = options.env ?? cleanEnvironment(inherited);
  const child = spawn(programFile(file, env) ?? "/nonexistent", args, { env, cwd: options.cwd, stdin: true });
  // Writing to a program that is gone is seen by `ended`.
  child.stdin?.on("error", () => {});
  let stderr = Buffer.alloc(0);
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr = Buffer.concat([stderr, chunk]).subarray(-keepBytes);
  });

  let killTimer: NodeJS.Timeout | undefined;
  const end = () => {
    child.signalGroup("SIGTERM");
    killTimer ??= setTimeout(() => {
      child.signalGroup("SIGKILL");
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, 500);
  };
  const timer = setTimeout(end, options.timeoutMs);
  options.signal?.addEventListener("abort", end, { once: true });
  if (options.signal?.aborted) end();

  const ended = child.ended.then((result) => {
    clearTimeout(timer);
    clearTimeout(killTimer);
    options.signal?.removeEventListener("abort", end);
    child.signalGroup("SIGKILL");
    if ("code" in result) return `exit code ${result.code}`;
    if ("signal" in result) return `ended by ${result.signal}`;
    return result.error.code === "ENOENT" ? "not found" : result.error.message;
  });
  return {
    pid: child.pid,
    // One that was never started has no pipes; nobody reads what is written then.
    stdin: child.stdin ?? new PassThrough().resume(),
    stdout: child.stdout ?? new PassThrough().end(),
    stderr: () => stderr.toString("utf8"),
    ended,
    async stop() {
      end();
      await ended;
    },
  };
}
