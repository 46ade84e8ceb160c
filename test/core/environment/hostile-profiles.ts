import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export type ShellName = "zsh" | "bash" | "fish";

/** What the right answer is: exactly these values (null: must not be there), or this refusal. */
export type Expected =
  /** `warnings`: exactly these; `warning`: this one among others. */
  | {
      kind: "captured";
      variables: Record<string, string | null>;
      warning?: string;
      warnings?: string[];
      dropped?: string[];
    }
  | { kind: "problem"; code: string; hint?: RegExp };

export interface HostileProfile {
  name: string;
  /** The profile a terminal's shell reads last: .zshrc, .bashrc (read from .bash_profile), config.fish. */
  profile: Partial<Record<ShellName, string>>;
  /** Further files below the home. */
  files?: Record<string, string>;
  /** Seconds; only for profiles that never answer. */
  timeoutSeconds?: number;
  expected: Expected;
  /** Where the shells differ. */
  expectedIn?: Partial<Record<ShellName, Expected>>;
}

const captured = (variables: Record<string, string | null> = { WANTED: "yes" }, warning?: string) => ({
  kind: "captured" as const,
  variables,
  ...(warning ? { warning } : {}),
});
const problem = (code: string, hint?: RegExp): Expected => ({ kind: "problem", code, ...(hint ? { hint } : {}) });

const set = "export WANTED=yes";
const posix = (text: string) => ({ zsh: text, bash: text });
/** fish knows `export NAME=VALUE`, so many lines are the same in all three. */
const all = (text: string) => ({ ...posix(text), fish: text });

