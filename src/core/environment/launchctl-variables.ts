import { describeEnd, type Host, type RunResult } from "../host";
import { Problem } from "../problem";
import type { LaunchdChange } from "./sync-dependencies";

const options = { timeoutMs: 10_000 };

/** The GUI session's variables: the `environment` block of `launchctl print gui/UID` (facts/launchd.md §1.4). */
export async function readVariables(host: Host, signal?: AbortSignal): Promise<Record<string, string>> {
  const result = await host.run(host.system("/bin/launchctl"), ["print", `gui/${host.uid}`], { ...options, signal });
  if (result.kind !== "exited" || result.code !== 0) throw refusal("launchctl print", result);
  const variables: Record<string, string> = {};
  const lines = result.stdout.split("\n");
  // By exact equality: other blocks end in the same word (`inherited environment = {`).
  for (let at = lines.indexOf("\tenvironment = {") + 1; at > 0 && lines[at] !== "\t}" && at < lines.length; at++) {
    const match = /^\t\t(\S+) => (.*)$/s.exec(lines[at] ?? "");
    if (match?.[1]) variables[match[1]] = match[2] ?? "";
  }
  return variables;
}

/** One call for all; pair by pair where launchctl refuses many, as that of 10.9 does (facts/launchd.md §1.3). */
export function setVariables(host: Host, values: Readonly<Record<string, string>>): Promise<LaunchdChange> {
  return change(host, "setenv", Object.entries(values));
}

export function unsetVariables(host: Host, names: readonly string[]): Promise<LaunchdChange> {
  return change(host, "unsetenv", names.map((name) => [name])); // prettier-ignore
}

async function change(host: Host, verb: string, items: readonly string[][]): Promise<LaunchdChange> {
  const run = (args: readonly string[]) => host.run(host.system("/bin/launchctl"), [verb, ...args], options);
  const together = await run(items.flat());
  if (together.kind === "exited" && together.code === 0) return { calls: 1, failed: [] };
  if (items.length < 2 || !/usage/i.test(together.stderr)) throw refusal(`launchctl ${verb}`, together);
  const failed: LaunchdChange["failed"] = [];
  for (const item of items) {
    const one = await run(item);
    if (one.kind === "exited" && one.code === 0) continue;
    failed.push({ name: item[0] ?? "", message: refusal(`launchctl ${verb}`, one).message });
  }
  return { calls: 1 + items.length, failed };
}

/** launchctl's messages name no values. */
function refusal(what: string, result: RunResult): Problem {
  const said = result.stderr.trim().split("\n")[0] ?? "";
  const hint = /privilege|Operation not permitted/.test(said)
    ? "Run it from Terminal in your own GUI session, not with sudo and not from a sandboxed program."
    : "It needs a GUI session: not over SSH, and with somebody logged in.";
  return new Problem("launchctl-failed", `${what}: ${said || describeEnd(result)}`, hint, 3);
}
