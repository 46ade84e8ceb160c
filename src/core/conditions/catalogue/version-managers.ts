import { inArea, says } from "../condition";

/** asdf, mise, goenv, gvm and direnv (docs/facts/versions.md §3). */
export const versionManagers = inArea("version managers", [
  {
    id: "asdf-no-version",
    rank: "cause",
    title: "asdf has no version chosen for {tool|go} in this folder",
    cause:
      "{tool|go} is asdf's shim. It looks for a .tool-versions file in this folder and above it and in your home, and none names a version of golang that is installed.",
    cure: "Choose one: asdf set golang VERSION (before asdf 0.16: asdf local golang VERSION, or asdf global), then asdf install golang. For all folders: asdf set --home golang VERSION.",
    command: "asdf set --home golang latest",
    check: "version-managers",
    says: [
      says(
        "asdf",
        /No version is set for command (?<tool>\S+)/,
        "asdf, exec; asdf-community/asdf-golang#132",
        "No version is set for command go\nConsider adding one of the following versions in your config file at /Users/dev/src/app/.tool-versions\ngolang 1.26.1",
      ),
      says(
        "asdf",
        /asdf: No version set for command (?<tool>\S+)/,
        "asdf before 0.8",
        "asdf: No version set for command go\nyou might want to add one of the following in your .tool-versions file:\n\ngolang 1.17",
      ),
      says(
        "asdf",
        /No preset version installed for command (?<tool>\S+)/,
        "asdf, exec",
        "No preset version installed for command dlv\nPlease install a version by running one of the following:\n\nasdf install golang 1.21.0",
      ),
      says(
        "asdf",
        /No executable (?<tool>go|gopls|dlv) found for current version/,
        "asdf 0.16",
        "No executable go found for current version. Please select a different version or install the command manually for current version",
      ),
    ],
  },
  {
    id: "asdf-version-not-installed",
    rank: "cause",
    title: "asdf does not have the version of golang that .tool-versions asks for",
    cause: "A .tool-versions file names golang {version|in a version} that is not installed.",
    cure: "Install it: asdf install golang {version|VERSION}, then asdf reshim golang. Or choose an installed one: asdf set golang VERSION.",
    command: "asdf install golang",
    check: "version-managers",
    says: [
      says(
        "asdf",
        /golang (?<version>[\d.]+\w*) is not installed|version (?<version2>[\d.]+) is not installed for golang/,
        "asdf",
        ["golang 1.22.1 is not installed, run 'asdf install'", "version 1.19.2 is not installed for golang"],
      ),
      says(
        "asdf",
        /(?<tool>\S+) is not installed for the current version|the following versions? of golang is not installed/,
        "asdf",
        "asdf: gopls is not installed for the current version",
      ),
    ],
  },
  {
    id: "asdf-reshim-needed",
    rank: "cause",
    title: "asdf has no shim for {tool|the command}, or its shim knows no version",
    cause:
      "`go install` puts a tool into the folder of one Go version; asdf shows it in PATH only after a reshim. A shim of a removed version stays behind the same way.",
    cure: "Run asdf reshim golang. If it stays unknown, choose a version that has it: asdf set golang VERSION.",
    command: "asdf reshim golang",
    check: "version-managers",
    findings: ["asdf-reshim-needed"],
    says: [
      says("asdf", /unknown command: (?<tool>\S+)\. Perhaps you have to reshim/, "asdf, exec; golang/go#38101", [
        "unknown command: go. Perhaps you have to reshim?",
        "panic: err: exit status 126: stderr: unknown command: go. Perhaps you have to reshim?",
      ]),
      says(
        "asdf",
        /\.asdf\/shims\/(?<tool>[\w-]+): (?:line \d+: )?(?:exec: )?.*(?:asdf: not found|asdf: command not found|No such file or directory)/,
        "asdf, a shim of before 0.16",
        "/Users/dev/.asdf/shims/go: line 4: /usr/local/opt/asdf/bin/asdf: No such file or directory",
      ),
    ],
  },
  {
    id: "asdf-plugin-missing",
    rank: "cause",
    title: "asdf has no golang plugin",
    cause: "asdf installs and runs Go through its golang plugin, which is not added on this Mac.",
    cure: "Add it, then install Go: asdf plugin add golang && asdf install golang latest",
    command: "asdf plugin add golang",
    says: [
      says(
        "asdf",
        /No such plugin: (?:golang|go)\b|[Pp]lugin (?:named )?'?golang'? (?:is )?not (?:installed|found)/,
        "asdf",
        ["No such plugin: golang", "Plugin named golang not installed"],
      ),
    ],
  },
  {
    id: "mise-untrusted",
    rank: "cause",
    title: "mise does not trust {file|a configuration file}",
    cause:
      "mise reads a configuration that can run commands only after you have said that you trust it; until then it sets no Go for that folder.",
    cure: "Read the file, then trust it: mise trust {file|FILE}",
    command: "mise trust",
    says: [
      says(
        "mise",
        /Config files? in (?<file>\S+?)(?: are|is) not trusted|Config files? (?:are|is) not trusted|(?<file2>\S+mise\.toml) is not trusted/,
        "mise; jdx/mise#3200",
        [
          "mise ERROR error parsing config file: ~/src/app/mise.toml\nmise ERROR Config files in ~/src/app/mise.toml are not trusted.\nTrust them with `mise trust`. See https://mise.jdx.dev/cli/trust.html for more information.",
          "mise ERROR Config file ~/src/app/.mise.toml is not trusted.",
        ],
      ),
    ],
  },
  {
    id: "mise-version-not-installed",
    rank: "cause",
    title: "mise does not have the Go that this folder asks for",
    cause:
      "A mise.toml, .tool-versions or .go-version file names go {version|in a version} that is not installed, or names none, so mise's shim has nothing to run.",
    cure: "Install what the folder asks for: mise install. Or choose a version: mise use go@VERSION.",
    command: "mise install",
    check: "version-managers",
    says: [
      says(
        "mise",
        /No version is set for shim: (?<tool>\S+)/,
        "mise, shims",
        "mise ERROR No version is set for shim: go\nSet a global default version with one of the following:\nmise use -g go@1.22.1",
      ),
      says("mise", /(?:core:)?go@(?<version>\S+?) (?:is )?not installed|missing: go@(?<version2>[\d.]+)/, "mise", [
        "mise ERROR go@1.22.1 not installed",
        "mise WARN  missing: go@1.23.4",
      ]),
      says(
        "mise",
        /(?<tool>go|gopls|dlv) is not a valid shim|mise-shim: (?<shim>go|gopls|dlv): command not found/,
        "mise, shims",
        "mise ERROR gopls is not a valid shim. This likely means you uninstalled a tool and the shim does not point to anything. Run `mise use <TOOL>` to reinstall the tool.",
      ),
    ],
  },
  {
    id: "editor-runs-mise-as-go",
    rank: "cause",
    title: "The Go extension runs mise itself as go",
    cause:
      "go.alternateTools or go.goroot names mise, or a shim that was resolved to mise, so what should go to go goes to mise.",
    cure: "Point go.alternateTools at the Go program (mise which go shows it), or at the shim ~/.local/share/mise/shims/go, not at mise; or remove the setting.",
    command: "mise which go",
    check: "tools",
    says: [
      says(
        "mise",
        /\/mise env -json|\bmise env -json\b/,
        "jdx/mise#2270",
        "2024-06-08 23:39:55.745 [info] Failed to run '/opt/homebrew/Cellar/mise/2024.6.2/bin/mise env' (cwd: /Users/dev/src/app): Error: Command failed: /opt/homebrew/Cellar/mise/2024.6.2/bin/mise env -json GOPATH GOROOT GOPROXY GOBIN GOMODCACHE\nerror: unexpected argument '-j' found",
      ),
      says(
        "vscode-go",
        /Failed to run '(?<file>\S*\/(?:mise|asdf|goenv)) (?:env|version)'/,
        "vscode-go, goInstallTools.ts",
        "Failed to run '/opt/homebrew/bin/mise version' (cwd: undefined): Error: Command failed: /opt/homebrew/bin/mise version",
      ),
    ],
  },
  {
    id: "goenv-version-not-installed",
    rank: "cause",
    title: "goenv does not have Go {version|as asked for}",
    cause:
      "{file|A .go-version file or GOENV_VERSION} asks for Go {version|in a version} that goenv has not installed.",
    cure: "Install it: goenv install {version|VERSION}. Or choose another one: goenv local VERSION (for all folders: goenv global VERSION).",
    command: "goenv install {version|VERSION}",
    check: "version-managers",
    says: [
      says(
        "goenv",
        /version '?(?<version>[^'\s]+)'? is not installed \(set by (?<file>[^)]+)\)/,
        "goenv; aws/amazon-genomics-cli#232",
        [
          "goenv: version '1.17.2' is not installed (set by /Users/dev/src/app/.go-version)\nmake: *** [init] Error 1",
          "goenv: version '1.22' is not installed (set by GOENV_VERSION environment variable)",
        ],
      ),
    ],
  },
  {
    id: "goenv-no-version",
    rank: "cause",
    title: "The Go that goenv chose has no {tool|such command}",
    cause:
      "goenv's shim for {tool|the command} exists, but the Go version that is chosen here does not have it; other versions do.",
    cure: "Choose a version that has it: goenv global VERSION or goenv local VERSION; or install the tool for this one and run goenv rehash.",
    command: "goenv versions",
    check: "version-managers",
    says: [
      says(
        "goenv",
        /goenv: '?(?<tool>[\w-]+)'?:? command not found/,
        "goenv; go-nv/goenv#117",
        "goenv: 'go' command not found\n\nThe 'go' command exists in these Go versions:\n  1.18.3",
      ),
      says(
        "goenv",
        /The '?(?<tool>[\w-]+)'? command exists in these Go versions/,
        "goenv",
        "The `dlv' command exists in these Go versions:\n  1.21.0",
      ),
    ],
  },
  {
    id: "goenv-reshim-needed",
    rank: "cause",
    title: "goenv cannot write its shims",
    cause:
      "{reason|The shims could not be written}. A rehash that was cut short left its lock file, or the shims folder belongs to another user.",
    cure: "Remove the lock and rehash: rm -f ~/.goenv/shims/.goenv-shim && goenv rehash",
    command: "goenv rehash",
    check: "version-managers",
    findings: ["goenv-reshim-needed"],
    says: [
      says("goenv", /goenv: cannot rehash: (?<reason>.+)/, "goenv, rehash", [
        "goenv: cannot rehash: /Users/dev/.goenv/shims/.goenv-shim exists",
        "goenv: cannot rehash: /Users/dev/.goenv/shims isn't writable",
      ]),
    ],
  },
  {
    id: "gvm-version-not-installed",
    rank: "cause",
    title: "gvm has no Go chosen or installed",
    cause:
      "gvm changes the shell's PATH to one Go; none is selected in this shell, or the selected one is not installed.",
    cure: "Choose one, and keep it for new shells: gvm use goVERSION --default. Missing: gvm install goVERSION -B. Then share the shell's variables with VS Code: go-warden env sync.",
    command: "gvm list",
    says: [
      says(
        "gvm",
        /Invalid or corrupt Go version|is not installed\. Install it by running 'gvm install/,
        "gvm, scripts",
        [
          "ERROR: Invalid or corrupt Go version, gvm",
          "WARNING: go1.21 is not installed. Install it by running 'gvm install go1.21'",
        ],
        { named: true },
      ),
      says(
        "gvm",
        /GVM_ROOT not set\. Please source/,
        "gvm",
        "ERROR: GVM_ROOT not set. Please source $GVM_ROOT/scripts/gvm",
      ),
    ],
  },
  {
    id: "direnv-blocked",
    rank: "cause",
    title: "direnv has not been allowed to read {file|this folder's .envrc}",
    cause:
      "direnv runs an .envrc only after you have allowed exactly its present contents; every change blocks it again. Until then the folder's Go variables are not set.",
    cure: "Read the file, then allow it: direnv allow. VS Code does not run direnv by itself: install a direnv extension, or start it with the folder's variables.",
    command: "direnv allow",
    says: [
      says(
        "direnv",
        /direnv: error (?<file>\S+) is blocked/,
        "direnv",
        "direnv: error /Users/dev/src/app/.envrc is blocked. Run `direnv allow` to approve its content",
      ),
    ],
  },
]);