/** Profiles as people have them, each with the right answer; the test and the benchmark read the same table. */
export const hostileProfiles: HostileProfile[] = [
  { name: "plain", profile: all(set), expected: captured() },
  { name: "empty", profile: all(""), expected: captured({ WANTED: null }) },
  // Values
  {
    name: "value of several lines",
    profile: all(`export WANTED='one\ntwo\n\nthree\n'`),
    expected: captured({ WANTED: "one\ntwo\n\nthree\n" }),
  },
  {
    name: "value with = and quotes",
    profile: all(`export WANTED='a=b="c"=$d'`),
    expected: captured({ WANTED: 'a=b="c"=$d' }),
  },
  {
    name: "value with escape codes",
    profile: {
      ...posix(`export WANTED=$'\\e[31mred\\e[0m\\a\\x01'`),
      fish: `set -gx WANTED \\e'[31mred'\\e'[0m'\\a\\x01`,
    },
    expected: captured({ WANTED: "\u001b[31mred\u001b[0m\u0007\u0001" }),
  },
  {
    name: "value in UTF-8",
    profile: all(`export WANTED='Grüße 世界 🐹'`),
    expected: captured({ WANTED: "Grüße 世界 🐹" }),
  },
  {
    name: "value that is not UTF-8",
    profile: { ...posix(`export BINARY=$'a\\xffb'\n${set}`), fish: `set -gx BINARY a\\Xffb\n${set}` },
    expected: { kind: "captured", variables: { WANTED: "yes", BINARY: null }, dropped: ["BINARY"] },
  },
  { name: "empty value", profile: all(`export EMPTY=\n${set}`), expected: captured({ WANTED: "yes", EMPTY: "" }) },
  {
    name: "value of 100 kB",
    profile: {
      ...posix(`export WANTED=$(head -c 100000 /dev/zero | tr '\\0' x)`),
      fish: `set -gx WANTED (head -c 100000 /dev/zero | tr '\\0' x)`,
    },
    expected: captured({ WANTED: "x".repeat(100_000) }),
  },
  {
    name: "exports more than the system gives a program",
    profile: {
      ...posix(`${set}\nfor i in {1..70}; do export "BIG$i=$(printf %60000s x)"; done`),
      fish: `${set}\nfor i in (seq 70); set -gx BIG$i (string repeat -n 60000 x); end`,
    },
    expected: problem("shell-failed", /large exports/),
  },
  {
    name: "value that looks like an old frame",
    profile: all(`export WANTED='_SHELL_ENV_DELIMITER_'`),
    expected: captured({ WANTED: "_SHELL_ENV_DELIMITER_" }),
  },
  {
    name: "name that no program can use",
    profile: all(`${set}\nenv 'not-a-name=1' true`),
    expected: captured(),
  },
  {
    name: "exported function",
    profile: { bash: `greet() { echo hi\n}\nexport -f greet\n${set}` },
    expected: { kind: "captured", variables: { WANTED: "yes" }, dropped: ["BASH_FUNC_greet%%"] },
  },
  // Noise
  {
    name: "banner on stdout",
    profile: all(`echo 'Welcome! FOO=bar'\n${set}`),
    expected: captured({ WANTED: "yes", FOO: null }),
  },
  { name: "banner on stderr", profile: all(`echo oops >&2\n${set}`), expected: captured() },
  { name: "title escapes", profile: all(`printf '\\033]0;title\\007'\n${set}`), expected: captured() },
  {
    name: "10 MB of noise",
    profile: all(`${set}\nhead -c 10000000 /dev/zero | tr '\\0' '\\n'`),
    expected: captured(),
  },
  {
    name: "endless noise",
    profile: all(`${set}\nyes`),
    expected: problem("output-too-large"),
  },
  {
    name: "prints a whole environment itself",
    profile: all(`export WANTED=no\nenv -0\nenv\nexport WANTED=yes`),
    expected: captured(),
  },
  {
    name: "logout file prints",
    profile: posix(set),
    files: { ".zlogout": "echo bye; env", ".bash_logout": "echo bye; env" },
    expected: captured(),
  },
  {
    name: "exit trap prints",
    profile: {
      ...posix(`trap 'echo WANTED=no' EXIT\n${set}`),
      fish: `function bye --on-event fish_exit; echo WANTED=no; end\n${set}`,
    },
    expected: captured(),
  },
  {
    name: "xtrace left on",
    profile: { ...posix(`set -x\n${set}`) },
    expected: captured(),
  },
  // Names taken
  {
    name: "alias and function named env",
    profile: {
      ...posix(
        `alias env='echo aliased'\nenv() { echo function; }\nalias printf='echo aliased'\n${set}`.replace(
          "alias env='echo aliased'\n",
          "",
        ),
      ),
      fish: `function env; echo function; end\nfunction printf; echo function; end\n${set}`,
    },
    expected: captured(),
  },
  {
    name: "aliases of builtin words",
    profile: {
      zsh: `${set}\nalias builtin='echo no'\nalias -g printf='echo no'`,
      bash: `${set}\nalias builtin='echo no' printf='echo no'`,
      fish: `${set}\nalias printf='echo no'`,
    },
    expected: captured(),
  },
  {
    name: "alias named exit and export",
    profile: all(`${set}\nalias exit='echo stay'\nalias export='echo no'`),
    expected: captured(),
  },
  {
    name: "PATH is broken",
    profile: { ...posix(`export PATH=/nowhere\n${set}`), fish: `set -gx PATH /nowhere\n${set}` },
    expected: captured({ WANTED: "yes", PATH: "/nowhere" }),
  },
  {
    name: "noclobber",
    profile: { zsh: `setopt noclobber\n${set}`, bash: `set -o noclobber\n${set}` },
    expected: captured(),
  },
  {
    name: "strict options",
    profile: { zsh: `setopt nounset warn_create_global\n${set}`, bash: `set -u\n${set}` },
    expected: captured(),
  },
  {
    name: "set -e with a failing line",
    profile: posix(`${set}\nset -e\nfalse\nexport LATE=1`),
    expected: problem("shell-failed", /rc, line 2/),
    expectedIn: { zsh: captured({ WANTED: "yes", LATE: "1" }) },
  },
  {
    name: "broken syntax at the end",
    profile: all(`${set}\nif [ 1 = 1 ; then fi )\n`),
    expected: captured(),
    expectedIn: { zsh: captured(), fish: captured({ WANTED: null }), bash: captured() },
  },
  { name: "command that is not there", profile: all(`no-such-command --version\n${set}`), expected: captured() },
  // Reads
  { name: "asks for a line", profile: all(`read ANSWER\n${set}`), expected: captured() },
  {
    name: "asks for a line and exports it",
    profile: { ...posix(`read ANSWER; export ANSWER\n${set}`), fish: `read -gx ANSWER\n${set}` },
    expected: captured({ WANTED: "yes", ANSWER: "" }),
  },
  {
    name: "asks for one key",
    profile: { zsh: `read -k1 "?ok? " A\n${set}`, bash: `read -n1 -p "ok? " A\n${set}` },
    expected: captured(),
  },
  { name: "asks with vared", profile: { zsh: `X=; vared -p 'name? ' X\n${set}` }, expected: captured() },
  {
    name: "empties stdin",
    profile: all(`cat > /dev/null\n${set}`),
    expected: captured(),
  },
  {
    name: "empties stdin, and has a hook",
    profile: {
      zsh: `cat > /dev/null\nprecmd() { ${set}; }`,
      bash: `cat > /dev/null\nPROMPT_COMMAND='${set}'`,
      fish: `cat > /dev/null\nfunction late --on-event fish_prompt; ${set}; end`,
    },
    expected: captured(),
  },
  {
    name: "empties stdin, and may hand over",
    profile: {
      zsh: `cat > /dev/null\nprecmd() { ${set}; }\n[ -z "$NEVER" ] || exec fish`,
      bash: `cat > /dev/null\nPROMPT_COMMAND='${set}'\n[ -z "$NEVER" ] || exec fish`,
      fish: `cat > /dev/null\nfunction late --on-event fish_prompt; ${set}; end\nset -q NEVER; and exec zsh`,
    },
    expected: captured({ WANTED: "yes" }, "second-way"),
  },
  {
    name: "waits for an answer that never comes",
    profile: {
      ...posix(`until [ "$A" = y ]; do read A; sleep 0.05; done\n${set}`),
      fish: `while true; read A; sleep 0.05; end`,
    },
    timeoutSeconds: 1,
    expected: problem("shell-timeout", /line 1/),
  },
  // Hands over
  {
    name: "exec fish",
    profile: posix(`${set}\nexec fish`),
    files: { ".config/fish/config.fish": "set -gx FROM_FISH 1" },
    expected: captured({ WANTED: "yes", FROM_FISH: "1" }),
  },
  {
    name: "exec fish behind BASH_EXECUTION_STRING",
    profile: { bash: `if [ -z "$BASH_EXECUTION_STRING" ]; then exec fish; fi\nexport WRONG=1` },
    files: { ".config/fish/config.fish": "set -gx WANTED yes" },
    expected: captured({ WANTED: "yes", WRONG: null }),
  },
  {
    name: "exec fish behind BASH_EXECUTION_STRING, in a file that is sourced",
    profile: { bash: `. ~/.config/interactive.sh` },
    files: {
      ".config/interactive.sh": `[ -n "$BASH_EXECUTION_STRING" ] || exec fish\nexport WRONG=1`,
      ".config/fish/config.fish": "set -gx WANTED yes",
    },
    expected: captured({ WANTED: "yes", WRONG: null }),
  },
  {
    name: "exec zsh -l",
    profile: { bash: `[ -n "$DONE" ] || DONE=1 exec zsh -l` },
    files: { ".zprofile": set, ".zshrc": "export INTERACTIVE=1" },
    expected: captured({ WANTED: "yes", INTERACTIVE: "1" }),
  },
  {
    name: "hands over when interactive, and the other shell's interactive part counts",
    profile: {
      zsh: `[[ $- == *i* ]] && exec fish`,
      bash: `if [[ $- == *i* ]]; then exec zsh; fi`,
      fish: `if status is-interactive; exec zsh; end`,
    },
    files: {
      ".zshrc": `precmd() { export HOOKED=1; }\n${set}`,
      // For fish as the other shell; as the first one it has a profile of its own.
      ".config/fish/conf.d/other.fish": `if status is-interactive; and test "$SHELL" != /usr/bin/fish
  ${set}
  function late --on-event fish_prompt; set -gx HOOKED 1; end
end`,
    },
    expected: captured({ WANTED: "yes", HOOKED: "1" }),
  },
  {
    name: "hands over to bash",
    profile: { zsh: `[ -z "$BASH_VERSION" ] && exec bash`, fish: "exec bash" },
    files: { ".bashrc": `case $- in *i*) ;; *) return ;; esac\nPROMPT_COMMAND='export HOOKED=1'\n${set}` },
    expected: captured({ WANTED: "yes", HOOKED: "1" }),
  },
  {
    name: "hands over with a prompt of its own exported",
    profile: {
      bash: `export PS1='x '; exec zsh`,
      zsh: `export PS1='x '; exec bash`,
      fish: `set -gx PS1 'x '; exec zsh`,
    },
    files: { ".zshrc": `[ -n "$BASH_VERSION" ] || ${set}`, ".bashrc": set },
    expected: captured(),
  },
  {
    name: "exec of a path with odd signs",
    profile: posix(`${set}\nexec $(command -v true)`),
    expected: problem("shell-replaced", /exec \$\(command -v true\)/),
  },
  {
    name: "exec tmux",
    profile: all(`${set}\nexec tmux -L go-warden-hostile new -A`),
    expected: problem("shell-failed", /tmux/),
  },
  {
    name: "exec tmux unless inside",
    profile: {
      ...posix(`${set}\n[ -n "$TMUX" ] || exec tmux -L go-warden-hostile new -A`),
      fish: `${set}\nif not set -q TMUX; exec tmux -L go-warden-hostile new -A; end`,
    },
    expected: captured({ WANTED: "yes", TMUX: null }, "second-way"),
  },
  {
    name: "exec into a program that ends",
    profile: all(`${set}\nexec true`),
    expected: problem("shell-replaced", /exec true/),
  },
  {
    name: "exec a shell that is not installed",
    profile: { zsh: `${set}\nexec no-such-nu`, bash: `${set}\nexec no-such-nu` },
    expected: problem("shell-failed", /exec no-such-nu/),
  },
  {
    name: "stdout sent away",
    profile: posix(`${set}\nexec >/dev/null`),
    expected: problem("shell-replaced", /exec >/),
  },
  { name: "stdout through tee", profile: posix(`exec > >(tee "$HOME/log")\n${set}`), expected: captured() },
  // Leaves
  { name: "exit 0", profile: posix(`${set}\nexit 0`), expected: problem("shell-replaced", /exit 0/) },
  { name: "exit 1", profile: posix(`${set}\nexit 1`), expected: problem("shell-failed", /exit 1/) },
  {
    name: "exit unless a terminal",
    profile: posix(`${set}\n[ -t 0 ] || exit 0`),
    expected: problem("shell-replaced", /exit 0/),
  },
  {
    name: "return unless a terminal",
    profile: {
      ...posix(`${set}\n[ -t 1 ] || return\nexport LATE=1`),
      fish: `${set}\nisatty stdout; or return\nset -gx LATE 1`,
    },
    expected: captured({ WANTED: "yes", LATE: null }, "needs-terminal"),
    expectedIn: {},
  },
  {
    name: "return unless interactive",
    profile: {
      ...posix(`case $- in *i*) ;; *) return ;; esac\n${set}`),
      fish: `status is-interactive; or exit\n${set}`,
    },
    expected: captured(),
  },
  {
    name: "return unless a terminal, in other words",
    profile: {
      zsh: `${set}\nif [[ ! -t 1 ]]; then\n  return\nfi\nexport LATE=1`,
      bash: `${set}\n[[ $- == *i* && -t 0 ]] || return\nexport LATE=1`,
      fish: `${set}\nif not isatty 1\n  return\nend\nset -gx LATE 1`,
    },
    expected: captured({ WANTED: "yes", LATE: null }, "needs-terminal"),
  },
  {
    name: "names its terminal to gpg, and returns for other reasons",
    profile: {
      ...posix(`export GPG_TTY=$(tty)\ncase $- in *i*) ;; *)\n  return ;; esac\n${set}`),
      fish: `set -gx GPG_TTY (tty)\nstatus is-interactive\nor return\n${set}`,
    },
    expected: { ...captured(), warnings: [] },
  },
  {
    name: "hands over only in a terminal",
    profile: { ...posix(`${set}\nif [ -t 1 ]; then\n  exec fish\nfi`), fish: `${set}\nisatty stdout; and exec zsh` },
    expected: captured({ WANTED: "yes" }, "needs-terminal"),
  },
  {
    name: "return in an editor's dumb terminal",
    profile: { ...posix(`[ "$TERM" = dumb ] && return\n${set}`), fish: `test "$TERM" = dumb; and return\n${set}` },
    expected: captured({ WANTED: "yes", TERM: null }),
  },
  {
    name: "title and log by traps and hooks",
    profile: {
      bash: `${set}\ntrap 'printf "\\033]0;%s\\007" "$BASH_COMMAND"' DEBUG`,
      zsh: `${set}\npreexec() { print -n "\\e]0;$1\\a"; export LAST=$1; }\n[ -z "$NEVER" ] || exec fish`,
      fish: `${set}\nfunction title --on-event fish_preexec; printf '\\e]0;%s\\a' "$argv"; end`,
    },
    expected: captured(),
  },
  {
    name: "trap that prints what runs",
    profile: { bash: `trap 'printf "cmd=%s\\n" "$BASH_COMMAND"' DEBUG\n${set}` },
    expected: captured(),
  },
  {
    name: "only in a login shell",
    profile: {
      zsh: `[[ -o login ]] && ${set}`,
      bash: `shopt -q login_shell && ${set}`,
      fish: `status is-login; and ${set}`,
    },
    expected: captured(),
  },
  {
    name: "return for VS Code",
    profile: {
      ...posix(`[ -n "$VSCODE_RESOLVING_ENVIRONMENT" ] && return\n${set}`),
      fish: `set -q VSCODE_RESOLVING_ENVIRONMENT; and return\n${set}`,
    },
    expected: captured(),
  },
  {
    name: "killed half-way",
    profile: { ...posix(`${set}\nkill -9 $$`), fish: `${set}\nkill -9 $fish_pid` },
    expected: problem("shell-failed", /kill/),
  },
  { name: "crashes half-way", profile: posix(`${set}\nkill -SEGV $$`), expected: problem("shell-failed", /kill/) },
  // Hangs and background
  {
    name: "sleeps for ever",
    profile: all(`${set}\nsleep 4711`),
    timeoutSeconds: 1,
    expected: problem("shell-timeout", /sleep/),
  },
  {
    name: "infinite loop",
    profile: { ...posix(`${set}\nwhile :; do :; done`), fish: `${set}\nwhile true; end` },
    timeoutSeconds: 1,
    expected: problem("shell-timeout"),
  },
  {
    name: "SIGTERM and SIGHUP ignored",
    profile: posix(`trap '' TERM HUP INT\nwhile :; do sleep 0.05; done`),
    timeoutSeconds: 1,
    expected: problem("shell-timeout"),
  },
  {
    name: "goes on when its time is up",
    profile: {
      ...posix(`trap '' HUP TERM\nexport WANTED=$(sleep 4720)`),
      fish: "trap true HUP TERM\nset -gx WANTED (sleep 4720)",
    },
    timeoutSeconds: 1,
    expected: problem("shell-timeout"),
  },
  { name: "background child holds stdout", profile: all(`${set}\nsleep 4712 &`), expected: captured() },
  {
    name: "background child prints on",
    profile: posix(`${set}\n(while :; do echo noise; sleep 0.01; done) &`),
    expected: captured(),
  },
  {
    name: "unlocks a key with a passphrase",
    profile: all(`${set}\nssh-add "$HOME/key" </dev/null`),
    expected: captured(),
  },
  {
    name: "starts an ssh-agent",
    profile: { ...posix(`eval "$(ssh-agent -s -a "$HOME/agent.sock")" >/dev/null\n${set}`) },
    expected: captured(),
  },
  { name: "slow but healthy", profile: all(`sleep 1.2\n${set}`), expected: captured() },
  // Hooks and tools
  {
    name: "set by precmd",
    profile: { zsh: `precmd() { ${set}; }`, bash: `PROMPT_COMMAND='${set}'` },
    expected: captured(),
  },
  {
    name: "several hooks, one that fails and one that takes itself out",
    profile: {
      zsh: `autoload -Uz add-zsh-hook; setopt nounset\nadd-zsh-hook precmd failing; failing() { return 3; }
once() { ${set}; add-zsh-hook -d precmd once; }; add-zsh-hook precmd once
precmd() { export LATE=1; }`,
      bash: `set -u\nonce() { ${set}; unset 'PROMPT_COMMAND[1]'; }\nPROMPT_COMMAND=(false once 'export LATE=1')`,
      fish: `function failing --on-event fish_prompt; false; end
function once --on-event fish_prompt; ${set}; functions -e once; end
function late --on-event fish_prompt; set -gx LATE 1; end`,
    },
    expected: captured({ WANTED: "yes", LATE: "1" }),
  },
  {
    name: "hooks among odd options",
    profile: {
      zsh: `setopt ksh_arrays sh_word_split no_unset err_return all_export\none() { ${set}; }\nprecmd_functions=(none one)`,
      bash: `set -a -u -o pipefail; shopt -s extdebug failglob\nPROMPT_COMMAND='WANTED=yes'`,
    },
    expected: captured({ WANTED: "yes", GO_WARDEN_HOOK: null }),
  },
  {
    name: "hook that is no hook, under nounset",
    profile: { zsh: `setopt nounset\n${set}\n: precmd_functions`, bash: `set -u\n${set}\n: PROMPT_COMMAND` },
    expected: captured(),
  },
  {
    name: "hook that writes the history",
    profile: {
      zsh: `HISTFILE=~/.zsh_history; HISTSIZE=9; SAVEHIST=9\nprecmd() { fc -W; ${set}; }`,
      bash: `alias history='history'; HISTFILE=~/.bash_history\nPROMPT_COMMAND='history -w; builtin history -w ~/.bash_history; ${set}'`,
    },
    files: { ".bash_history": "earlier one\nearlier two\n", ".zsh_history": "earlier one\nearlier two\n" },
    expected: captured(),
  },
  {
    name: "hook that leaves",
    profile: {
      zsh: `${set}\nprecmd() { exit 3; }`,
      bash: `${set}\nPROMPT_COMMAND='exit 3'`,
      fish: `${set}\nfunction late --on-event fish_prompt; exit 3; end`,
    },
    expected: problem("shell-failed"),
    expectedIn: { fish: problem("shell-replaced") },
  },
  {
    name: "history of what is typed, kept by a hook",
    profile: {
      zsh: `preexec() { print -r -- "$1" >> ~/.zsh_history; }\nprecmd() { ${set}; }`,
      fish: `function keep --on-event fish_preexec; echo "$argv" >> ~/.bash_history; end\n${set}`,
    },
    expected: captured(),
  },
  {
    name: "fish prompt event",
    profile: { fish: `function late --on-event fish_prompt; set -gx LATE 1; end\n${set}` },
    expected: captured({ WANTED: "yes", LATE: "1" }),
  },
  {
    name: "fish prompt event in conf.d",
    profile: { fish: set },
    files: { ".config/fish/conf.d/late.fish": "function late --on-event fish_prompt; set -gx LATE 1; end" },
    expected: captured({ WANTED: "yes", LATE: "1" }),
  },
  {
    name: "set by precmd, profile elsewhere",
    profile: { zsh: "" },
    files: { ".zshenv": `export ZDOTDIR=$HOME/.config/zsh`, ".config/zsh/.zshrc": `precmd() { ${set}; }` },
    expected: captured(),
  },
  {
    name: "activate, which waits for a prompt",
    profile: {
      zsh: `mise() { echo 'precmd_functions+=(late)'; }\nlate() { ${set}; }\neval "$(mise activate zsh)"`,
      bash: `mise() { echo 'PROMPT_COMMAND=late'; }\nlate() { ${set}; }\neval "$(mise activate bash)"`,
      fish: `function mise; echo 'function late --on-event fish_prompt; ${set}; end'; end\nmise activate fish | source`,
    },
    expected: captured(),
  },
  {
    name: "direnv with an .envrc in the home",
    profile: {
      zsh: `direnv allow ~\neval "$(direnv hook zsh)"`,
      bash: `direnv allow ~\neval "$(direnv hook bash)"`,
      fish: `direnv allow ~\ndirenv hook fish | source`,
    },
    files: { ".envrc": set },
    expected: captured(),
  },
  {
    name: "zinit turbo",
    profile: { zsh: `zinit() { :; }\nzinit ice wait lucid\nzinit light some/plugin\n${set}` },
    expected: captured({ WANTED: "yes" }, "set-at-prompt"),
  },
  {
    name: "instant prompt",
    profile: { zsh: `exec {saved}>&1 >/dev/null\nprecmd() { exec >&$saved; }\n${set}` },
    expected: captured(),
  },
  {
    name: "NODE_OPTIONS poison",
    profile: all(`export NODE_OPTIONS=--no-such-option\n${set}`),
    expected: captured({ WANTED: "yes", NODE_OPTIONS: "--no-such-option" }),
  },
  {
    name: "HOME unset",
    profile: { ...posix(`${set}\nunset HOME`), fish: `${set}\nset -e HOME` },
    expected: captured({ WANTED: "yes", HOME: null }),
  },
  { name: "changes folder", profile: all(`cd /\n${set}`), expected: captured() },
  {
    name: "starts itself again",
    profile: {
      zsh: `[ -n "$AGAIN" ] || AGAIN=1 zsh -ilc 'env -0'\n${set}`,
      bash: `[ -n "$AGAIN" ] || AGAIN=1 bash -ilc 'env -0'\n${set}`,
      fish: `set -q AGAIN; or AGAIN=1 fish -ilc 'env -0'\n${set}`,
    },
    expected: captured({ WANTED: "yes", AGAIN: null }),
  },
  {
    name: "starts itself without end",
    profile: { zsh: `zsh -ilc true; ${set}`, bash: `bash -ilc true; ${set}` },
    timeoutSeconds: 1,
    expected: problem("shell-timeout"),
  },
  {
    name: "readonly HISTFILE, and asked at a prompt",
    profile: { bash: `HISTCONTROL=; readonly HISTFILE=~/.bash_history\n[ -z "$NEVER" ] || exec fish\n${set}` },
    files: { ".bash_history": "earlier\n" },
    expected: captured(),
  },
  { name: "readonly HISTFILE", profile: posix(`readonly HISTFILE=/nowhere/history\n${set}`), expected: captured() },
  {
    name: "history kept at once",
    profile: {
      zsh: `HISTFILE=~/history; HISTSIZE=100; SAVEHIST=100; setopt share_history\n${set}`,
      bash: `HISTFILE=~/history; PROMPT_COMMAND='history -a'\n${set}`,
    },
    expected: captured(),
  },
];

