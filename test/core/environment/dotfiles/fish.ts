import type { SetUp } from "./set-up";
import { asdfFiles, conda, mise, starship } from "./tools";

const go = "set -gx GOPATH ~/code/go\nset -gx PATH $GOPATH/bin $PATH";
const config = ".config/fish/config.fish";
const rc = (text: string) => ({ [config]: text });
const localBin = "fish_add_path --path ~/.local/bin";
const universal = (lines: string) =>
  `# This file contains fish universal variable definitions.\n# VERSION: 3.0\n${lines}\n`;

const all: Record<string, Omit<SetUp, "shell" | "name">> = {
  "plain exports": { files: rc(go) },
  "conf.d": {
    files: { ".config/fish/conf.d/go.fish": go, ".config/fish/conf.d/tools.fish": "set -gx GOFLAGS -v", [config]: "" },
  },
  "a fisher plugin": {
    files: {
      ".config/fish/conf.d/plugin.fish":
        "set -q plugin_done; or set -gx GOPROXY direct\nfunction _plugin --on-event fish_prompt; set -gx GOSUMDB off; end",
      ".config/fish/functions/fisher.fish": "function fisher; end",
      [config]: go,
    },
  },
  "universal variables": {
    files: {
      ".config/fish/fish_variables": universal(
        "SETUVAR --export GOPATH:/home/me/go\nSETUVAR fish_user_paths:/home/me/go/bin\\x1e/home/me/bin",
      ),
      [config]: "set -gx GOFLAGS -v",
    },
  },
  "asdf with the Go plugin's set-env": {
    files: {
      ...asdfFiles,
      ...rc("set -gx PATH ~/.asdf/bin ~/.asdf/shims $PATH\nsource ~/.asdf/plugins/golang/set-env.fish"),
    },
    neverRead: [".asdf/plugins/golang/set-env.zsh", ".asdf/plugins/golang/set-env.bash", ".asdf/asdf.sh"],
  },
  "mise activate": { files: { ...mise, ...rc(`${localBin}\nmise activate fish | source`) } },
  "direnv hook and an allowed .envrc": {
    files: { ...rc("direnv hook fish | source"), ".envrc": "export GOPRIVATE=example.com\nPATH_add bin" },
    prepare: "direnv allow .",
  },
  "direnv hook and nothing for it": { files: rc(`${go}\ndirenv hook fish | source\nzoxide init fish | source`) },
  starship: { files: { ...starship, ...rc(`${localBin}\n${go}\nstarship init fish | source`) } },
  "login and interactive parts": {
    files: rc(
      `if status is-login\n  set -gx GOFLAGS -v\nend\nif status is-interactive\n  ${go.replace("\n", "; ")}\nend`,
    ),
  },
  "a loop over a folder": {
    files: { ...rc("for file in ~/.config/fish/local/*.fish\n  source $file\nend"), ".config/fish/local/go.fish": go },
  },
  "a file of lines": {
    files: {
      ...rc("for line in (cat ~/.env)\n  set -l kv (string split -m1 = $line)\n  set -gx $kv[1] $kv[2]\nend"),
      ".env": "GOPROXY=direct\nGOFLAGS=-mod=mod -v",
    },
  },
  fish_add_path: {
    files: rc("fish_add_path ~/go/bin\nfish_add_path --path --append /opt/tool/bin\nset -gx GOPATH ~/go"),
  },
  "a function of its own that exports": {
    files: { ".config/fish/functions/setgo.fish": `function setgo\n  ${go.replace("\n", "; ")}\nend`, ...rc("setgo") },
  },
  "oh-my-fish": {
    files: {
      ".config/fish/conf.d/omf.fish":
        'set -q XDG_DATA_HOME; and set -gx OMF_PATH "$XDG_DATA_HOME/omf"; or set -gx OMF_PATH "$HOME/.local/share/omf"\nsource $OMF_PATH/init.fish',
      ".local/share/omf/init.fish": "for f in $OMF_PATH/pkg/*/init.fish; source $f; end",
      ".local/share/omf/pkg/go/init.fish": go,
    },
  },
  "conda init": {
    files: {
      ...conda,
      ...rc('if test -f ~/miniconda3/bin/conda\n  eval ~/miniconda3/bin/conda "shell.fish" "hook" $argv | source\nend'),
    },
  },
  "hands over to zsh": {
    files: {
      ...rc("status is-interactive; and exec zsh"),
      ".zshrc": 'export GOPATH="$HOME/go"\nexport PATH="$GOPATH/bin:$PATH"',
    },
  },
  "a name that fish computes": {
    files: { ...rc("set -l os (string lower (uname))\nsource ~/.config/fish/$os.fish"), ".config/fish/linux.fish": go },
  },
  "no language of its own": { files: rc("set -q LANG; or set -gx LANG en_US.UTF-8\nset -gx GOFLAGS -v") },
  "symlinked by a dotfile manager": {
    files: { "dotfiles/fish/config.fish": "source (dirname (status filename))/env.fish", "dotfiles/fish/env.fish": go },
    links: { ".config/fish": "../dotfiles/fish" },
  },
};

export const fishSetUps: SetUp[] = Object.entries(all).map(([name, setUp]) => ({ shell: "fish", name, ...setUp }));
