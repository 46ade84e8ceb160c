import { inArea, says } from "../condition";

const protectedFolder =
  "(?<folder>\\/Users\\/[^\\/\\s]+\\/(?:Documents|Desktop|Downloads|Library\\/Mobile Documents|Library\\/CloudStorage|Pictures|Movies|Music)[^:\\n]*?|\\/Volumes\\/[^:\\n]+?)";

/** macOS's privacy protection, sandboxes, Homebrew, and limits of the system. */
export const macos = inArea("macos", [
  {
    id: "sandbox-no-temporary-folder",
    rank: "cause",
    title: "The program may not write to the temporary folder: it runs in a sandbox",
    cause:
      "go wants to work in {folder|TMPDIR}, and the terminal that runs it is sandboxed (an AI agent's or another app's) and may not write there.",
    cure: "Run go outside the sandbox, or allow the folder there; or give go a folder that is allowed: export GOTMPDIR and TMPDIR to one in the workspace, and GOCACHE too.",
    command: "echo $TMPDIR; go env GOTMPDIR",
    says: [
      says(
        "go",
        /(?:creating work dir|mkdir|open|unlinkat|stat|rename)[: ].*?(?<folder>\/(?:private\/)?(?:var\/folders|tmp)\/\S*?): operation not permitted/,
        "cmd/go; openai/codex#207",
        "go: creating work dir: mkdir /var/folders/zv/b1sjg_v16tn6dpgblz8v4ls40000gn/T/go-build3375040063: operation not permitted",
      ),
      says(
        "go",
        /(?:open|mkdir|create|rename|unlinkat) (?<folder>\S*(?:go-build|\/pkg\/mod|\/go\/)\S*): operation not permitted/,
        "cmd/go",
        [
          "open /Users/dev/Library/Caches/go-build/00/00aa-d: operation not permitted",
          "go: could not create module cache: mkdir /Users/dev/go/pkg/mod: operation not permitted",
        ],
      ),
    ],
  },
  {
    id: "privacy-protected-folder",
    rank: "cause",
    title: "macOS's privacy protection keeps the program out of {folder|that folder}",
    cause:
      "Documents, Desktop, Downloads, iCloud Drive and external disks are open to a program only after you have allowed it; the program that ran this (VS Code, the terminal, a LaunchAgent) was not.",
    cure: "Allow it in System Settings › Privacy & Security › Files and Folders (or Full Disk Access), then quit the program and open it again. Or keep projects elsewhere, for example in ~/src. To be asked again: tccutil reset SystemPolicyDocumentsFolder.",
    says: [
      says(
        "go",
        new RegExp(
          `(?:open|stat|lstat|mkdir|readdirent|getwd|chdir|fork\\/exec|directory|folder|read|access|scandir) '?${protectedFolder}'?: [Oo]peration not permitted`,
        ),
        "os; anthropics/claude-code#90687",
        [
          "open /Users/dev/Documents/app/go.mod: operation not permitted",
          "go: open /Users/dev/Desktop/app/go.work: operation not permitted",
          "stat /Volumes/work/app: operation not permitted",
        ],
      ),
      says(
        "node",
        new RegExp(
          `EPERM: operation not permitted, (?:open|stat|lstat|scandir|mkdir|uv_cwd|access|watch) '${protectedFolder}'`,
        ),
        "Node",
        "Error: EPERM: operation not permitted, scandir '/Users/dev/Documents/app'",
      ),
      says(
        "shell",
        new RegExp(`(?:ls|cd|cat|fts_read|getcwd): ${protectedFolder}:? [Oo]peration not permitted`),
        "ls, cd",
        "zsh: cd: /Users/dev/Documents/app: operation not permitted",
      ),
      says(
        "shell",
        /getcwd: cannot access parent directories: Operation not permitted|(?:getwd|getcwd|uv_cwd): [Oo]peration not permitted|operation not permitted, uv_cwd/,
        "bash, Node",
        [
          "shell-init: error retrieving current directory: getcwd: cannot access parent directories: Operation not permitted",
          "Error: EPERM: operation not permitted, uv_cwd",
        ],
      ),
      says(
        "macos",
        /would like to access (?:files in your (?:Documents|Desktop|Downloads) folder|data from other apps|files on a removable volume|files on a network volume)/,
        "macOS dialog",
        "“Visual Studio Code” would like to access files in your Documents folder.",
      ),
      says(
        "macos",
        /kTCCService(?<service>\w+)\b.*(?:den(?:y|ied)|DENIED|AUTHREQ_RESULT.*=0|not (?:allowed|authorized))/,
        "tccd, log",
        "tccd[123]: AUTHREQ_RESULT: service=kTCCServiceSystemPolicyDocumentsFolder, result denied",
      ),
      says(
        "macos",
        /möchte auf (?:Dateien|Daten) (?:in deinem|im) Ordner "(?:Dokumente|Schreibtisch|Downloads)"|souhaite accéder aux fichiers de votre dossier|访问你的"(?:文稿|桌面|下载)"|フォルダ内のファイルにアクセス/,
        "macOS dialog, other languages",
        [
          "„Visual Studio Code“ möchte auf Dateien in deinem Ordner „Dokumente“ zugreifen.",
          "“Visual Studio Code”想访问你的“文稿”文件夹中的文件。",
        ],
      ),
    ],
  },
  {
    id: "homebrew-link-conflict",
    rank: "cause",
    title: "Another Go lies where Homebrew wants its links: {file|bin/go}",
    cause:
      "Two installations meet: Homebrew's and another one (the .pkg from go.dev, an older Homebrew, a link made by hand) that already owns {file|the file}.",
    cure: "Keep one. For Homebrew's: rm {file|FILE} (sudo rm when it is root's) or brew link --overwrite go; and remove the other Go (sudo rm -rf /usr/local/go, /etc/paths.d/go).",
    command: "brew link --overwrite --dry-run go",
    check: "go-installs",
    says: [
      says(
        "brew",
        /Could not symlink (?:\S*\/)?bin\/(?<tool>go|gofmt|gopls|dlv|golangci-lint)/,
        "brew link",
        "Error: The `brew link` step did not complete successfully\nThe formula built, but is not symlinked into /usr/local\nCould not symlink bin/go\nTarget /usr/local/bin/go\nalready exists. You may want to remove it:\n  rm '/usr/local/bin/go'",
        { with: /Target (?<file>\S+)|symlink/ },
      ),
      says(
        "brew",
        /(?<file>\/\S*\/bin\/go(?:fmt)?) is a symlink belonging to (?<other>[^\s.]+)/,
        "brew link",
        "Target /usr/local/bin/go is a symlink belonging to go@1.22. You can unlink it:\n  brew unlink go@1.22",
      ),
    ],
  },
  {
    id: "homebrew-folder-unwritable",
    rank: "cause",
    title: "Homebrew may not write to {folder|its folders}",
    cause: "The folder belongs to root or another user, usually after sudo or another user's installation.",
    cure: 'Make it yours again: sudo chown -R "$(id -un)" {folder|$(brew --prefix)/*}. Never run brew with sudo.',
    command: "brew doctor",
    says: [
      says(
        "brew",
        /The following directories are not writable by your user|(?<folder>\/(?:usr\/local|opt\/homebrew)\S*) is not writable/,
        "brew",
        [
          "Error: The following directories are not writable by your user:\n/usr/local/share/man/man8",
          "Error: /usr/local/Cellar is not writable. You should change the ownership",
        ],
      ),
    ],
  },
  {
    id: "homebrew-wrong-prefix",
    rank: "cause",
    title: "The Homebrew for Intel Macs runs on Apple silicon",
    cause:
      "Two Homebrews or two kinds of terminal meet: /usr/local is Intel's Homebrew, /opt/homebrew that of Apple silicon, and the terminal (or VS Code) runs under Rosetta, or PATH has the wrong one first.",
    cure: 'Use the native one: /opt/homebrew/bin/brew install go, with eval "$(/opt/homebrew/bin/brew shellenv)" in ~/.zprofile. Turn off Open using Rosetta in the terminal\'s Get Info window (uname -m must print arm64).',
    command: "uname -m && which -a brew go",
    check: "go-installs",
    says: [
      says(
        "brew",
        /Cannot install (?:in|under) (?:Homebrew|Rosetta).{0,40}(?:prefix|Rosetta)/,
        "Homebrew, install.rb",
        [
          "Error: Cannot install in Homebrew on ARM processor in Intel default prefix (/usr/local)!",
          "Error: Cannot install under Rosetta 2 in ARM default prefix (/opt/homebrew)!",
        ],
      ),
    ],
  },
  {
    id: "homebrew-command-line-tools",
    rank: "cause",
    title: "Homebrew finds the Command Line Tools too old, or missing",
    cause:
      "brew builds some formulas from source and needs Apple's Command Line Tools of this macOS; they are not updated with macOS itself, or only Xcode is installed.",
    cure: "Update them: System Settings › General › Software Update, or sudo rm -rf /Library/Developer/CommandLineTools && sudo xcode-select --install. Then brew install again.",
    command: "pkgutil --pkg-info=com.apple.pkg.CLTools_Executables",
    says: [
      says(
        "brew",
        /Your Command Line Tools(?: \(CLT\))? (?:are too (?:old|outdated)|does not support macOS)|Xcode alone is not sufficient on/,
        "Homebrew, diagnostic.rb",
        [
          "Error: Your Command Line Tools are too outdated.\nUpdate them from Software Update in System Settings.",
          "Error: Xcode alone is not sufficient on Sequoia.\nInstall the Command Line Tools:\n  xcode-select --install",
          "Warning: Your Command Line Tools (CLT) does not support macOS 15.",
        ],
      ),
    ],
  },
  {
    id: "homebrew-formula-gone",
    rank: "cause",
    title: "Homebrew does not offer {formula} (any more)",
    cause:
      "Homebrew keeps go and the last few versions as go@1.N; a version that Go no longer supports is first deprecated, then disabled and removed. Or the name is not a formula.",
    cure: "Take the current one: brew install go. An older version comes from Go itself: go install golang.org/dl/go1.N.M@latest and go1.N.M download, or GOTOOLCHAIN=go1.N.M for one command; go.mod's toolchain line fixes it for a project.",
    command: "brew search go@",
    check: "go-installs",
    says: [
      says(
        "brew",
        /(?<formula>go(?:@[\d.]+)?|gopls|delve|golangci-lint|staticcheck) has been (?:deprecated|disabled) because it /,
        "Homebrew, deprecate_disable.rb",
        [
          "Warning: go@1.21 has been deprecated because it is not supported upstream!",
          "Error: go@1.18 has been disabled because it is not supported upstream! It was disabled on 2024-02-15.",
        ],
      ),
      says(
        "brew",
        /No available formula(?: or cask)? with the name "(?<formula>(?:go|golang|gopls|delve|dlv|golangci)[\w@.-]*)"/,
        "Homebrew, exceptions.rb",
        'Error: No available formula with the name "go@1.99".',
      ),
    ],
  },
  {
    id: "homebrew-busy",
    rank: "cause",
    title: "Another Homebrew process is at work",
    cause:
      "A second brew (a terminal, an updater, brew services) holds the lock, or one that was interrupted still runs.",
    cure: "Wait until it is done: pgrep -fl brew shows it. If it hangs, end that process by its number, then try again.",
    command: "pgrep -fl brew",
    says: [
      says(
        "brew",
        /Another (?:active Homebrew (?:\w+ )?process is already in progress|.{0,60}process is already (?:running|in progress))|process has already locked \/\S+/,
        "Homebrew, lock_file.rb",
        [
          "Error: Another active Homebrew process is already in progress.\nPlease wait for it to finish or terminate it to continue.",
          "Error: A `brew install go` process has already locked /opt/homebrew/Cellar/go.",
        ],
      ),
    ],
  },
  {
    id: "homebrew-macos-unsupported",
    rank: "symptom",
    title: "Homebrew no longer (or not yet) supports this macOS",
    cause:
      "Homebrew builds its packages for the last three macOS releases; on others it compiles from source, which is slow and often fails. It is only a warning.",
    cure: "For Go take go.dev's package instead (go.dev/dl names the macOS that each release needs), or update macOS.",
    command: "sw_vers -productVersion",
    says: [
      says(
        "brew",
        /do not provide support for this (?:old|pre-release|released but not yet supported) version/,
        "Homebrew, diagnostic.rb",
        "Warning: You are using macOS 11.\nWe (and Apple) do not provide support for this old version.",
      ),
    ],
  },
  {
    id: "disk-full",
    rank: "cause",
    title: "The disk is full",
    cause: "No space is left where {file|the file} was to be written. Go's caches alone can take tens of gigabytes.",
    cure: "Free some space: go clean -cache (build cache), go clean -modcache (downloads), docker system prune. Then try again.",
    command: "df -h ~ && go clean -cache",
    says: [
      says(
        "go",
        /(?:(?:write|mkdir|open|create|copy|rename|sync) (?<file>\S+): )?(?:no space left on device|disk quota exceeded)|ENOSPC: no space left on device/,
        "the system",
        [
          "mkdir /Users/dev/Library/Caches/go-build: no space left on device",
          "go: writing stat cache: write /Users/dev/go/pkg/mod/cache/x: no space left on device",
        ],
        { with: /\bgo\b|go-build|gopls|\.go\b|GOPATH|pkg\/mod|__debug_bin|VS ?Code|vscode/ },
      ),
    ],
  },
  {
    id: "too-many-open-files",
    rank: "cause",
    title: "Too many files are open",
    cause:
      "The program, or one beside it, holds more files open than the system allows; a LaunchAgent or GUI program gets only 256. gopls mcp and many watchers are usual reasons.",
    cure: "See who holds them: lsof -c gopls | wc -l; restart gopls (go-warden gopls restart). Raise the limit for GUI programs: sudo launchctl limit maxfiles 65536 200000, in a shell ulimit -n 65536.",
    command: "launchctl limit maxfiles",
    check: "gopls",
    says: [
      says(
        "go",
        /too many open files|EMFILE\b/,
        "the system",
        [
          "go: fork/exec /usr/bin/git: too many open files",
          "gopls: open /Users/dev/src/app/a.go: too many open files",
          "Error: EMFILE: too many open files, watch '/Users/dev/src/app/main.go'",
        ],
        { with: /\bgo\b|gopls|\.go\b|pkg\/mod|go-build|\bdlv\b/ },
      ),
      says(
        "node",
        /EMFILE: too many open files, watch/,
        "Node, VS Code's file watcher",
        "EMFILE: too many open files, watch",
        { without: /\bgo\b|gopls|\.go\b|pkg\/mod|go-build|\bdlv\b|webpack|metro|jest|vite/i },
      ),
    ],
  },
  {
    id: "macos-too-old-for-go",
    rank: "cause",
    title: "This Go needs macOS {wanted|newer than this Mac's}",
    cause:
      "Each Go release drops old macOS versions: Go 1.21 needs 10.15, Go 1.23 macOS 11, Go 1.25 macOS 12, Go 1.27 macOS 13.",
    cure: "Update macOS, or install the last Go that still runs on it (for macOS 11 Go 1.24, for 10.15 Go 1.22), and fix it in go.mod's toolchain line.",
    command: "sw_vers -productVersion",
    says: [
      says(
        "macos",
        /go1?[\d.]* requires macOS (?<wanted>[\d.]+)|(?:Go|go|golang).{0,40}(?:cannot be installed|can't be installed|requires).{0,30}macOS (?:version )?(?<wanted2>[\d.]+)(?: or (?:later|newer))?/,
        "Go's installer, release notes",
        "Go 1.25 requires macOS 12 Monterey or later",
      ),
    ],
  },
]);
