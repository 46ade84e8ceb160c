import { inArea, says } from "../condition";

/** gopls and the language client around it (docs/facts/gopls.md §2, docs/facts/vscode.md §5). */
export const gopls = inArea("gopls", [
  {
    id: "gopls-missing",
    rank: "cause",
    title: "gopls is no longer at {file|the path that VS Code starts}",
    cause:
      "VS Code starts {file|gopls} and there is nothing: it was moved or removed (a Homebrew or Go upgrade, a changed GOBIN), or go.alternateTools names an old path.",
    cure: "Install gopls again: go install golang.org/x/tools/gopls@latest, or Go: Install/Update Tools; then correct or remove go.alternateTools.",
    command: "go install golang.org/x/tools/gopls@latest",
    check: "tools",
    findings: ["gopls-missing", "alternate-tool-missing", "tool-not-found-by-editor"],
    says: [
      says(
        "vscode-go",
        /spawn (?<file>\S*gopls\S*) ENOENT/,
        "vscode-languageclient",
        "[Error - 09:14:02] Go Language Server client: couldn't create connection to server.\n  Message: Launching server using command /opt/homebrew/bin/gopls failed. Error: spawn /opt/homebrew/bin/gopls ENOENT",
      ),
      says(
        "vscode-go",
        /Launching server using command (?<file>\S+) failed\.?$/,
        "vscode-languageclient",
        "Launching server using command /Users/dev/go/bin/gopls failed.",
      ),
    ],
  },
  {
    id: "gopls-not-executable",
    rank: "cause",
    title: "{file|gopls} may not be executed",
    cause: "The file is there but has no x bit, belongs to another user, or is a folder.",
    cure: "Make it executable: chmod +x {file|FILE}. If it belongs to root, remove it with sudo and install it again: go install golang.org/x/tools/gopls@latest",
    command: 'chmod +x {file|"$(which gopls)"}',
    check: "tools",
    says: [
      says(
        "vscode-go",
        /spawn (?<file>\S*gopls\S*) EACCES/,
        "vscode-languageclient",
        "Launching server using command /Users/dev/go/bin/gopls failed. Error: spawn /Users/dev/go/bin/gopls EACCES",
      ),
      says(
        "shell",
        /permission denied: (?<file>\S*\bgopls)\b/,
        "zsh",
        "zsh: permission denied: /Users/dev/go/bin/gopls",
      ),
      says(
        "shell",
        /(?<file>\S*\bgopls): Permission denied/,
        "bash",
        "bash: /Users/dev/go/bin/gopls: Permission denied",
      ),
      says(
        "go",
        /fork\/exec (?<file>\S*gopls): permission denied/,
        "os/exec",
        "fork/exec /Users/dev/go/bin/gopls: permission denied",
      ),
    ],
  },
  {
    id: "gopls-unknown-flag",
    rank: "cause",
    title: "gopls was started with a flag or word that it does not know: {flag|see the line}",
    cause:
      "go.languageServerFlags in VS Code's settings holds {flag|something} that this gopls does not know: a misspelled or removed flag, or a word that is not one of its commands.",
    cure: "Remove it from go.languageServerFlags (an empty list is right for most), then run Go: Restart Language Server.",
    command: "go-warden settings check",
    check: "settings",
    says: [
      says(
        "gopls",
        /flag provided but not defined: (?<flag>\S+)/,
        "gopls, package flag",
        "flag provided but not defined: -rpc.tracex\n\ngopls is a Go language server.\n\nIt is typically used with an editor to provide language features.",
        { named: true, without: /^Usage of \S*\/(?:go-build|T\/|__debug)|\.test:$/ },
      ),
      says(
        "gopls",
        /flag needs an argument: (?<flag>\S+)|invalid value ".*" for flag (?<flag2>-\S+):/,
        "gopls, package flag",
        "flag needs an argument: -logfile\n\ngopls is a Go language server.",
        { with: /gopls is a Go language server/ },
      ),
      says(
        "gopls",
        /gopls: [Uu]nknown command (?<flag>\S+)|gopls: no such (?:sub)?command:? (?<flag3>.+)/,
        "gopls, internal/cmd",
        ["gopls: Unknown command foo\n\ngopls is a Go language server.", "gopls: no such subcommand: remote nonesuch"],
      ),
      says(
        "vscode-go",
        /may have an invalid value in your "go\.languageServerFlags" setting/,
        "vscode-go, goLanguageServer.ts",
        'The extension was unable to start the language server. You may have an invalid value in your "go.languageServerFlags" setting.',
      ),
    ],
  },
  {
    id: "gopls-daemon-unreachable",
    rank: "cause",
    title: "gopls is told to use a daemon that is not running",
    cause:
      "-remote in go.languageServerFlags names an address at which no gopls daemon listens ({address|the one in the line}).",
    cure: "Remove -remote from go.languageServerFlags, or use -remote=auto, which starts the daemon itself. Otherwise start it first: gopls -listen=ADDRESS.",
    command: "go-warden settings check",
    check: "settings",
    says: [
      says(
        "gopls",
        /dialing remote(?: (?<address>\S+))?:? .*(?:refused|no such file|timeout)|failed to connect to remote/,
        "gopls, internal/lsprpc",
        [
          "gopls: dialing remote 127.0.0.1:37374: dial tcp 127.0.0.1:37374: connect: connection refused",
          "forwarder: dialing remote: dial tcp 127.0.0.1:37374: connect: connection refused",
        ],
      ),
      says(
        "gopls",
        /gopls: remote disconnected/,
        "gopls, internal/lsprpc",
        "gopls: remote disconnected: failed reading header line: EOF",
      ),
    ],
  },
  {
    id: "gopls-setting-unknown",
    rank: "cause",
    title: "A gopls setting is unknown or has a wrong value: {setting|see the line}",
    cause:
      "gopls does not know {setting|a setting} of your VS Code settings, or it no longer does: settings are renamed and removed between versions, and values have types. gopls runs without it.",
    cure: 'Remove or correct {setting|it} below "gopls" in settings.json: go-warden settings check shows the file and line; gopls\' own list is at go.dev/gopls/settings.',
    command: "go-warden settings check",
    check: "settings",
    findings: ["gopls-setting-unknown"],
    says: [
      says(
        "gopls",
        /setting option "(?<setting>[^"]+)": (?:unexpected setting|this setting is deprecated|invalid (?:type|option|value|map|array|filter)|unexpected type)/,
        "gopls, internal/settings",
        [
          'Invalid settings: setting option "experimentalTestFlags": unexpected setting',
          'Invalid settings: setting option "directory": unexpected setting; setting option "experimentalWorkspaceModule": this setting is deprecated',
        ],
      ),
      says(
        "gopls",
        /(?:unexpected|unknown) gopls setting "?(?<setting>[\w.]+)"?/,
        "gopls before 0.10",
        'unexpected gopls setting "expandWorkspaceToModule"',
      ),
      says(
        "gopls",
        /(?:No need to set|deprecated setting) "?(?<setting>[\w.]+)"?.*gopls/,
        "gopls",
        'deprecated setting "tempModfile" in gopls',
      ),
    ],
  },
  {
    id: "gopls-go-too-old",
    rank: "cause",
    title: "This gopls no longer supports Go {version|as old as yours}",
    cause:
      "The go command that gopls found is {version|an old one}; newer gopls versions support only the recent Go releases. Often a newer Go is installed and VS Code finds the old one first.",
    cure: "Install a newer Go and let VS Code use it (go-warden doctor shows which go it runs), then reinstall gopls: go install golang.org/x/tools/gopls@latest. With the old Go stay on an old gopls.",
    command: "go-warden doctor",
    check: "go-choice",
    says: [
      says(
        "gopls",
        /Found Go version (?<version>[\w.]+), which is not supported by this version of gopls/,
        "gopls, internal/server; golang/vscode-go#3491",
        "Found Go version 1.17.13, which is not supported by this version of gopls. Please upgrade to Go 1.21 or later and reinstall gopls. If you can't upgrade and want this message to go away, please install gopls v0.11.0.",
      ),
      says(
        "gopls",
        /(?:this version of gopls|gopls).{0,80}(?:requires|needs) (?:at least )?[Gg]o ?(?:>= ?|version )?(?<wanted>1\.\d+)/,
        "vscode-go, goInstallTools.ts",
        "The latest gopls requires Go 1.21 or later; found Go version 1.17",
      ),
      says(
        "gopls",
        /was built with Go version (?<version>[\w.]+), which (?:will be|is) (?:unsupported|no longer supported)/,
        "gopls",
        "Found Go version 1.18, which will be unsupported by gopls v0.16.0. This gopls was built with Go version go1.18, which will be unsupported",
      ),
    ],
  },
  {
    id: "tool-built-with-old-go",
    rank: "cause",
    title: "gopls, or another tool, was built with an older Go than the project needs",
    cause:
      "The parser and type checker inside a tool are those of the Go that built it. That Go is older than the one that go.mod names, so the tool cannot read the project.",
    cure: "Build it again with your current Go, for gopls: go install golang.org/x/tools/gopls@latest, or Go: Install/Update Tools; then run Go: Restart Language Server.",
    command: "go install golang.org/x/tools/gopls@latest",
    check: "tools",
    findings: ["tool-built-with-old-go"],
    says: [
      says(
        "gopls",
        /invalid Go version "?go(?<wanted>1\.\d+\.\d+)"?/,
        "golang/go#66553",
        'panic: invalid Go version "go1.22.1" (should be something like "go1.12")',
      ),
      says(
        "go",
        /package requires newer Go version (?<wanted>\S+) \(application built with (?<built>\S+)\)/,
        "go/types",
        "package requires newer Go version go1.24 (application built with go1.22)",
        { without: /golangci|Running error|level=error/ },
      ),
      says(
        "go",
        /(?:file|package|module) requires newer Go version/,
        "go/types",
        "main.go:1:1: package requires newer Go version go1.26",
        { without: /golangci|Running error|level=error/ },
      ),
      says(
        "vscode-go",
        /tools? (?:need|needs) recompiling|compiled with an older version of go/i,
        "vscode-go, goInstallTools.ts",
        [
          "gopls: the tools need recompiling to work with go1.22",
          "The following tools were compiled with an older version of go: gopls. Tools need recompiling to work with go version go1.23",
        ],
      ),
      says(
        "gopls",
        /(?:internal error in importing|unsupported version of go).*(?:unsupported version|exported by|export data)|cannot decode ".*", export data version (?<data>\d+) is greater than maximum supported version/,
        "golang.org/x/tools/internal/gcimporter",
        [
          'internal error in importing "fmt" (unsupported version: 2); please report an issue',
          'cannot decode "internal/goarch", export data version 4 is greater than maximum supported version 2',
        ],
        { without: /golangci/ },
      ),
    ],
  },
  {
    id: "gopls-no-modules",
    rank: "cause",
    title: "The open folder is not a Go module",
    cause:
      "gopls looks for go.mod or go.work at the folder that is open in VS Code, and there is none: the module is in a folder below it or above it.",
    cure: "Open the module's own folder (the one with go.mod). With several modules below, make a workspace: go work init, then go work use ./A ./B. Nothing yet: go mod init NAME.",
    command: "go-warden doctor",
    check: "modules",
    says: [
      says(
        "gopls",
        /gopls was not able to find modules in your workspace/,
        "gopls, internal/cache",
        "gopls was not able to find modules in your workspace.\nWhen outside of GOPATH, gopls needs to know which modules you are working on.\nYou can fix this by opening your workspace to a folder inside a Go module, or\nby using a go.work file to specify multiple modules.",
      ),
      says(
        "gopls",
        /gopls requires a module at the root of your workspace/,
        "gopls before 0.12",
        "gopls requires a module at the root of your workspace.\nYou can work with multiple modules by opening each one as a workspace folder.",
      ),
      says(
        "gopls",
        /(?:You are|you are) (?:neither in a module nor in your GOPATH|outside of a module and outside of \$GOPATH)/,
        "gopls",
        "You are neither in a module nor in your GOPATH. If you are using modules, please open your editor to a directory in your module.",
      ),
    ],
  },
  {
    id: "file-in-no-build",
    rank: "cause",
    title: "{file|The file} is in none of the builds that gopls works on",
    cause:
      "Either its build constraints leave it out: a name that ends in a system or processor (_windows.go, _linux_amd64.go) or a //go:build line that does not fit GOOS and GOARCH here; or it belongs to a module that is not open, neither the open folder's nor one of go.work.",
    cure: 'If it is for another system, set GOOS for gopls: "go.toolsEnvVars": { "GOOS": "windows" }. If it needs a build tag: "gopls": { "buildFlags": ["-tags=TAG"] }. If it belongs to another module, open the folder of that module, or add it to a go.work: go work init (if you have none), then go work use ./FOLDER. You can also leave it as it is: gopls only does not check it.',
    command: "go list -f '{{.IgnoredGoFiles}}' .",
    check: "modules",
    findings: ["modules-without-workspace"],
    says: [
      says(
        "gopls",
        /No active builds contain (?<file>[^\s:]+)(?::? consider opening)?/,
        "gopls, internal/cache/session.go",
        [
          "No active builds contain /Users/dev/src/app/tools/gen.go: consider opening a new workspace folder containing it",
          "No active builds contain /Users/dev/src/app/proc_windows.go: consider opening a new workspace folder containing it",
        ],
      ),
    ],
  },
  {
    id: "gopls-file-without-package",
    rank: "symptom",
    title: "gopls does not know the package of {file|that file}",
    cause:
      "gopls was asked about {file|a file} that is in no package it has loaded: it was just created or renamed, is excluded by build tags, lies outside the open modules, or go list failed for its folder.",
    cure: "Save it and run Go: Restart Language Server. If it stays so, go list . in the file's folder prints the reason (no go.mod, a broken package line, build tags).",
    command: "go list .",
    check: "modules",
    says: [
      says(
        "gopls",
        /no package(?: metadata)? (?:found )?for (?:open )?file:? (?<file>(?:file:\/\/)?\/\S+)/,
        "gopls, internal/golang; golang/vscode-go#3681",
        [
          "no package metadata for file file:///Users/dev/src/app/x.go",
          "Command 'gopls.package_symbols' failed: Error: no package metadata for file file:///Users/dev/src/app/x.go",
        ],
      ),
      says(
        "gopls",
        /(?<file>file:\/\/\S+) is not part of a package/,
        "gopls; golang/go#33011",
        "file:///Users/dev/src/app/b.go is not part of a package",
      ),
    ],
  },
  {
    id: "gopls-cgo-off",
    rank: "cause",
    title: 'gopls cannot read import "C": cgo is off for it, or has no compiler',
    cause:
      'Files with import "C" are translated by cgo before they are type-checked. In the environment of gopls CGO_ENABLED is 0, CC names no compiler, GOOS or GOARCH is another system\'s, or the Command Line Tools are missing.',
    cure: "Look at go env CGO_ENABLED CC GOOS in the terminal and at go.toolsEnvVars in VS Code. Set CGO_ENABLED=1 there, install the compiler with xcode-select --install, then run Go: Restart Language Server.",
    command: "go env CGO_ENABLED CC GOOS GOARCH",
    check: "environment",
    says: [
      says("gopls", /could not import C \((?<reason>[^)]*)\)?/, "gopls; golang/go#35721", [
        "could not import C (no metadata for C)",
        "could not import C (cgo preprocessing failed)",
      ]),
    ],
  },
  {
    id: "gopls-metadata-missing",
    rank: "symptom",
    title: "gopls has not loaded {package|a package} that the file imports",
    cause:
      "{package|The package} is not among what go list told gopls: go.mod lacks its module, its download failed, go.work leaves it out, or gopls works on an old state of the folder.",
    cure: "Run go mod tidy (or go mod download) in the module's folder, then Go: Restart Language Server. If go build ./... in the terminal works, VS Code runs another Go or another environment: go-warden doctor.",
    command: "go mod tidy",
    check: "modules",
    says: [
      says(
        "gopls",
        /could not import (?!C )(?<package>\S+) \(no (?:required module provides )?(?:metadata|package data|cached packages?) (?:for|found for)/,
        "gopls; golang/go#32232, golang/go#56470",
        "could not import github.com/onsi/gomega/gstruct (no metadata for github.com/onsi/gomega/gstruct)",
      ),
    ],
  },
  {
    id: "modules-without-workspace",
    rank: "cause",
    title: "{file|The file} belongs to a module that is not open",
    cause:
      "gopls works on the modules of the open folder and of go.work. {module|The file's module} is neither, so gopls knows nothing of its packages.",
    cure: "Open the module's own folder, or add it to the workspace: go work init (if there is no go.work), then go work use {dir|./FOLDER}. A file left out by build tags needs its tags in gopls' buildFlags.",
    command: "go work use {dir|.}",
    check: "modules",
    findings: ["modules-without-workspace"],
    says: [
      says(
        "gopls",
        /within module "?(?<module>[^",]+)"?, which is not included in your (?:workspace|go\.work)/,
        "gopls, internal/cache/snapshot.go",
        [
          'This file is within module "sub", which is not included in your workspace.\nTo fix this problem, you can add this module to your go.work file (https://go.dev/ref/mod#workspaces)',
          'This file is in directory "tools", within module "tools/mod", which is not included in your go.work',
        ],
      ),
      says(
        "gopls",
        /(?:This file is|file) in (?:the )?dir(?:ectory)? "?(?<dir>[^",]+)"?, which is not included in your workspace/,
        "gopls",
        'This file is in directory "sub", which is not included in your workspace.',
      ),
    ],
  },
  {
    id: "file-excluded-by-tags",
    rank: "cause",
    title: "{file|The file} is left out by its build tags",
    cause:
      "A //go:build line, or the file's name (_linux.go, _windows.go), leaves it out of the build that gopls works on.",
    cure: 'Name the tags for gopls in settings.json: "gopls": { "buildFlags": ["-tags=TAG"] } (and "go.buildTags" for the extension\'s own commands). A file of another system needs GOOS in "go.toolsEnvVars".',
    says: [
      says(
        "gopls",
        /(?:may be|is) excluded due to its build tags/,
        "gopls, internal/cache",
        'This file may be excluded due to its build tags; try adding "-tags=<build tag>" to your gopls "buildFlags" configuration\nSee the documentation for more information on working with build tags:',
      ),
      says(
        "gopls",
        /No packages found for open file (?<file>\S+?\.go)\b/,
        "gopls, packages",
        "No packages found for open file /Users/dev/src/app/db_linux.go.",
      ),
    ],
  },
  {
    id: "gopls-crashed",
    rank: "symptom",
    title: "gopls crashed or was ended, and VS Code lost its connection",
    cause:
      "gopls ended by itself or was killed. A stack above this line is a crash of gopls; a signal (SIGKILL) is macOS or too little memory; without either, an error above tells why. VS Code restarts it four times, then no more.",
    cure: "go-warden gopls incidents shows what was recorded (crash, memory, signature). Then restart it: go-warden gopls restart, or Go: Restart Language Server. A crash that comes back: update gopls with go install golang.org/x/tools/gopls@latest.",
    command: "go-warden gopls incidents",
    check: "gopls",
    findings: ["gopls-incidents", "gopls-restarts-spent"],
    says: [
      says(
        "gopls",
        /(?:gopls has crashed|The gopls server (?:crashed|failed to initialize)|[Tt]he connection to gopls has been closed)/,
        "vscode-go, goLanguageServer.ts",
        [
          "gopls has crashed, but you are using an outdated version. Please update to the latest version of gopls.",
          "The gopls server crashed 5 times in the last 3 minutes. The server will not be restarted.",
        ].slice(1),
      ),
      says(
        "gopls",
        /gopls has crashed/,
        "vscode-go",
        "gopls has crashed, but you are using an outdated version. Please update to the latest version of gopls.",
      ),
      says(
        "gopls",
        /Connection to server got closed\. Server will (?:not be restarted|restart)/,
        "vscode-languageclient",
        "[Info  - 4:06:54 PM] Connection to server got closed. Server will restart.\npanic: runtime error: invalid memory address or nil pointer dereference\n\ngoroutine 121 [running]:\ngolang.org/x/tools/gopls/internal/cache.foo()",
        { named: true },
      ),
      says(
        "gopls",
        /Pending response rejected since connection got disposed|Connection got disposed/,
        "vscode-languageclient",
        "[Error - 10:15:33 AM] Server initialization failed.\n  Message: Pending response rejected since connection got disposed\n  Code: -32097 \n[Error - 10:15:33 AM] gopls client: couldn't create connection to server.",
        { named: true },
      ),
      says(
        "gopls",
        /(?:gopls|Go Language Server) client: couldn't create connection to server/,
        "vscode-languageclient",
        "[Error - 10:15:33 AM] gopls client: couldn't create connection to server.",
      ),
      says(
        "gopls",
        /Server process exited with (?:code (?<code>[1-9]\d*)|signal (?<signal>SIG\w+))/,
        "vscode-languageclient, client 9",
        "[Error - 2:33:02 PM] Server process exited with signal SIGKILL.",
        { without: /Apollo|Volar|rust-analyzer|ESLint|eslint|Tailwind|tsserver|pyright|clangd|jdtls/ },
      ),
      says(
        "gopls",
        /golang\.org\/x\/tools\/(?:gopls\/)?internal\/\S+\(|A bug occurred on the server: /,
        "gopls, a stack",
        [
          "panic: runtime error: index out of range [3] with length 3\n\ngoroutine 88 [running]:\ngolang.org/x/tools/gopls/internal/golang.Hover(0x14000)",
          "fatal error: concurrent map writes\n\ngoroutine 88 [running]:\ngolang.org/x/tools/gopls/internal/cache.(*Snapshot).load(0x14000)",
        ],
      ),
      says(
        "gopls",
        /Error starting language server: Error/,
        "vscode-go, Go.log",
        "Error starting language server: Error: Pending response rejected since connection got disposed",
      ),
    ],
  },
  {
    id: "gopls-no-view",
    rank: "symptom",
    title: "gopls could not load the folder",
    cause:
      "The go command failed in that folder, so gopls has nothing to work on; the line behind it, or the one above it, names the reason: a broken go.mod, a wrong flag in GOFLAGS, no go in PATH.",
    cure: "Run go list ./... in that folder in a terminal: the error it prints is the one to fix. go-warden doctor looks at the usual ones.",
    command: "go-warden doctor",
    check: "modules",
    says: [
      says(
        "gopls",
        /Error loading workspace folders \(expected|failed to load view for|Error loading workspace: |initial workspace load failed/,
        "gopls, internal/server/general.go",
        [
          "Error loading workspace folders (expected 1, got 0)",
          "failed to load view for file:///Users/dev/src/app: err: exit status 1",
          "initial workspace load failed: packages.Load error",
        ],
      ),
      says("gopls", /packages\.Load error|Error loading packages: /, "gopls, internal/cache/load.go", [
        "err: exit status 1: packages.Load error",
        "Error loading packages: 1 modules have errors",
      ]),
      says(
        "gopls",
        /no (?:views|view for)\b.*(?:gopls|session|file:\/\/)|[Nn]o active builds/,
        "gopls",
        "gopls: no views in the session",
        { named: true },
      ),
    ],
  },
  {
    id: "gopls-cache-unwritable",
    rank: "cause",
    title: "gopls cannot write its cache",
    cause:
      "gopls keeps an index in your user cache folder; the disk is full, or the folder belongs to another user because of an earlier sudo.",
    cure: 'Free some space, or make the folder yours again: sudo chown -R "$(id -un)" ~/Library/Caches/gopls. Then run Go: Restart Language Server.',
    says: [
      says(
        "gopls",
        /gopls cannot access its persistent index/,
        "gopls, main.go",
        "gopls cannot access its persistent index (disk full?): mkdir /Users/dev/Library/Caches/gopls: permission denied",
      ),
    ],
  },
  {
    id: "file-too-large-for-tokens",
    rank: "cause",
    title: "The file is too large for gopls' semantic highlighting",
    cause:
      "gopls colors files up to 100,000 bytes; larger ones, mostly generated code, keep the plain colors. Everything else works.",
    cure: "Leave it as it is, split the file, or exclude generated folders from the workspace.",
    check: "semantic-highlighting",
    says: [
      says(
        "gopls",
        /range \S+ too large \((?<size>\d+) > \d+\)/,
        "gopls, internal/golang/semtok.go",
        "semantic tokens: range 0-140392 too large (140392 > 100000)",
      ),
    ],
  },
]);
