import { spawn as spawnChild } from "node:child_process";
import type { Readable, Writable } from "node:stream";

export interface SpawnOptions {
  /** The whole environment. */
  env: Readonly<Record<string, string | undefined>>;
  cwd?: string;
  /** Without it stdin is /dev/null. */
  stdin: boolean;
}

/** How a child ended: with a code, by a signal, or never started. */
export type ChildEnd = { code: number } | { signal: NodeJS.Signals } | { error: NodeJS.ErrnoException };

export interface Spawned {
  pid: number | undefined;
  stdin?: Writable;
  stdout?: Readable;
  stderr?: Readable;
  /** Resolves when it has ended and its pipes are closed; never rejects. */
  ended: Promise<ChildEnd>;
  /** Sends a signal to its whole process group. */
  signalGroup(signal: NodeJS.Signals): void;
}

/** How programs are started; the host's owner chooses. */
export type Spawn = (file: string, args: readonly string[], options: SpawnOptions) => Spawned | Promise<Spawned>;

/**
 * Starts a program in a process group of its own, without a shell, for the agent and the launcher: execa, which the
 * terminal uses, would add 10 MB to the agent's memory (a quarter of an idle Node's) and 115 kB to each command.
 */
export function spawn(file: string, args: readonly string[], { env, cwd, stdin }: SpawnOptions): Spawned {
  let child: ReturnType<typeof spawnChild>;
  try {
    child = spawnChild(file, args, { env, cwd, detached: true, stdio: [stdin ? "pipe" : "ignore", "pipe", "pipe"] });
  } catch (error) {
    // Arguments that are too long, or hold a NUL.
    const failure: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
    return { pid: undefined, ended: Promise.resolve({ error: failure }), signalGroup: () => undefined };
  }
  const { pid } = child;
  return {
    pid,
    stdin: child.stdin ?? undefined,
    stdout: child.stdout ?? undefined,
    stderr: child.stderr ?? undefined,
    ended: new Promise((resolve) => {
      child.once("error", (error) => resolve({ error }));
      child.once("close", (code, signal) => resolve(code === null ? { signal: signal ?? "SIGKILL" } : { code }));
    }),
    signalGroup(signal) {
      if (pid === undefined) return;
      try {
        process.kill(-pid, signal);
      } catch {
        // The group is already gone.
      }
    },
  };
}
