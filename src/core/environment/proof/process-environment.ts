import { readFile } from "node:fs/promises";
import { psLines, type Host } from "../../host";

/**
 * The environment of processes, by pid: exact from Linux, otherwise what `ps` prints behind the command, one string in
 * which values may contain spaces. A process is missing when its environment cannot be read, as Apple's own
 * (docs/facts/launchd.md §2).
 */
export async function readEnvironments(host: Host, pids: readonly number[]): Promise<Map<number, ProcessEnvironment>> {
  const found = new Map<number, ProcessEnvironment>();
  if (process.platform === "linux") {
    for (const pid of pids) {
      const text = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
      if (text) found.set(pid, exactEnvironment(text));
    }
  }
  const left = pids.filter((pid) => !found.has(pid));
  if (left.length === 0) return found;
  const commands = await psLines(host, ["-ww", "-o", "pid=,command=", "-p", left.join(",")]);
  const withEnvironment = await psLines(host, ["-Eww", "-o", "pid=,command=", "-p", left.join(",")]);
  for (const [pid, command] of commands ?? []) {
    const both = withEnvironment?.get(pid);
    if (both?.startsWith(`${command} `)) found.set(pid, printedEnvironment(both.slice(command.length + 1)));
  }
  return found;
}

/** Answers what a process has under a name, when asked with what is expected there. */
export type ProcessEnvironment = (name: string, expected: string) => string | undefined;

function exactEnvironment(text: string): ProcessEnvironment {
  const values = new Map<string, string>();
  for (const entry of text.split("\0")) {
    const equals = entry.indexOf("=");
    if (equals > 0) values.set(entry.slice(0, equals), entry.slice(equals + 1));
  }
  return (name) => values.get(name);
}

/** `A=1 B=two words C=3`: a value ends where the next name begins, or where the expected value says it ends. */
export function printedEnvironment(text: string): ProcessEnvironment {
  return (name, expected) => {
    const padded = ` ${text}`;
    const at = padded.indexOf(` ${name}=`);
    if (at < 0) return undefined;
    const rest = padded.slice(at + name.length + 2);
    if (rest.startsWith(expected) && /^($|\s+$| [A-Za-z_]\w*=)/.test(rest.slice(expected.length))) return expected;
    return /^(.*?)(?=\s*$| [A-Za-z_]\w*=)/s.exec(rest)?.[1];
  };
}
