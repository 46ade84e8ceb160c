import { spawn } from "node:child_process";
import { cleanEnvironment } from "./run";

/** Starts a program that goes on when this process ends: a group of its own, no pipes. Never rejects. */
export function leaveRunning(
  file: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: Readonly<Record<string, string | undefined>> },
): void {
  const child = spawn(file, args, { cwd, env: cleanEnvironment(env), detached: true, stdio: "ignore" });
  child.on("error", () => undefined);
  child.unref();
}
