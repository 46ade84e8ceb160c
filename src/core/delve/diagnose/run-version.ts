import { describeEnd, type Host } from "../../host";
import { readExecutable } from "../../macho";

/** What came of starting `dlv version`: the only evidence that macOS lets it run (docs/facts/delve.md §1.15). */
export type RunOutcome =
  | { kind: "ran"; version: string; durationMs: number }
  /** A simulated Mac cannot run a Mac's program, and nothing runs of a folder that is not trusted. */
  | { kind: "not-proven"; sentence: string }
  | { kind: "failed"; sentence: string; killed: boolean; output: string };

export async function runsAs(host: Host, path: string, signal?: AbortSignal): Promise<RunOutcome> {
  // What a kernel does not know as a program is handed to /bin/sh, so it must be known before.
  const executable = await readExecutable(path);
  if (host.simulated && executable.kind === "mach-o") {
    return { kind: "not-proven", sentence: "Not proven by running it: this Mac is simulated" };
  }
  const result = await host.run(path, ["version"], { timeoutMs: 20_000, signal, maxBytes: 64 * 1024 });
  if (result.kind === "refused") return { kind: "not-proven", sentence: `Not proven by running it: ${result.message}` };
  const output = (result.stdout + result.stderr).trim();
  if (result.kind === "exited" && result.code === 0) {
    const version = /^Version: (\S+)/m.exec(result.stdout)?.[1];
    if (version) return { kind: "ran", version, durationMs: result.durationMs };
    return { kind: "failed", killed: false, output, sentence: `${path} runs, but does not answer as Delve does` };
  }
  const killed = result.kind === "signalled" || (result.kind === "exited" && result.code > 128);
  return { kind: "failed", killed, output, sentence: reason(path, describeEnd(result), output) };
}

function reason(path: string, end: string, output: string): string {
  const loader = /dyld\[\d+\]: .*/.exec(output)?.[0];
  const last = loader ?? output.split("\n").at(-1) ?? "";
  return `${path} does not run: ${end}${last ? `: ${last}` : ""}`;
}
