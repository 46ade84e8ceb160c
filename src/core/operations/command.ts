import { cleanEnvironment, describeEnd, type Host } from "../host";
import { Problem } from "../problem";
import type { Command } from "./operation";
import { commandLine } from "./preview";

/** Runs a step's command; a Problem carries the end of what it printed. */
export async function runCommand(
  host: Host,
  command: Command,
  accept: readonly number[] = [0],
  signal?: AbortSignal,
): Promise<string> {
  const result = await host.run(command.file, command.args, {
    timeoutMs: command.timeoutMs ?? 60_000,
    env: { ...cleanEnvironment(host.env), ...command.env },
    cwd: command.cwd,
    signal,
  });
  const output = (result.stdout + result.stderr).trim();
  if (result.kind === "exited" && accept.includes(result.code)) return output;
  const last = output.split("\n").slice(-5).join("\n");
  throw new Problem(
    "command-failed",
    `${commandLine(command)}: ${describeEnd(result)}${last ? `\n${last}` : ""}`,
    "",
    1,
  );
}
