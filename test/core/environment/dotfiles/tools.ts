/** Programs below the home that print what the real ones print for a shell to take; each in a few lines of sh. */

const asdf = `#!/bin/sh
case "$1" in
  which) echo "$HOME/.asdf/installs/golang/1.24.11/go/bin/go" ;;
  where) echo "$HOME/.asdf/installs/golang/1.24.11" ;;
  *) exit 1 ;;
esac`;

/** asdf with its Go plugin, whose documentation has the profile source set-env: it sets GOROOT in a prompt hook. */
export const asdfFiles = {
  ".asdf/bin/asdf": asdf,
  ".asdf/installs/golang/1.24.11/go/bin/go": "#!/bin/sh\necho go",
  ".asdf/asdf.sh": `export ASDF_DIR="$HOME/.asdf"\nexport PATH="$ASDF_DIR/bin:$ASDF_DIR/shims:$PATH"`,
  ".asdf/plugins/golang/set-env.zsh": `autoload -U add-zsh-hook
asdf_update_golang_home() {
  local go_bin; go_bin="$(asdf which go 2>/dev/null)" || return
  export GOROOT="$(dirname "$(dirname "$go_bin")")" GOPATH="$(asdf where golang)/packages" GOBIN="$(asdf where golang)/bin"
}
add-zsh-hook precmd asdf_update_golang_home`,
  ".asdf/plugins/golang/set-env.bash": `asdf_update_golang_home() {
  local go_bin; go_bin="$(asdf which go 2>/dev/null)" || return
  export GOROOT="$(dirname "$(dirname "$go_bin")")" GOPATH="$(asdf where golang)/packages" GOBIN="$(asdf where golang)/bin"
}
PROMPT_COMMAND="\${PROMPT_COMMAND:+$PROMPT_COMMAND; }asdf_update_golang_home"`,
  ".asdf/plugins/golang/set-env.fish": `function asdf_update_goroot --on-event fish_prompt
  set -l go_bin (asdf which go 2>/dev/null); or return
  set -gx GOROOT (dirname (dirname $go_bin))
  set -gx GOPATH (asdf where golang)/packages
  set -gx GOBIN (asdf where golang)/bin
end`,
};

/** `mise activate SHELL`: a hook before each prompt takes what `mise hook-env` prints. */
export const mise = {
  ".local/bin/mise": `#!/bin/sh
if [ "$1" = hook-env ]; then
  case "$3" in
    fish) echo "set -gx GOROOT $HOME/.local/share/mise/installs/go/1.26; set -gx PATH $HOME/.local/share/mise/installs/go/1.26/bin $PATH" | tr : ' ' ;;
    *) echo "export GOROOT=$HOME/.local/share/mise/installs/go/1.26; case :\\$PATH: in *mise/installs*) ;; *) export PATH=$HOME/.local/share/mise/installs/go/1.26/bin:\\$PATH ;; esac" ;;
  esac
  exit
fi
case "$2" in
  zsh) echo 'export MISE_SHELL=zsh; _mise_hook() { eval "$(mise hook-env -s zsh)"; }; typeset -ag precmd_functions; precmd_functions+=(_mise_hook)' ;;
  bash) echo 'export MISE_SHELL=bash; _mise_hook() { eval "$(mise hook-env -s bash)"; }; PROMPT_COMMAND="_mise_hook\${PROMPT_COMMAND:+;$PROMPT_COMMAND}"' ;;
  fish) echo 'set -gx MISE_SHELL fish; function __mise_env_eval --on-event fish_prompt; mise hook-env -s fish | source; end' ;;
esac`,
};

/** `goenv init -`, `rbenv init -` and the like: shims in front, a few variables, a function. */
export const goenv = {
  ".goenv/bin/goenv": `#!/bin/sh
case "$1" in
  init) echo 'export GOENV_SHELL=sh GOENV_ROOT="$HOME/.goenv"; export PATH="$GOENV_ROOT/shims:$PATH"; goenv() { command goenv "$@"; }; command goenv rehash 2>/dev/null' ;;
esac`,
};

export const starship = {
  ".local/bin/starship": `#!/bin/sh
case "$2" in
  zsh) echo 'starship_precmd() { STARSHIP_CMD_STATUS=$?; }; precmd_functions+=(starship_precmd); export STARSHIP_SHELL=zsh' ;;
  bash) echo 'starship_precmd() { STARSHIP_CMD_STATUS=$?; PS1="> "; }; PROMPT_COMMAND="starship_precmd;$PROMPT_COMMAND"; export STARSHIP_SHELL=bash' ;;
  fish) echo 'function fish_prompt; echo "> "; end; set -gx STARSHIP_SHELL fish' ;;
esac`,
};

export const brew = {
  "homebrew/bin/brew": `#!/bin/sh
echo "export HOMEBREW_PREFIX=\\"$HOME/homebrew\\"; export HOMEBREW_CELLAR=\\"$HOME/homebrew/Cellar\\"; export PATH=\\"$HOME/homebrew/bin:$HOME/homebrew/sbin\\\${PATH+:\\$PATH}\\"; export MANPATH=\\":\\\${MANPATH#:}\\";"`,
};

export const conda = {
  "miniconda3/bin/conda": `#!/bin/sh
case "$1" in
  shell.*fish*) echo 'set -gx CONDA_EXE ~/miniconda3/bin/conda; set -gx PATH ~/miniconda3/condabin $PATH' ;;
  shell.*) echo 'export CONDA_EXE="$HOME/miniconda3/bin/conda"; export CONDA_SHLVL=1 CONDA_PREFIX="$HOME/miniconda3"; export PATH="$HOME/miniconda3/bin:$HOME/miniconda3/condabin:$PATH"' ;;
esac`,
};

export const pathHelper = {
  "libexec/path_helper": `#!/bin/sh
echo 'PATH="/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/opt/added/bin"; export PATH;'`,
};
