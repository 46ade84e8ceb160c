import type { SetUp } from "./set-up";
import { asdfFiles, brew, conda, goenv, mise, pathHelper, starship } from "./tools";

const go = `export GOPATH="$HOME/code/go"\nexport PATH="$GOPATH/bin:$PATH"`;
const rc = (text: string) => ({ ".zshrc": text });
const localBin = `export PATH="$HOME/.local/bin:$PATH"`;

const ohMyZsh = {
  ".oh-my-zsh/oh-my-zsh.sh": `: \${ZSH_CUSTOM:=$ZSH/custom}
autoload -U compinit; compinit -u -d ~/.zcompdump
for config_file ("$ZSH"/lib/*.zsh(N)); do source "$config_file"; done
for plugin ($plugins); do
  if [[ -f "$ZSH_CUSTOM/plugins/$plugin/$plugin.plugin.zsh" ]]; then source "$ZSH_CUSTOM/plugins/$plugin/$plugin.plugin.zsh"
  elif [[ -f "$ZSH/plugins/$plugin/$plugin.plugin.zsh" ]]; then source "$ZSH/plugins/$plugin/$plugin.plugin.zsh"; fi
done
for config_file ("$ZSH_CUSTOM"/*.zsh(N)); do source "$config_file"; done
[[ -n $ZSH_THEME ]] && source "$ZSH/themes/$ZSH_THEME.zsh-theme"`,
  ".oh-my-zsh/lib/misc.zsh": "export PAGER=${PAGER:-less} LESS=-R",
  ".oh-my-zsh/lib/termsupport.zsh":
    "omz_termsupport_precmd() { print -Pn '\\e]0;%~\\a'; }\nprecmd_functions+=(omz_termsupport_precmd)",
  ".oh-my-zsh/plugins/git/git.plugin.zsh": "alias g=git",
  ".oh-my-zsh/plugins/golang/golang.plugin.zsh": "alias gob='go build'",
  ".oh-my-zsh/plugins/direnv/direnv.plugin.zsh": `_direnv_hook() { trap -- '' SIGINT; eval "$(direnv export zsh)"; trap - SIGINT; }
typeset -ag precmd_functions; precmd_functions=(_direnv_hook $precmd_functions)`,
  ".oh-my-zsh/themes/plain.zsh-theme": "PROMPT='%~ '",
};
const omzrc = (plugins: string, more = "") =>
  rc(`export ZSH="$HOME/.oh-my-zsh"\nZSH_THEME=plain\nplugins=(${plugins})\nsource $ZSH/oh-my-zsh.sh\n${more}`);

const prezto = {
  ".zprezto/init.zsh": `function pmodload { local p; for p in "$argv[@]"; do source "\${ZDOTDIR:-$HOME}/.zprezto/modules/$p/init.zsh"; done; }
source "\${ZDOTDIR:-$HOME}/.zpreztorc"
zstyle -a ':prezto:load' pmodule mods; pmodload "$mods[@]"`,
  ".zprezto/modules/environment/init.zsh": "setopt combining_chars; export LESS='-g -i'",
  ".zprezto/modules/prompt/init.zsh":
    "prompt_sorin_precmd() { vcs=x; }; autoload -Uz add-zsh-hook; add-zsh-hook precmd prompt_sorin_precmd",
  ".zpreztorc": "zstyle ':prezto:load' pmodule environment prompt",
  ".zshenv": `if [[ ( "$SHLVL" -eq 1 && ! -o LOGIN ) && -s "\${ZDOTDIR:-$HOME}/.zprofile" ]]; then source "\${ZDOTDIR:-$HOME}/.zprofile"; fi`,
  ".zprofile": `export EDITOR=vim\n[[ -z "$LANG" ]] && export LANG=en_US.UTF-8\ntypeset -gU path\npath=($HOME/{,s}bin(N) $HOME/code/go/bin $path)`,
};

