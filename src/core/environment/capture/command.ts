import { basename } from "node:path";
import type { Marks } from "./frame";

/** One way to ask a shell for its variables. */
export interface Question {
  args: readonly string[];
  argv0?: string;
  /** Fed on stdin; without it stdin is /dev/null. */
  input?: string;
  /** Added to the shell's environment, and taken out of the answer. */
  env: Readonly<Record<string, string>>;
}

/** `zsh` of `/bin/zsh`. */
export function shellName(shell: string): string {
  return basename(shell).replace(/^-/, "");
}

/**
 * The first way is the one without cost: the command on stdin of a login and interactive shell. A profile that hands
 * over to another shell is answered by that one, and hooks that run before a prompt have run (facts/peers.md §1.3).
 */
export function firstQuestion(shell: string, marks: Marks): Question {
  const name = shellName(shell);
  if (name === "nu") return { args: ["-i", "-l", "-c", line("^/usr/bin/printf", marks)], env: {} };
  if (name === "pwsh") return { args: ["-Login", "-Command", line("/usr/bin/printf", marks)], env: {} };
  const csh = name === "tcsh" || name === "csh";
  const builtin = name === "zsh" || name === "bash" || name === "fish";
  const command = line(csh ? "/usr/bin/printf" : builtin ? "builtin printf" : "printf", marks);
  // HISTFILE after the frame, and blanks in front: the command stays out of the user's history. A profile that reads
  // one key gets a blank, one that reads a line takes one of the copies.
  const last = builtin ? "'export' HISTFILE=; builtin exit" : csh ? "unset savehist; exit" : "HISTFILE=; exit";
  const fed = `${" ".repeat(8)}${name === "fish" ? fishPrompt : ""}${command}; ${last}\n`;
  return {
    args: csh ? ["-i"] : name === "zsh" ? ["-o", "hist_ignore_space", "-i", "-l"] : ["-i", "-l"],
    ...(csh ? { argv0: `-${name}` } : {}),
    input: fed.repeat(3),
    env: {},
  };
}

/**
 * fish draws no prompt on stdin, and mise and the like wait for one. What fish itself does at the first prompt is for
 * people only: colours, keys, and once reading all manual pages in the background.
 */
const fishPrompt = "functions -e __fish_on_interactive; emit fish_prompt; ";

/** The second way, for profiles that empty stdin or start tmux: as an argument, and as if tmux ran already. */
export function secondQuestion(shell: string, marks: Marks): Question | undefined {
  const name = shellName(shell);
  if (name === "nu" || name === "pwsh") return undefined;
  const csh = name === "tcsh" || name === "csh";
  const builtin = name === "zsh" || name === "bash" || name === "fish";
  const command = line(csh ? "/usr/bin/printf" : builtin ? "builtin printf" : "printf", marks);
  return { args: csh ? ["-i", "-c", command] : ["-i", "-l", "-c", command], env: { TMUX: "x" } };
}

/** The same words for zsh, bash, fish and csh. `env` of older macOS has no -0 (facts/peers.md §1.3): awk has. */
function line(printf: string, { begin, end }: Marks): string {
  const external = printf.startsWith("^") ? "^" : "";
  const variables = external ? "^/usr/bin/env -0" : `/usr/bin/env -0 || /usr/bin/awk '${AWK}'`;
  return `${printf} '\\n%s%s\\0' ${begin.join(" ")}; ${variables}; ${printf} '%s%s\\0' ${end.join(" ")}`;
}

const AWK = `BEGIN { for (name in ENVIRON) printf "%s=%s%c", name, ENVIRON[name], 0 }`;
