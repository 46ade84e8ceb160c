import { spawn, type ChildProcess } from "node:child_process";

export interface Ended {
  code: number | undefined;
  stdout: string;
  stderr: string;
}

/** Collects what a child prints until it has ended. */
export function ended(child: ChildProcess): Promise<Ended> {
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => (output[name] += chunk));
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? undefined, ...output }));
  });
}

export function run(file: string, args: readonly string[]): Promise<Ended> {
  return ended(spawn(file, args, { stdio: ["ignore", "pipe", "pipe"] }));
}
