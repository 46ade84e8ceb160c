import { statSync } from "node:fs";
import { resolve } from "node:path";
import { readSmallSync, traceDescriptor, type Host, type SessionTrace } from "../../host";
import { shellName } from "./command";

/** How a shell is made to name the files it reads while it is asked. */
export interface Recording {
  /** Put before the shell's other arguments. */
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  traces: readonly SessionTrace[];
  /**
   * The regular files it has read, as absolute paths. Left out is what the profile wrote meanwhile, which is its
   * product: completion dumps, caches.
   */
  files(): string[];
}

/**
 * Undefined for a shell that cannot tell without the profile's noticing: an xtrace on stderr, the only one of bash 3.2,
 * would end in what a profile captures with 2>&1.
 */
export function startRecording(host: Host, shell: string): Recording | undefined {
  const way = wayOf(shell);
  if (!way) return undefined;
  const started = Date.now();
  const named = new Set<string>();
  const listen = (from: SessionTrace["from"]): SessionTrace => {
    const onChunk = createLineReader((line) => {
      const path = sourcedIn(line);
      if (path !== undefined) named.add(resolve(host.home, path));
    });
    return { from, onChunk };
  };
  return {
    args: way.args,
    env: way.env ?? {},
    // On stderr tells a shell that the profile hands over to (see asInteractive).
    traces: [...new Set([way.from, "stderr"] as const)].map(listen),
    files: () => [...named].filter((path) => isSource(path, started)),
  };
}

interface Way extends Pick<Recording, "args"> {
  from: SessionTrace["from"];
  env?: Record<string, string>;
}

function wayOf(shell: string): Way | undefined {
  switch (shellName(shell)) {
    case "zsh":
      return { from: "stderr", args: ["-o", "sourcetrace"] };
    case "bash":
      if (!knowsTraceDescriptor(shell)) return undefined;
      return { from: "pipe", args: ["-x"], env: { BASH_XTRACEFD: String(traceDescriptor) } };
    case "fish":
      // On stderr each letter is a write of its own, which makes fish three times as slow.
      return { from: "file", args: ["-o", `/dev/fd/${traceDescriptor}`], env: { fish_trace: "1" } };
    default:
      return undefined;
  }
}

/** Bytes of a bash, a few times over. */
const maxProgram = 16 * 1024 * 1024;

/** bash 4.1 and later; macOS comes with 3.2. */
function knowsTraceDescriptor(shell: string): boolean {
  return readSmallSync(shell, maxProgram)?.includes("BASH_XTRACEFD") === true;
}

/** zsh's `+/etc/zshrc:1> <sourcetrace>`, whatever PS4 the profile has set. */
const zshLine = /^(?:\+(.+):\d+> |.*?(\/\S+).*)<sourcetrace>$/;
/** `++ . /etc/bashrc` of bash, `---> source ~/x.fish` of fish. */
const commandLine = /^(?:\++|-*>) (?:(?:builtin|command) )*(?:source|\.) (.+)$/;

function sourcedIn(line: string): string | undefined {
  const zsh = zshLine.exec(line);
  if (zsh) return zsh[1] ?? zsh[2]?.replace(/:\d+\S?$/, "");
  const words = commandLine.exec(line)?.[1];
  return words === undefined ? undefined : firstWord(words);
}

/** The first of the words as bash and fish quote them in a trace. */
function firstWord(text: string): string {
  const [quoted = ""] = /^(?:'[^']*'|\\.|[^\s'\\])+/.exec(text) ?? [];
  return quoted.replace(/'([^']*)'|\\(.)/g, (_all, inside?: string, escaped?: string) => inside ?? escaped ?? "");
}

function isSource(path: string, started: number): boolean {
  // A completion dump is written by whatever shell comes by.
  if (/^\/(?:dev|proc)\/|\/\.?zcompdump[^/]*$/.test(path)) return false;
  try {
    const entry = statSync(path);
    return entry.isFile() && entry.mtimeMs <= started;
  } catch {
    return false;
  }
}

/** Characters of a line that are looked at: no path is longer, and an xtrace holds whole values. */
const maxLine = 4096;

function createLineReader(onLine: (line: string) => void): (chunk: Buffer) => void {
  let rest = "";
  return (chunk) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = (lines.pop() ?? "").slice(0, maxLine);
    for (const line of lines) onLine(line.slice(0, maxLine));
  };
}
