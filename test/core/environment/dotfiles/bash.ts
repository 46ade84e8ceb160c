import type { SetUp } from "./set-up";
import { asdfFiles, brew, conda, goenv, mise, starship } from "./tools";

const go = `export GOPATH="$HOME/code/go"\nexport PATH="$GOPATH/bin:$PATH"`;
const chain = { ".bash_profile": "[[ -f ~/.bashrc ]] && . ~/.bashrc" };
const rc = (text: string) => ({ ...chain, ".bashrc": text });
const localBin = `export PATH="$HOME/.local/bin:$PATH"`;

const all: Record<string, Omit<SetUp, "shell" | "name">> = {
  "profile and rc": { files: { ".bash_profile": `${go}\n. ~/.bashrc`, ".bashrc": "export GOFLAGS=-mod=mod" } },
  "Debian's .profile": {
    files: {
      ".profile":
        'if [ -n "$BASH_VERSION" ]; then if [ -f "$HOME/.bashrc" ]; then . "$HOME/.bashrc"; fi; fi\nif [ -d "$HOME/bin" ] ; then PATH="$HOME/bin:$PATH"; fi',
      ".bashrc": `case $- in *i*) ;; *) return;; esac\n${go}`,
      "bin/x": "#!/bin/sh",
    },
  },
  ".bash_login": { files: { ".bash_login": go } },
  "bash-it": {
    files: {
      ...rc('export BASH_IT="$HOME/.bash_it"\nexport BASH_IT_THEME=bobby\nsource "$BASH_IT"/bash_it.sh'),
      ".bash_it/bash_it.sh":
        'for _file in "$BASH_IT"/lib/*.bash "$BASH_IT"/enabled/*.bash "$BASH_IT"/custom/*.bash; do [[ -r $_file ]] && source "$_file"; done; unset _file',
      ".bash_it/lib/appearance.bash": "export CLICOLOR=1",
      ".bash_it/enabled/250---go.plugin.bash": go,
      ".bash_it/custom/mine.bash": "export GOFLAGS=-v",
    },
  },
  "oh-my-bash": {
    files: {
      ...rc('export OSH="$HOME/.oh-my-bash"\nplugins=(git golang)\nsource "$OSH"/oh-my-bash.sh'),
      ".oh-my-bash/oh-my-bash.sh":
        'for plugin in "${plugins[@]}"; do f=$OSH/plugins/$plugin/$plugin.plugin.bash; [[ -f $f ]] && . "$f"; done\n_omb_hook() { :; }; PROMPT_COMMAND=_omb_hook',
      ".oh-my-bash/plugins/golang/golang.plugin.bash": go,
    },
  },
  "a loop over named files": {
    files: {
      ".bash_profile":
        'for file in ~/.{path,exports,aliases,extra}; do [ -r "$file" ] && [ -f "$file" ] && source "$file"; done; unset file',
      ".path": 'export PATH="$HOME/bin:$PATH"',
      ".exports": "export GOPATH=~/code/go",
      ".aliases": "alias g=git",
    },
  },
  "an array by index": {
    files: {
      ...rc("parts=(env go)\nfor ((i = 0; i < ${#parts[@]}; i++)); do . ~/.bash/${parts[i]}.sh; done"),
      ".bash/env.sh": "export GOPROXY=direct",
      ".bash/go.sh": go,
    },
  },
  "a folder of parts": {
    files: {
      ...rc(
        'if [ -d ~/.bashrc.d ]; then for rc in ~/.bashrc.d/*; do if [ -f "$rc" ]; then . "$rc"; fi; done; fi; unset rc',
      ),
      ".bashrc.d/10-go": go,
      ".bashrc.d/20-flags": "export GOFLAGS=-v",
    },
  },
  "asdf with the Go plugin's set-env": {
    files: { ...asdfFiles, ...rc('. "$HOME/.asdf/asdf.sh"\n. "$HOME/.asdf/plugins/golang/set-env.bash"') },
    neverRead: [".asdf/plugins/golang/set-env.zsh", ".asdf/plugins/golang/set-env.fish"],
  },
  "mise activate": { files: { ...mise, ...rc(`${localBin}\neval "$(mise activate bash)"`) } },
  "direnv hook and an allowed .envrc": {
    files: { ...rc('eval "$(direnv hook bash)"'), ".envrc": "export GOPRIVATE=example.com\nPATH_add bin" },
    prepare: "direnv allow .",
  },
  "direnv hook and nothing for it": { files: rc(`${go}\neval "$(direnv hook bash)"\neval "$(zoxide init bash)"`) },
  starship: { files: { ...starship, ...rc(`${localBin}\n${go}\neval "$(starship init bash)"`) } },
  "bash-preexec": {
    files: {
      ...rc("source ~/.bash-preexec.sh\nset_go() { export GOROOT=/usr/local/go; }\nprecmd_functions+=(set_go)"),
      ".bash-preexec.sh":
        '__bp_precmd() { local f; for f in "${precmd_functions[@]}"; do "$f"; done; }\nprecmd_functions=()\nPROMPT_COMMAND="__bp_precmd${PROMPT_COMMAND:+;$PROMPT_COMMAND}"',
    },
  },
  gvm: {
    files: {
      ...rc('[[ -s "$HOME/.gvm/scripts/gvm" ]] && source "$HOME/.gvm/scripts/gvm"'),
      ".gvm/scripts/gvm": 'export GVM_ROOT="$HOME/.gvm"\n. "$GVM_ROOT/environments/default"',
      ".gvm/environments/default": 'export GOROOT="$GVM_ROOT/gos/go1.24"; export PATH="$GOROOT/bin:$PATH"',
    },
  },
  "goenv init": {
    files: {
      ...goenv,
      ...rc('export GOENV_ROOT="$HOME/.goenv"\nexport PATH="$GOENV_ROOT/bin:$PATH"\neval "$(goenv init -)"'),
    },
  },
  "nvm by its own lines": {
    files: {
      ...rc('export NVM_DIR="$HOME/.nvm"\n[ -s "$NVM_DIR/nvm.sh" ] && \\. "$NVM_DIR/nvm.sh"'),
      ".nvm/nvm.sh": "export NVM_BIN=$NVM_DIR/v22/bin\nexport PATH=$NVM_BIN:$PATH",
    },
  },
  "hands over to zsh": {
    files: {
      ".bash_profile": 'export FROM_BASH=1\nexport SHELL=/usr/bin/zsh\n[ -z "$ZSH_VERSION" ] && exec /usr/bin/zsh -l',
      ".zprofile": go,
      ".zshrc": "export GOFLAGS=-v",
    },
  },
  "hands over to fish": {
    files: {
      ...rc("[[ $- == *i* ]] && exec fish"),
      ".config/fish/config.fish": "set -gx GOPATH ~/go\nset -gx PATH ~/go/bin $PATH",
    },
  },
  "returns unless interactive": { files: rc(`[[ $- != *i* ]] && return\n${go}`) },
  "conditions on the terminal": {
    files: rc(
      'case "$TERM" in xterm-color|*-256color) export COLOR_PROMPT=yes;; esac\nif [ -n "$PS1" ]; then export HAS_PROMPT=1; fi',
    ),
  },
  "conda init": {
    files: {
      ...conda,
      ...rc(
        '__conda_setup="$("$HOME/miniconda3/bin/conda" shell.bash hook 2> /dev/null)"\nif [ $? -eq 0 ]; then eval "$__conda_setup"; fi\nunset __conda_setup',
      ),
    },
  },
  "the shell's own name": { files: rc('export CALLED_AS="$0"\nshopt -q login_shell && export IS_LOGIN=1') },
  "a chain in PROMPT_COMMAND": {
    files: rc(
      `sync_go() { export GOTOOLCHAIN=local; }\nPROMPT_COMMAND='history -a; sync_go; printf "\\033]0;%s\\007" "$PWD"'`,
    ),
  },
  "set -a and .env": { files: { ...rc("set -a; . ~/.env; set +a"), ".env": "GOPROXY=direct" } },
  "brew shellenv": { files: { ...brew, ".bash_profile": `eval "$(~/homebrew/bin/brew shellenv)"\n${go}` } },
  "its own folder by BASH_SOURCE": {
    files: {
      "dotfiles/bashrc": 'here="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"\n. "$here/lib/env.sh"',
      "dotfiles/lib/env.sh": go,
      ...chain,
    },
    links: { ".bashrc": "dotfiles/bashrc" },
  },
  "a function that sources": {
    files: {
      ...rc('safe_source() { [[ -f $1 ]] && source "$1"; }\nsafe_source ~/.go.sh\nsafe_source "$HOME/.work env.sh"'),
      ".go.sh": go,
      ".work env.sh": "export GOPRIVATE=work",
    },
  },
  "a variable of several branches": {
    files: {
      ...rc('if [[ $(uname) == Darwin ]]; then d=mac; else d=linux; fi\nsource "$HOME/.bash/$d.sh"'),
      ".bash/linux.sh": go,
      ".bash/mac.sh": "export GOOS=darwin",
    },
    neverRead: [".bash/mac.sh"],
  },
  "xtrace for a moment": {
    files: rc(
      `set -x; ${go.replace("\n", "; ")}; { set +x; } 2>/dev/null\nexport OUT="$( { . ~/.none; echo a; } 2>/dev/null)"`,
    ),
  },
  "what programs say on stderr": {
    files: {
      ...rc('export SAID="$(sh -c "echo out; echo err >&2" 2>&1)"\nexport GOT="$(. ~/.talk.sh 2>&1)"'),
      ".talk.sh": "echo talking",
    },
  },
};

export const bashSetUps: SetUp[] = Object.entries(all).map(([name, setUp]) => ({ shell: "bash", name, ...setUp }));