const all: Record<string, Omit<SetUp, "shell" | "name">> = {
  "plain exports": { files: { ".zshenv": "export EDITOR=vi", ".zprofile": go, ".zshrc": "export GOFLAGS=-mod=mod" } },
  "Oh My Zsh, exports in its custom folder": {
    files: { ...ohMyZsh, ...omzrc("git golang"), ".oh-my-zsh/custom/go.zsh": go },
    neverRead: [".oh-my-zsh/plugins/direnv/direnv.plugin.zsh"],
  },
  "Oh My Zsh with its direnv plugin and an allowed .envrc": {
    files: { ...ohMyZsh, ...omzrc("git direnv"), ".envrc": "export GOPRIVATE=example.com\nPATH_add bin" },
    prepare: "direnv allow .",
  },
  "Oh My Zsh with its direnv plugin and nothing for it": { files: { ...ohMyZsh, ...omzrc("direnv", go) } },
  "Oh My Zsh, a plugin of the user's own": {
    files: {
      ...ohMyZsh,
      ...omzrc("work"),
      ".oh-my-zsh/custom/plugins/work/work.plugin.zsh": "export GOPROXY=https://p.example",
    },
    neverRead: [".oh-my-zsh/plugins/direnv/direnv.plugin.zsh"],
  },
  Prezto: { files: { ...prezto, ".zshrc": `source "\${ZDOTDIR:-$HOME}/.zprezto/init.zsh"\nexport GOBIN=~/gobin` } },
  "antidote, with its static file": {
    files: {
      ".zshrc": `source ~/.antidote/antidote.zsh\nantidote load`,
      ".antidote/antidote.zsh": `antidote() { [[ ~/.zsh_plugins.zsh -nt ~/.zsh_plugins.txt ]] || print 'source "$HOME/.cache/antidote/go/go.plugin.zsh"' >| ~/.zsh_plugins.zsh; source ~/.zsh_plugins.zsh; }`,
      ".zsh_plugins.txt": "me/go",
      ".cache/antidote/go/go.plugin.zsh": go,
    },
  },
  zinit: {
    files: {
      ".zshrc": `source ~/.zinit/zinit.zsh\nzinit light me/go\nzinit snippet ~/.snippets/env.zsh`,
      ".zinit/zinit.zsh": `zinit() { case $1 in light) local d=~/.zinit/plugins/\${2/\\//---}; source $d/*.plugin.zsh(N[1]);; snippet) source $2;; esac; }`,
      ".zinit/plugins/me---go/go.plugin.zsh": go,
      ".snippets/env.zsh": "export GOFLAGS=-trimpath",
    },
  },
  "Powerlevel10k's instant prompt": {
    files: {
      ".zshrc": `if [[ -r "\${XDG_CACHE_HOME:-$HOME/.cache}/p10k-instant-prompt-\${(%):-%n}.zsh" ]]; then
  source "\${XDG_CACHE_HOME:-$HOME/.cache}/p10k-instant-prompt-\${(%):-%n}.zsh"
fi
${go}
_p9k_precmd() { sleep 0.01; }; precmd_functions+=(_p9k_precmd)
[[ ! -f ~/.p10k.zsh ]] || source ~/.p10k.zsh`,
      ".p10k.zsh": `() { emulate -L zsh -o extended_glob; typeset -g POWERLEVEL9K_MODE=ascii; }\nexport P9K_NOTE=1`,
    },
  },
  starship: { files: { ...starship, ...rc(`${localBin}\n${go}\neval "$(starship init zsh)"`) } },
  "asdf with the Go plugin's set-env": {
    files: { ...asdfFiles, ...rc(`. "$HOME/.asdf/asdf.sh"\n. ~/.asdf/plugins/golang/set-env.zsh`) },
    neverRead: [".asdf/plugins/golang/set-env.bash", ".asdf/plugins/golang/set-env.fish"],
  },
  "mise activate": { files: { ...mise, ...rc(`${localBin}\neval "$(mise activate zsh)"`) } },
  "mise activate in a sourced file": {
    files: {
      ...mise,
      ...rc("for f in ~/.config/zsh/*.zsh; do . $f; done"),
      ".config/zsh/10-path.zsh": localBin,
      ".config/zsh/mise.zsh": 'eval "$(~/.local/bin/mise activate zsh)"',
    },
  },
  "goenv init": {
    files: {
      ...goenv,
      ".zprofile": 'export GOENV_ROOT="$HOME/.goenv"\nexport PATH="$GOENV_ROOT/bin:$PATH"',
      ".zshrc": 'eval "$(goenv init -)"\nexport PATH="$PATH:$HOME/go/bin"',
    },
  },
  gvm: {
    files: {
      ...rc('[[ -s "$HOME/.gvm/scripts/gvm" ]] && source "$HOME/.gvm/scripts/gvm"'),
      ".gvm/scripts/gvm": 'export GVM_ROOT="$HOME/.gvm"\n. "$GVM_ROOT/scripts/gvm-default"',
      ".gvm/scripts/gvm-default": '[ -f "$GVM_ROOT/environments/default" ] && . "$GVM_ROOT/environments/default"',
      ".gvm/environments/default": 'export GOROOT="$GVM_ROOT/gos/go1.24"; export PATH="$GOROOT/bin:$PATH"',
    },
  },
  "nvm, loaded when it is wanted": {
    files: {
      ...rc(`export NVM_DIR="$HOME/.nvm"\nnvm() { unset -f nvm; . "$NVM_DIR/nvm.sh"; nvm "$@"; }\n${go}`),
      ".nvm/nvm.sh": "export NVM_BIN=/x",
    },
    neverRead: [".nvm/nvm.sh"],
  },
  "conda init": {
    files: {
      ...conda,
      ...rc(`__conda_setup="$("$HOME/miniconda3/bin/conda" 'shell.zsh' 'hook' 2> /dev/null)"
if [ $? -eq 0 ]; then eval "$__conda_setup"; else export PATH="$HOME/miniconda3/bin:$PATH"; fi
unset __conda_setup`),
    },
  },
  "direnv hook, zoxide, fzf": {
    files: rc(
      `eval "$(direnv hook zsh)"\neval "$(zoxide init zsh)"\nsource /usr/share/doc/fzf/examples/key-bindings.zsh\n${go}`,
    ),
  },
  "direnv hook and an allowed .envrc that sources another": {
    files: {
      ...rc('eval "$(direnv hook zsh)"'),
      ".envrc": "source_env_if_exists .env.work\nexport GOFLAGS=-mod=vendor",
      ".env.work": "export GOPRIVATE=work.example",
    },
    prepare: "direnv allow .",
    neverRead: [".env.work"],
  },
  "ZDOTDIR in .zshenv": {
    files: {
      ".zshenv": 'export ZDOTDIR="$HOME/.config/zsh"',
      ".config/zsh/.zprofile": go,
      ".config/zsh/.zshrc": 'source "$ZDOTDIR/exports.zsh"',
      ".config/zsh/exports.zsh": "export GOTOOLCHAIN=local",
    },
  },
  "ZDOTDIR with a fallback, and a helper below it": {
    files: {
      ".zshenv": "ZDOTDIR=${${ZDOTDIR}:-$HOME/.config/zsh}",
      ".config/zsh/.zshrc": "for part in env path; do source ${ZDOTDIR:-~}/$part.zsh; done",
      ".config/zsh/env.zsh": "export GOPROXY=direct",
      ".config/zsh/path.zsh": "path=(~/bin $path)",
    },
  },
  "stow: dotfiles are symlinks": {
    files: { "dotfiles/zsh/.zshrc": "source ~/.config/shell/go.sh", "dotfiles/shell/.config/shell/go.sh": go },
    links: { ".zshrc": "dotfiles/zsh/.zshrc", ".config/shell": "../dotfiles/shell/.config/shell" },
  },
  "path_helper before the profile": {
    files: {
      ...pathHelper,
      ".zprofile": `eval "$(~/libexec/path_helper -s)"\n${go}`,
      ".zshenv": "export PATH=~/early/bin:$PATH",
    },
  },
  "a .profile shared with other shells": {
    files: { ".profile": go, ".zprofile": "[[ -f ~/.profile ]] && emulate sh -c '. ~/.profile'" },
  },
  "a .profile in full emulation": { files: { ".profile": go, ".zprofile": "emulate -R sh -c 'source ~/.profile'" } },
  "hands over to fish": {
    files: {
      ...rc("export FROM_ZSH=1\n[[ $- == *i* ]] && exec fish"),
      ".config/fish/config.fish": "set -gx GOPATH ~/code/go\nset -gx PATH ~/code/go/bin $PATH",
    },
  },
  "tmux in one terminal only": {
    files: rc(`${go}\nif [[ -z $TMUX && $TERM_PROGRAM == iTerm.app ]]; then tmux attach || tmux; fi`),
  },
  "an ssh-agent is asked": {
    files: rc(`${go}\nssh-add -l >/dev/null 2>&1 || ssh-add -q ~/.ssh/none </dev/null 2>/dev/null`),
  },
  "brew shellenv": { files: { ...brew, ".zprofile": 'eval "$(~/homebrew/bin/brew shellenv)"', ".zshrc": go } },
  "brew shellenv kept in a file": {
    files: {
      ...brew,
      ".zprofile":
        "[[ -r ~/.cache/brew.zsh ]] || ~/homebrew/bin/brew shellenv > ~/.cache/brew.zsh\nsource ~/.cache/brew.zsh",
      ".cache/none": "",
    },
  },
  "XDG folders": {
    files: {
      ".zshenv": 'export XDG_CONFIG_HOME="$HOME/.config"\n. "$XDG_CONFIG_HOME/zsh/xdg.zsh"',
      ".config/zsh/xdg.zsh":
        'export GOPATH="${XDG_DATA_HOME:-$HOME/.local/share}/go"\nexport GOMODCACHE="$HOME/.cache/go/mod"',
    },
  },
  "a loop over a folder": {
    files: {
      ...rc('for file in $HOME/.zsh.d/*.zsh; do source "$file"; done'),
      ".zsh.d/a.zsh": go,
      ".zsh.d/b.zsh": "export GOFLAGS=-v",
    },
  },
  "zsh's short loop with qualifiers": {
    files: { ...rc("for f (~/.zsh.d/*.zsh(N.on)) . $f"), ".zsh.d/a.zsh": go, ".zsh.d/b.zsh": "export GOFLAGS=-v" },
  },
  "an array filled by a glob": {
    files: {
      ...rc("typeset -a parts; parts=(~/.zsh.d/**/*.zsh(N))\nfor part in $parts; do source $part; done"),
      ".zsh.d/deep/a.zsh": go,
    },
  },
  "a list of names": {
    files: {
      ...rc("parts=(aliases go)\nfor p in $parts; source ~/.config/zsh/$p.zsh"),
      ".config/zsh/go.zsh": go,
      ".config/zsh/aliases.zsh": "alias g=git",
    },
  },
  "a function that sources": {
    files: {
      ...rc('include () { [[ -f "$1" ]] && source "$1"; }\ninclude ~/.go.zsh\ninclude ~/.none.zsh'),
      ".go.zsh": go,
    },
  },
  "a file for each system": {
    files: {
      ...rc('case "$OSTYPE" in darwin*) os=mac ;; *) os=other ;; esac\nsource ~/.zsh/$os.zsh'),
      ".zsh/other.zsh": go,
      ".zsh/mac.zsh": "export GOOS=darwin",
    },
    neverRead: [".zsh/mac.zsh"],
  },
  "uname in a name": { files: { ...rc("source ~/.zshrc.$(uname -s | tr A-Z a-z)"), ".zshrc.linux": go } },
  "a file whose complaints are thrown away": {
    files: {
      ...rc("source ~/.go.zsh 2>/dev/null\n{ . ~/.more.zsh; } &>/dev/null"),
      ".go.zsh": go,
      ".more.zsh": "export GOFLAGS=-x",
    },
  },
  "the shell's own name": { files: rc("export CALLED_AS=$0\nexport IS_LOGIN=$options[login]") },
  "terminal and interactive conditions": {
    files: rc(
      `case $TERM in xterm*|screen*) export COLOR_TERM=1 ;; esac\nif [[ -o interactive ]]; then ${go.replace("\n", "; ")}; fi\n[[ $TERM_PROGRAM == vscode ]] && export IN_CODE=1`,
    ),
  },
  "a console's X": { files: { ".zprofile": `${go}\n[ "$(tty)" = /dev/tty1 ] && exec startx` } },
  "all_export and .env": {
    files: { ...rc("set -a; source ~/.env; set +a"), ".env": "GOPROXY=direct\nGONOSUMDB=example.com" },
  },
  "export of a list by xargs": {
    files: { ...rc("export $(grep -v '^#' ~/.env | xargs)"), ".env": "# mine\nGOPROXY=direct\nGOFLAGS=-v" },
  },
  "path as a unique array": {
    files: {
      ".zshenv": "typeset -U path PATH\npath=(~/go/bin ~/bin $path ~/bin)\nexport -TU GOPATHS gopaths=(/a /b /a)",
    },
  },
  "hook set by precmd itself": {
    files: rc("precmd() { export GOROOT_FINAL=${GOROOT:-none}; }\nexport GOROOT=/usr/local/go"),
  },
  "google-cloud-sdk and a lazy function": {
    files: {
      ...rc(
        `if [ -f "$HOME/gcloud/path.zsh.inc" ]; then . "$HOME/gcloud/path.zsh.inc"; fi\nkubectl() { unfunction kubectl; source <(command kubectl completion zsh); }`,
      ),
      "gcloud/path.zsh.inc": 'script_link="$(readlink "$0")" || script_link="$0"\nexport PATH="$HOME/gcloud/bin:$PATH"',
    },
  },
  "prompt theme of its own with colors": {
    files: {
      ...rc("autoload -Uz vcs_info colors; colors\nprecmd() { vcs_info; }\nsetopt prompt_subst\nsource ~/.zsh/env"),
      ".zsh/env": go,
    },
  },
  "zsh-defer": {
    files: {
      ...rc("source ~/.zsh-defer/zsh-defer.plugin.zsh\nzsh-defer source ~/.late.zsh\nexport GOPATH=~/go"),
      ".zsh-defer/zsh-defer.plugin.zsh": "zsh-defer() { :; }",
      ".late.zsh": "alias l=ls",
    },
  },
};

export const zshSetUps: SetUp[] = Object.entries(all).map(([name, setUp]) => ({ shell: "zsh", name, ...setUp }));