/** One row of the table for one shell. */
export interface HostileCase {
  name: string;
  shell: ShellName;
  profile: HostileProfile;
  expected: Expected;
}

export const hostileCases: HostileCase[] = hostileProfiles.flatMap((profile) =>
  (["zsh", "bash", "fish"] as const)
    .filter((shell) => profile.profile[shell] !== undefined)
    .map((shell) => ({
      name: profile.name,
      shell,
      profile,
      expected: profile.expectedIn?.[shell] ?? profile.expected,
    })),
);

const places: Record<ShellName, string> = { zsh: ".zshrc", bash: ".bashrc", fish: ".config/fish/config.fish" };

/** Lays a case's files out in an empty home. */
export async function layOut(home: string, { shell, profile }: HostileCase): Promise<void> {
  const files: Record<string, string> = { ...profile.files, [places[shell]]: (profile.profile[shell] ?? "") + "\n" };
  if (shell === "bash") files[".bash_profile"] ??= ". ~/.bashrc\n";
  for (const [path, contents] of Object.entries(files)) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), contents);
    await chmod(join(home, path), 0o644);
  }
}

/** What is wrong with an answer; undefined when it is right. */
export function wrongIn(expected: Expected, answer: Record<string, string> | { code: string }): string | undefined {
  if ("code" in answer && typeof answer.code === "string" && Object.keys(answer).length === 1) {
    return expected.kind === "problem" && expected.code === answer.code ? undefined : answer.code;
  }
  if (expected.kind === "problem") return `no ${expected.code}`;
  const variables = new Map(Object.entries(answer));
  for (const [name, value] of Object.entries(expected.variables)) {
    if ((variables.get(name) ?? null) !== value) return `${name} is ${variables.has(name) ? "wrong" : "missing"}`;
  }
  return undefined;
}
