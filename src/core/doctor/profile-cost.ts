import { basename } from "node:path";
import { describeEnd, type Host } from "../host";

export interface FileCost {
  file: string;
  /** Milliseconds spent in the file's own lines. */
  ms: number;
  /** The line that took most of them. */
  line: number;
}

export type ProfileCost = { kind: "measured"; files: FileCost[] } | { kind: "unknown"; message: string };

/**
 * Which profile file takes the time: zsh traces itself with a time stamp, file and line before each command.
 * What it prints is only counted here; it may hold secrets and goes nowhere. For others a sentence says what to type.
 */
export async function profileCost(
  host: Host,
  shell: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ProfileCost> {
  if (basename(shell) !== "zsh") {
    return { kind: "unknown", message: howToMeasure(shell) };
  }
  const clean = {
    HOME: host.home,
    USER: host.user,
    PATH: "/usr/bin:/bin:/usr/sbin:/sbin",
    ZDOTDIR: environment.ZDOTDIR,
  };
  const started = Date.now() / 1000;
  const result = await host.run(shell, ["-x", "-i", "-l", "-c", "exit"], {
    env: { ...clean, TERM: "dumb", VSCODE_RESOLVING_ENVIRONMENT: "1", PS4: "\u0001%D{%s.%6.}\u0002%x\u0002%I\u0001 " },
    cwd: host.home,
    timeoutMs: 40_000,
    maxBytes: 128 * 1024 * 1024,
  });
  const files = costs(result.stderr, started);
  if (files.length === 0) return { kind: "unknown", message: `The trace told nothing: ${describeEnd(result)}` };
  return { kind: "measured", files };
}

function howToMeasure(shell: string): string {
  switch (basename(shell)) {
    case "fish":
      return `To see which line takes the time: ${shell} --profile-startup /tmp/fish.profile -lic exit; sort -nrk2 /tmp/fish.profile | head`;
    case "bash":
      return `To see which line takes the time, watch where this pauses: ${shell} -lixc exit`;
    default:
      return `${basename(shell)} does not tell which file takes the time.`;
  }
}

/** Each stretch between two marks belongs to the line of the first. */
export function costs(trace: string, started: number): FileCost[] {
  const perFile = new Map<string, Map<number, number>>();
  let last: { at: number; file: string; line: number } | undefined;
  // eslint-disable-next-line no-control-regex -- marks that no profile prints
  for (const [, time, file = "", line] of trace.matchAll(/\u0001(\d+\.\d+)\u0002([^\u0002]*)\u0002(\d+)\u0001/g)) {
    const at = Number(time);
    if (last) add(perFile, last, at);
    else if (at - started > 0.5) add(perFile, { at: started, file, line: 0 }, at);
    last = { at, file, line: Number(line) };
  }
  return [...perFile]
    .map(([file, lines]) => {
      const slowest = [...lines].sort(([, one], [, other]) => other - one)[0];
      return { file, ms: [...lines.values()].reduce((sum, ms) => sum + ms, 0), line: slowest?.[0] ?? 0 };
    })
    .sort((one, other) => other.ms - one.ms);
}

function add(
  perFile: Map<string, Map<number, number>>,
  { at, file, line }: { at: number; file: string; line: number },
  until: number,
): void {
  const lines = perFile.get(file) ?? new Map<number, number>();
  lines.set(line, (lines.get(line) ?? 0) + (until - at) * 1000);
  perFile.set(file, lines);
}
