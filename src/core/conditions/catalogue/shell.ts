import { inArea, says } from "../condition";

const share =
  "Share your shell's PATH with programs that are started from the Dock: go-warden env sync, then quit VS Code (Cmd-Q) and open it again. If the terminal does not find it either, install it, or add its folder to PATH in your shell's profile.";

/** The programs that Go developers run, apart from go itself. */
const tools =
  "gopls|dlv|staticcheck|golangci-lint|goimports|gofumpt|gotests|gomodifytags|impl|goplay|govulncheck|gofmt|mockgen|protoc-gen-go|buf|air|templ|wire|stringer|gotestsum|revive|golines|gci|godoc|delve";
const managers = "asdf|mise|rtx|goenv|gvm|direnv|brew|port";

const tool = (before: string, after: string) => new RegExp(`${before}(?<tool>${tools})${after}`);
const manager = (before: string, after: string) => new RegExp(`${before}(?<manager>${managers})${after}`);

/** What shells print, and what comes of a PATH or a profile. */
export const shell = inArea("environment", [
  {
    id: "go-not-in-path",
    rank: "cause",
    title: "go is not in the PATH of the program that needs it",
    cause:
      "The program that asked for go has a PATH without Go's folder: Go is not installed, or only your shell's profile adds that folder and programs started from the Dock do not have it.",
    cure: share,
    command: "go-warden doctor --fix",
    check: "go-choice",
    findings: ["go-not-in-path", "go-not-found", "editor-finds-no-go"],
    says: [
      says("shell", /command not found: go(?![\w./-])/, "zsh", [
        "zsh: command not found: go",
        "zsh:1: command not found: go",
      ]),
      says("shell", /(?:^|[: ])go: command not found/, "bash", [
        "bash: go: command not found",
        "go: command not found",
        "-bash: go: command not found",
        "/bin/sh: go: command not found",
        "main.sh: line 3: go: command not found",
      ]),
      says("shell", /: (?:\d+: )?go: not found/, "dash and ash", ["sh: 1: go: not found", "/bin/sh: go: not found"]),
      says("shell", /Unknown command: go(?![\w./-])|Unknown command 'go'/, "fish", ["fish: Unknown command: go"]),
      says("shell", /env: '?go'?: No such file or directory/, "env(1)", [
        "env: go: No such file or directory",
        "/usr/bin/env: 'go': No such file or directory",
      ]),
      says("shell", /: go: Kommando nicht gefunden/, "bash, German", ["bash: go: Kommando nicht gefunden."]),
      says("shell", /: go ?: commande introuvable/, "bash, French", ["bash: go : commande introuvable"]),
      says("shell", /: go: (?:未找到命令|找不到命令|命令未找到)/, "bash, Chinese", [
        "bash: go: 未找到命令",
        "bash: go: 找不到命令",
      ]),
      says("shell", /: go: コマンドが見つかりません/, "bash, Japanese", ["bash: go: コマンドが見つかりません"]),
      says(
        "shell",
        /: go: (?:orden no encontrada|no se encontró la orden|comando não encontrado|команда не найдена)/,
        "bash, Spanish, Portuguese, Russian",
        ["bash: go: orden no encontrada"],
      ),
      says("go", /exec: "go": executable file not found in \$PATH/, "os/exec", [
        'exec: "go": executable file not found in $PATH',
        '[Info  - 4:06:54 PM] panic: err: go command required, not found: exec: "go": executable file not found in $PATH: stderr: ',
        'Build Error: go build -o /Users/dev/src/app/__debug_bin1 -gcflags all=-N -l .\nexec: "go": executable file not found in $PATH (exec: "go": executable file not found in $PATH)',
      ]),
      says(
        "gopls",
        /go command required, not found/,
        "golang.org/x/tools/internal/gocommand",
        "err: go command required, not found: exec: stderr: ",
      ),
      says("node", /spawn (?:\/\S+\/)?go ENOENT/, "Node, child_process", [
        "Error: spawn go ENOENT\n    at ChildProcess._handle.onexit (node:internal/child_process:285:19) {\n  errno: -2,\n  code: 'ENOENT',\n  syscall: 'spawn go'\n}",
        "Error: spawn /usr/local/go/bin/go ENOENT",
      ]),
    ],
  },
  {
    id: "tool-not-found-by-editor",
    area: "environment",
    rank: "cause",
    title: "{tool|The tool} is not installed, or not in the PATH of the program that needs it",
    cause:
      "`go install` puts {tool|the tool} into GOBIN or GOPATH/bin ($HOME/go/bin by default). It is not there, or that folder is not in the PATH of the program that asked for it.",
    cure: `Install {tool|the tool} with Go: Install/Update Tools in VS Code, or go install. If it is installed, add "$(go env GOPATH)/bin" to PATH in your shell's profile and share it with VS Code: go-warden env sync.`,
    command: "go-warden doctor --fix",
    check: "tools",
    findings: [
      "tool-not-found-by-editor",
      "gopls-missing",
      "dlv-missing",
      "staticcheck-missing",
      "golangci-lint-missing",
    ],
    says: [
      says("shell", tool("command not found: ", "(?![\\w./-])"), "zsh", [
        "zsh: command not found: gopls",
        "zsh:1: command not found: dlv",
      ]),
      says("shell", tool("(?:^|: )", ": command not found"), "bash", [
        "bash: dlv: command not found",
        "-bash: golangci-lint: command not found",
        "make: *** [lint] bash: line 1: golangci-lint: command not found",
      ]),
      says("shell", tool(": (?:\\d+: )?", ": not found"), "dash and ash", "sh: 1: golangci-lint: not found"),
      says("shell", tool("Unknown command: ", "(?![\\w./-])"), "fish", [
        "fish: Unknown command: dlv",
        "fish: Unknown command: gopls",
      ]),
      says(
        "shell",
        tool("env: '?", "'?: No such file or directory"),
        "env(1)",
        "env: gopls: No such file or directory",
      ),
      says("shell", tool(": ", ": Kommando nicht gefunden"), "bash, German", "bash: dlv: Kommando nicht gefunden."),
      says("shell", tool(": ", " ?: commande introuvable"), "bash, French", "bash: gopls : commande introuvable"),
      says("shell", tool(": ", ": 未找到命令"), "bash, Chinese", "bash: gopls: 未找到命令"),
      says("shell", tool(": ", ": 找不到命令"), "bash, Chinese", "bash: dlv: 找不到命令"),
      says("shell", tool(": ", ": コマンドが見つかりません"), "bash, Japanese", "bash: dlv: コマンドが見つかりません"),
      says("go", tool('exec: "', '": executable file not found in \\$PATH'), "os/exec", [
        'exec: "gopls": executable file not found in $PATH',
        'exec: "golangci-lint": executable file not found in $PATH',
      ]),
      says(
        "vscode-go",
        /The "(?<tool>[\w-]+)" command is not available/,
        "vscode-go, goInstallTools.ts",
        'The "gopls" command is not available. Run "go install -v golang.org/x/tools/gopls@latest" to install.',
      ),
      says(
        "vscode-go",
        /Cannot find Delve debugger|Couldn't find dlv at the Go tools path/,
        "vscode-go, goDebugConfiguration.ts",
        [
          "Couldn't find dlv at the Go tools path, /Users/dev/go/bin or in PATH",
          "Cannot find Delve debugger. Install from https://github.com/go-delve/delve & ensure it is in your Go tools path",
        ],
        {},
      ),
      says("node", tool("spawn ", " ENOENT"), "Node, child_process", "Error: spawn dlv ENOENT"),
      says(
        "vscode-go",
        /^(?<tool>gopls|dlv|staticcheck|golangci-lint|goimports|gofumpt|gotests|gomodifytags|impl):\s+(?:\S+ )?not installed/,
        "vscode-go, Locate Configured Go Tools",
        "Checking configured tools....\nGOBIN: undefined\n\tgo:\t/usr/local/go/bin/go: go version go1.26.1 darwin/arm64\n\n\tgopls:\tgopls not installed",
        { without: /PATH: \/usr\/bin:\/bin:\/usr\/sbin:\/sbin/ },
      ),
    ],
  },
  {
    id: "manager-not-in-path",
    rank: "cause",
    title: "{manager|The program} is not in the PATH of the program that calls it",
    cause:
      "A profile, a script or a launcher calls {manager|it} by its bare name, and the PATH there has only the system's folders: Homebrew's (/opt/homebrew/bin, /usr/local/bin) or the program's own is missing.",
    cure: "Put the folder into PATH before that line of the profile, or name the program by its full path (/opt/homebrew/bin/{manager|NAME}). For launchers and VS Code share the shell's PATH: go-warden env sync.",
    command: "go-warden env sync",
    check: "environment",
    findings: ["variables-lost-in-gui"],
    says: [
      says("shell", manager("command not found: ", "(?![\\w./-])"), "zsh", [
        "zsh: command not found: brew",
        "/Users/dev/.zshrc:12: command not found: mise",
      ]),
      says("shell", manager("(?:^|: )", ": command not found"), "bash", [
        "/bin/sh: brew: command not found",
        "bash: asdf: command not found",
        "Error: Command failed: brew --prefix\n/bin/sh: brew: command not found",
      ]),
      says("shell", manager("Unknown command: ", "(?![\\w./-])"), "fish", "fish: Unknown command: direnv"),
      says("shell", manager(": (?:\\d+: )?", ": not found"), "dash", "sh: 1: goenv: not found"),
      says("node", manager("spawn (?:/\\S+/)?", " ENOENT"), "Node, child_process", "Error: spawn brew ENOENT"),
    ],
  },
  {
    id: "code-command-missing",
    rank: "cause",
    title: "The code command is not installed",
    cause:
      "`code` is a small script inside Visual Studio Code; a shell finds it only after VS Code has put a link to it into PATH.",
    cure: "In VS Code press Cmd-Shift-P and run: Shell Command: Install 'code' command in PATH. Or add \"/Applications/Visual Studio Code.app/Contents/Resources/app/bin\" to PATH in your profile.",
    check: "vscode",
    says: [
      says(
        "shell",
        /command not found: code(?![\w./-])/,
        "zsh; microsoft/vscode-docs#5053",
        "zsh: command not found: code",
      ),
      says("shell", /: code: command not found/, "bash", "bash: code: command not found"),
      says("shell", /Unknown command: code(?![\w./-])/, "fish", "fish: Unknown command: code"),
    ],
  },
  {
    id: "code-link-of-another-user",
    rank: "cause",
    title: "The old link {file|/usr/local/bin/code} belongs to root",
    cause: "An earlier installation made the link as root (another user), so VS Code may not replace it.",
    cure: "Remove it with sudo, then run in VS Code: Shell Command: Install 'code' command in PATH.",
    command: "sudo rm {file|/usr/local/bin/code}",
    says: [
      says(
        "node",
        /E(?:ACCES|PERM): [\w ]+, (?:unlink|symlink|mkdir|open) '(?<file>[^']*\/bin\/(?:code|cursor|codium|code-insiders|windsurf))'|EACCES: [\w ]+, symlink '[^']*' -> '(?<file2>[^']*\/bin\/(?:code|cursor|codium))'/,
        "microsoft/vscode#154163",
        [
          "EACCES: permission denied, unlink '/usr/local/bin/code'",
          "EACCES: permission denied, symlink '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code' -> '/usr/local/bin/code'",
        ],
      ),
    ],
  },
  {
    id: "profile-file-missing",
    rank: "cause",
    title: "Your profile reads a file that does not exist: {file|the file named}",
    cause:
      "A line of a shell profile sources {file|a file} that was moved or removed, usually with the program that put the line there. The rest of the profile still runs.",
    cure: "Remove that line from the profile, or guard it: [ -f {file|FILE} ] && . {file|FILE}",
    check: "shell-profile",
    says: [
      says("shell", /(?:source|\.):\d+: no such file or directory: (?<file>\S.*)/, "zsh", [
        "zsh:source:1: no such file or directory: /nope/.gvm/scripts/gvm",
        "/Users/dev/.zshrc:.:14: no such file or directory: /Users/dev/.asdf/asdf.sh",
      ]),
      says(
        "shell",
        /\.(?:zshrc|zprofile|zshenv|zlogin|profile|bashrc|bash_profile|bash_login)(?::\d+)?: (?:line \d+: |\w+:\d+: )?(?:no such file or directory: )?(?<file>\/[^:]+?)(?:: No such file or directory)$/,
        "bash",
        [
          "/Users/dev/.bash_profile: line 7: /Users/dev/.cargo/env: No such file or directory",
          "-bash: /Users/dev/.bashrc: line 3: /Users/dev/.gvm/scripts/gvm: No such file or directory",
        ],
      ),
      says(
        "shell",
        /\.(?:zshrc|zprofile|zshenv|zlogin):\d+: no such file or directory: (?<file>\S.*)/,
        "zsh",
        "/Users/dev/.zshrc:14: no such file or directory: /Users/dev/.asdf/asdf.sh",
      ),
      says(
        "shell",
        /^-?(?:ba)?sh: (?<file>\/\S*(?:\/\.[\w-]+\/\S+|\.(?:sh|bash|env))): No such file or directory/,
        "bash, made with bash",
        "bash: /Users/dev/.gvm/scripts/gvm: No such file or directory",
      ),
      says(
        "shell",
        /source: Error encountered while sourcing file '(?<file>[^']+)'/,
        "fish",
        "source: Error encountered while sourcing file '/Users/dev/.asdf/asdf.fish':\nsource: No such file or directory",
      ),
    ],
  },
  {
    id: "profile-of-another-user",
    rank: "cause",
    title: "Your shell may not read {file|its profile}",
    cause:
      "The profile file belongs to another user, usually because it was once edited with sudo, or its mode keeps you out.",
    cure: 'Give it back to yourself: sudo chown "$(id -un)" {file|FILE} && chmod u+rw {file|FILE}',
    check: "shell-profile",
    findings: ["profile-of-another-user"],
    says: [
      says(
        "shell",
        /permission denied: (?<file>\S*\/?\.(?:zshrc|zprofile|zshenv|zlogin|profile|bashrc|bash_profile))/,
        "zsh",
        "zsh: permission denied: /Users/dev/.zshrc",
      ),
      says(
        "shell",
        /(?<file>\S*\.(?:profile|bashrc|bash_profile|bash_login)): Permission denied/,
        "bash",
        "-bash: /Users/dev/.bash_profile: Permission denied",
      ),
    ],
  },
  {
    id: "completion-folders-insecure",
    rank: "cause",
    title: "zsh asks about insecure folders and waits for an answer",
    cause:
      "compinit found completion folders that others may write to, and asks. When VS Code starts the shell for its variables nobody can answer, so it waits until it times out.",
    cure: "Take the right to write away: compaudit | xargs chmod g-w,o-w. Or call compinit with -u in the profile.",
    command: "compaudit | xargs chmod g-w,o-w",
    check: "shell-profile",
    says: [
      says(
        "shell",
        /zsh compinit: insecure (?:directories|files)|Ignore insecure directories and continue/,
        "zsh, compinit",
        "zsh compinit: insecure directories, run compaudit for list.\nIgnore insecure directories and continue [y] or abort compinit [n]? ",
      ),
      says(
        "shell",
        /Insecure completion-dependent directories detected/,
        "oh-my-zsh",
        "[oh-my-zsh] Insecure completion-dependent directories detected:",
      ),
    ],
  },
  {
    id: "interpreter-missing",
    rank: "cause",
    title: "The program that {file|a script} names in its first line does not exist",
    cause:
      "The script begins with #!{interpreter|…}, which was moved or removed, usually by a change of Homebrew's folder or an update.",
    cure: "Install the program that the first line names, or install the script's package again so that its first line is right: head -1 {file|FILE}",
    says: [
      says("shell", /(?<file>\S+): bad interpreter: (?<interpreter>[^:]+)/, "zsh, bash", [
        "zsh: /usr/local/bin/pre-commit: bad interpreter: /usr/local/opt/python@3.9/bin/python3.9: no such file or directory",
        "bash: /Users/dev/go/bin/tool: /usr/local/bin/node: bad interpreter: No such file or directory",
      ]),
    ],
  },
  {
    id: "start-folder-gone",
    rank: "cause",
    title: "The folder that the terminal stands in no longer exists",
    cause:
      "The current folder was removed or replaced (a branch switch, a rebuilt container, a cleaned worktree) while the shell was in it.",
    cure: "Change to a folder that exists: cd ~ and back again, or open a new terminal.",
    says: [
      says(
        "shell",
        /getcwd: cannot access parent directories: No such file or directory/,
        "bash, sh",
        "shell-init: error retrieving current directory: getcwd: cannot access parent directories: No such file or directory",
      ),
      says(
        "go",
        /go: (?:cannot determine current directory|getwd): .*no such file or directory|getting working directory: getwd: no such file or directory/,
        "cmd/go",
        "go: cannot determine current directory: getwd: no such file or directory",
        { named: true },
      ),
    ],
  },
]);
