import { execa } from "execa";
import type { Spawned, SpawnOptions } from "./spawn";

/** `spawn` on execa, for the terminal, where its 10 MB do not matter. */
export function spawn(file: string, args: readonly string[], { env, cwd, stdin }: SpawnOptions): Spawned {
  const child = execa(file, args, {
    env: { ...env },
    extendEnv: false,
    cwd: cwd ?? currentFolder(),
    detached: true,
    reject: false,
    buffer: false,
    encoding: "buffer",
    stdin: stdin ? "pipe" : "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  return {
    pid: child.pid,
    stdin: child.stdin ?? undefined,
    stdout: child.stdout,
    stderr: child.stderr,
    ended: child.then((result) => {
      if (result.exitCode !== undefined) return { code: result.exitCode };
      if (result.signal !== undefined) return { signal: result.signal as NodeJS.Signals };
      return {
        error: Object.assign(new Error(result.originalMessage ?? "could not be started"), { code: result.code }),
      };
    }),
    signalGroup(signal) {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, signal);
      } catch {
        // The group is already gone.
      }
    },
  };
}

/** Execa wants one, also where there is none any more: a terminal whose folder was removed. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return "/";
  }
}
