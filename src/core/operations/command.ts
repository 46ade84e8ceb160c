import { cleanEnvironment, describeEnd, type Host } from "../host";
import { Problem } from "../problem";
import type { Command } from "./operation";
import { commandLine } from "../command-line";

/** Runs a step's command; a Problem carries the end of what it printed. */
export async function runCommand(
  host: Host,
  command: Command,
  accept: readonly number[] = [0],
  signal?: AbortSignal,
): Promise<string> {
  const ran = await outcomeOf(host, command, accept, signal);
  if (ran.kind === "done") return ran.output;
  const last = ran.output.split("\n").slice(-5).join("\n");
  throw new Problem(
    "command-failed",
    `${commandLine(command)}: ${ran.end}${last ? `\n${last}` : ""}`,
    "What was changed before it has been put back.",
    1,
  );
}

/** Runs the command that takes a step back; a Problem says in a sentence what `title` names and why it failed. */
export async function takeBack(host: Host, title: string, command: Command): Promise<void> {
  const ran = await outcomeOf(host, command);
  if (ran.kind === "done") return;
  const why = [ran.end, ran.output.split("\n").at(-1)].filter(Boolean).join(", ");
  throw new Problem("not-put-back", `“${title}” could not be taken back: ${why}`, "go-warden undo tries it again.", 1);
}

type Outcome = { kind: "done"; output: string } | { kind: "failed"; output: string; end: string };

async function outcomeOf(
  host: Host,
  command: Command,
  accept: readonly number[] = [0],
  signal?: AbortSignal,
): Promise<Outcome> {
  const result = await host.run(command.file, command.args, {
    timeoutMs: command.timeoutMs ?? 60_000,
    env: { ...cleanEnvironment(host.env), ...command.env },
    cwd: command.cwd,
    signal,
  });
  const output = (result.stdout + result.stderr).trim();
  if (result.kind === "exited" && accept.includes(result.code)) return { kind: "done", output };
  return { kind: "failed", output, end: describeEnd(result) };
}
