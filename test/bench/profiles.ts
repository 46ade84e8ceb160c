import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import { dlv } from "../tools";

export type ShellName = "zsh" | "bash" | "fish";

/** A short profile: exports, a few programs, a prompt. */
export const shortProfile: Record<ShellName, Record<string, string>> = {
  zsh: {
    ".zshenv": `export GOPATH="$HOME/go"\n`,
    ".zprofile": `export PATH="$HOME/go/bin:/usr/local/bin:$PATH"\n`,
    ".zshrc": `autoload -Uz compinit && compinit -u -d "$HOME/.zcompdump"
HISTFILE=~/.zsh_history HISTSIZE=10000 SAVEHIST=10000
setopt share_history prompt_subst
eval "$(printf 'export TOOL_ROOT=%s\\n' "$HOME/.tool")"
for tool in a b c d e; do export "TOOL_$tool=$(uname -s)"; done
PROMPT='%~ %# '
alias ll='ls -l' g=git
`,
  },
  bash: {
    ".bash_profile": `export GOPATH="$HOME/go"\nexport PATH="$HOME/go/bin:/usr/local/bin:$PATH"\n. ~/.bashrc\n`,
    ".bashrc": `[ -r /usr/share/bash-completion/bash_completion ] && . /usr/share/bash-completion/bash_completion
HISTSIZE=10000
eval "$(printf 'export TOOL_ROOT=%s\\n' "$HOME/.tool")"
for tool in a b c d e f g h i j; do export "TOOL_$tool=$(uname -s)"; done
alias ll='ls -l' g=git
`,
  },
  fish: {
    // As after the first start ever, at which fish reads all manual pages in the background.
    ".local/share/fish/generated_completions/none.fish": "",
    ".config/fish/config.fish": `set -gx GOPATH ~/go
fish_add_path --path ~/go/bin /usr/local/bin
printf 'set -gx TOOL_ROOT %s\\n' ~/.tool | source
for tool in a b c d e f g h i j
  set -gx TOOL_$tool (uname -s)
end
alias ll='ls -l'
`,
  },
};

/** The same with a hook that asks git's folder before every prompt. */
export const hookProfile: typeof shortProfile = {
  zsh: add(shortProfile.zsh, ".zshrc", 'precmd() { BRANCH=$(cat "$HOME/.git/HEAD" 2>/dev/null) }'),
  bash: add(shortProfile.bash, ".bashrc", `PROMPT_COMMAND='BRANCH=$(cat "$HOME/.git/HEAD" 2>/dev/null)'`),
  fish: add(
    shortProfile.fish,
    ".config/fish/config.fish",
    "function branch --on-event fish_prompt; set -g BRANCH (cat ~/.git/HEAD 2>/dev/null); end",
  ),
};

function add(files: Record<string, string>, path: string, line: string): Record<string, string> {
  return { ...files, [path]: `${files[path] ?? ""}${line}\n` };
}

const folder = (program: string) => dirname(execFileSync("which", [program], { encoding: "utf8" }).trim());
const path = [folder("go"), dirname(dlv()), folder("direnv")].join(":");

/** What a Go developer's profile loads, by the tools' own instructions; a hook of direnv runs at every prompt. */
export const developersProfile: Record<ShellName, Record<string, string>> = {
  zsh: {
    ".zprofile": `export PATH="$HOME/.local/bin:${path}:$PATH"\n`,
    ".zshrc": `autoload -Uz compinit && compinit -u -d "$HOME/.zcompdump"
HISTFILE=~/.zsh_history HISTSIZE=10000 SAVEHIST=10000
setopt share_history
eval "$(direnv hook zsh)"
eval "$(zoxide init zsh)"
source /usr/share/doc/fzf/examples/key-bindings.zsh
source /usr/share/doc/fzf/examples/completion.zsh
export PATH="$(go env GOPATH)/bin:$PATH"
source <(dlv completion zsh)
PROMPT='%~ %# '
alias ll='ls -l' g=git
source /usr/share/zsh-autosuggestions/zsh-autosuggestions.zsh
source /usr/share/zsh-syntax-highlighting/zsh-syntax-highlighting.zsh
`,
  },
  bash: {
    ".bash_profile": `export PATH="$HOME/.local/bin:${path}:$PATH"\n. ~/.bashrc\n`,
    ".bashrc": `. /usr/share/bash-completion/bash_completion
HISTSIZE=10000
eval "$(direnv hook bash)"
eval "$(zoxide init bash)"
. /usr/share/doc/fzf/examples/key-bindings.bash
export PATH="$(go env GOPATH)/bin:$PATH"
. <(dlv completion bash)
alias ll='ls -l' g=git
`,
  },
  fish: {
    ".local/share/fish/generated_completions/none.fish": "",
    ".config/fish/config.fish": `fish_add_path --path ~/.local/bin ${path.replaceAll(":", " ")}
direnv hook fish | source
zoxide init fish | source
source /usr/share/doc/fzf/examples/key-bindings.fish
fish_add_path --path (go env GOPATH)/bin
dlv completion fish | source
alias ll='ls -l'
`,
  },
};
