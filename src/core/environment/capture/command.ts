import { basename } from "node:path";
import type { Marks } from "./frame";

/** `argument`: the command as an argument; `prompt`: on stdin, as if typed; `in-tmux`: an argument, as if tmux ran. */
export type Way = "argument" | "prompt" | "in-tmux";

/** One way to ask a shell for its variables. */
export interface Question {
  way: Way;
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

/** What a profile needs besides being read. */
export interface Needs {
  /** To be asked at a prompt. */
  prompt: boolean;
  /** That direnv is asked, which takes its time: there is something for it in the home folder or above. */
  direnv: boolean;
  /** That the files it reads are recorded. */
  recording: boolean;
}

/**
 * The ways to ask, in their order; the next one is for a shell that gave no answer. As an argument is the cheapest, and
 * neither reads the user's history nor draws a prompt; what a prompt's hooks export is there because they are run first.
 * On stdin a profile that hands over to another shell is answered by that one (docs/facts/peers.md §1.3). The last is for
 * profiles that empty stdin or start tmux.
 */
export function questions(shell: string, marks: Marks, needs: Needs): Question[] {
  const name = shellName(shell);
  const argument = (args: readonly string[]): Question => ({ way: "argument", args, env: {} });
  if (name === "nu") return [argument(["-i", "-l", "-c", line("^/usr/bin/printf", marks)])];
  if (name === "pwsh") return [argument(["-Login", "-Command", line("/usr/bin/printf", marks)])];
  const csh = name === "tcsh" || name === "csh";
  const known = knownShells.find((one) => one === name);
  // As login(1) and terminals call it: profiles look at $0.
  const argv0 = name === "fish" ? undefined : `-${name}`;
  const command = line(csh ? "/usr/bin/printf" : known ? printfOf[known] : "printf", marks);
  const hooks = known ? runHooks(known, needs) : "";
  const asArgument = { ...argument(csh ? ["-i", "-c", command] : ["-i", "-l", "-c", hooks + command]), argv0 };
  const inTmux: Question = { ...asArgument, way: "in-tmux", env: { TMUX: "x" } };
  const atPrompt = known ? promptQuestion(known, marks, needs) : csh ? cshPrompt(command) : posixPrompt(command);
  const prompt = { ...atPrompt, argv0 };
  return known && !needs.prompt ? [asArgument, prompt, inTmux] : [prompt, inTmux];
}

/** Shells that we know well enough to call their builtins whatever the profile made of the names. */
const knownShells = ["zsh", "bash", "fish"] as const;
type KnownShell = (typeof knownShells)[number];

/** Quoted against aliases; fish has none, and knows only the bare word. */
const printfOf: Record<KnownShell, string> = {
  zsh: "'builtin' 'printf'",
  bash: "'builtin' 'printf'",
  fish: "builtin printf",
};

/** What runs before a first prompt, in the shell's own order. */
function runHooks(shell: KnownShell, needs: Needs): string {
  const direnv = needs.direnv ? [] : direnvHooks[shell];
  switch (shell) {
    case "zsh":
      return `for GO_WARDEN_HOOK in precmd "\${precmd_functions[@]-:}"; do case $GO_WARDEN_HOOK in (${[...direnv, ...drawing.zsh].join("|")}) ;; (*) (( \${+functions[$GO_WARDEN_HOOK]} )) && "$GO_WARDEN_HOOK" ;; esac; done; unset GO_WARDEN_HOOK; `;
    case "bash": {
      const left = [...direnv, ...drawing.bash];
      const nothing = left.map((name) => `function ${name} { :; }; `).join("");
      // As an argument bash has read no history: a hook that writes it would empty the user's.
      return `enable -n history; function history { :; }; ${nothing}for GO_WARDEN_HOOK in "\${PROMPT_COMMAND[@]-}"; do eval "$GO_WARDEN_HOOK"; done; unset GO_WARDEN_HOOK; unset -f history ${left.join(" ")}; `;
    }
    case "fish":
      // fish draws no prompt on stdin either, and mise and the like wait for one. What fish itself does at the first
      // prompt is for people only: colors, keys, and once reading all manual pages in the background.
      return `functions -e __fish_on_interactive ${[...direnv, ...drawing.fish].join(" ")}; emit fish_prompt; `;
  }
}

const direnvHooks: Record<KnownShell, readonly string[]> = {
  zsh: ["_direnv_hook"],
  bash: ["_direnv_hook"],
  fish: ["__direnv_export_eval"],
};

const words = (text: string) => text.trim().split(/\s+/);

/** Hooks that only draw a prompt or a title, or keep a list of visited folders; patterns in zsh, names elsewhere. */
const drawing: Record<KnownShell, readonly string[]> = {
  zsh: words(`
    _p9k_* prompt_*_precmd starship_precmd _omp_* powerline_precmd _powerline_* spaceship_* _lp_* __lp_* geometry_*
    vcs_info omz_termsupport_* _omz_async_* _zsh_autosuggest_* _zsh_highlight_* _atuin_precmd __zoxide_hook _z_precmd
    _zshz_precmd update_terminal_cwd update_terminalapp_cwd iterm2_* _iterm2_* __vte_* __vsc_* _ghostty_* _kitty* _ksi_*
    __wezterm_*`),
  bash: words(`
    starship_precmd _omp_hook _update_ps1 __git_ps1 _lp_set_prompt __zoxide_hook __vte_prompt_command
    update_terminal_cwd`),
  fish: words("_hydro_prompt _tide_prompt"),
};

/**
 * A shell that the profile handed over to reads the same stdin, but is not interactive there: it starts itself again as
 * an interactive one with the command as its argument. The line means the same to all three. While files are recorded
 * it names those it reads on stderr (see record.ts).
 */
function asInteractive(recording: boolean): string {
  const zsh = recording ? "zsh -o sourcetrace" : "zsh";
  const fish = recording ? "/usr/bin/env fish_trace=1 fish" : "fish";
  return (
    `test -z "$ZSH_VERSION" || eval '[[ -o interactive ]]' || exec ${zsh} -i -c "$GO_WARDEN_ASK_ZSH"; ` +
    `test -z "$BASH_VERSION" || eval '[[ $- = *i* ]]' || exec bash -i -c "$GO_WARDEN_ASK_BASH"; ` +
    `test -z "$fish_pid" || status is-interactive || exec ${fish} -i -c "$GO_WARDEN_ASK_FISH"; `
  );
}

function promptQuestion(name: KnownShell, marks: Marks, needs: Needs): Question {
  // No history after the frame, and blanks in front: the command stays out of the user's.
  const last = `${name === "bash" ? "builtin history -c; " : ""}'export' HISTFILE=; builtin exit`;
  const ask = (shell: KnownShell) => runHooks(shell, needs) + line(printfOf[shell], marks);
  const hooks = name === "fish" ? runHooks("fish", needs) : "";
  return {
    way: "prompt",
    args: name === "zsh" ? ["-o", "hist_ignore_space", "-i", "-l"] : ["-i", "-l"],
    input: typed(`${asInteractive(needs.recording)}${hooks}${line("builtin printf", marks)}; ${last}`),
    env: { GO_WARDEN_ASK_ZSH: ask("zsh"), GO_WARDEN_ASK_BASH: ask("bash"), GO_WARDEN_ASK_FISH: ask("fish") },
  };
}

function cshPrompt(command: string): Question {
  return { way: "prompt", args: ["-i"], input: typed(`${command}; unset savehist; exit`), env: {} };
}

function posixPrompt(command: string): Question {
  return { way: "prompt", args: ["-i", "-l"], input: typed(`${command}; HISTFILE=; exit`), env: {} };
}

/** A profile that reads one key gets a blank, one that reads a line takes one of the copies. */
const typed = (text: string) => `${" ".repeat(8)}${text}\n`.repeat(3);

/** The same words for zsh, bash, fish and csh. `env` of older macOS has no -0 (docs/facts/peers.md §1.3): awk has. */
function line(printf: string, { begin, end }: Marks): string {
  const external = printf.startsWith("^") ? "^" : "";
  const variables = external ? "^/usr/bin/env -0" : `/usr/bin/env -0 || /usr/bin/awk '${AWK}'`;
  return `${printf} '\\n%s%s\\0' ${begin.join(" ")}; ${variables}; ${printf} '%s%s\\0' ${end.join(" ")}`;
}

const AWK = `BEGIN { for (name in ENVIRON) printf "%s=%s%c", name, ENVIRON[name], 0 }`;
