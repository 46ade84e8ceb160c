import type { Message } from "./message";

const DOCTOR = "go-warden doctor";
const FIX = "go-warden doctor --fix";

/** What the go command says, as VS Code's Problems, gopls and a terminal show it; most telling first. */
export const goMessages: readonly Message[] = [
  {
    id: "disk-full",
    pattern: /no space left on device/,
    cause: "The disk is full; go's and gopls's caches are often a good part of it.",
    cure: "Make room: the build cache grows again by itself.",
    command: "go clean -cache",
  },
  {
    id: "too-many-open-files",
    pattern: /too many open files/,
    cause: "A program has used up the files it may open; on a Mac it may be a gopls that watches a very large folder.",
    cure: "Quit what holds them, or open a smaller folder.",
    command: DOCTOR,
  },
  {
    id: "go-not-in-path",
    pattern:
      /(?:exec: "go"|spawn go\b)[^\n]*(?:not found|ENOENT)|(?:^|\s)(?:go: command not found|command not found: go)\b/m,
    cause:
      "No go is in the PATH of the program that asked for it. In VS Code's log it means that PATH did not arrive there.",
    cure: "Share the shell's PATH with the programs started from the Dock; in a terminal the profile itself lacks the line.",
    command: FIX,
  },
  {
    id: "tool-not-in-path",
    pattern:
      /exec: "(?:gopls|dlv|staticcheck|golangci-lint|goimports|gofumpt)": executable file not found in \$PATH|(?:gopls|dlv|staticcheck|golangci-lint): command not found|command not found: (?:gopls|dlv|staticcheck|golangci-lint)/,
    cause:
      "The tool is not in the PATH of the program that asked for it; `go install` puts it into GOBIN or GOPATH/bin.",
    cure: "The doctor tells whether it is missing, or only out of sight.",
    command: FIX,
  },
  {
    id: "go-too-old-for-project",
    pattern: /go\.(?:mod|work) requires go >= \S+ \([^)]*GOTOOLCHAIN=[^)]*\)/,
    cause: "The project needs a newer Go, and GOTOOLCHAIN forbids the go command to fetch it.",
    cure: "Let go choose (GOTOOLCHAIN=auto), or install the newer one.",
    command: FIX,
  },
  {
    id: "toolchain-unavailable",
    pattern: /download go\S+ for \S+: toolchain not available|invalid GOTOOLCHAIN "[^"]*"/,
    cause: "GOTOOLCHAIN, or the project's toolchain line, names a Go that does not exist.",
    cure: "Correct it; the doctor tells where it is set.",
    command: DOCTOR,
  },
  {
    id: "tool-built-with-old-go",
    pattern: /package requires newer Go version(?: \S+ \(application built with \S+\))?/,
    cause: "The tool was built with an older Go than the project asks for, and cannot read its packages.",
    cure: "Install the tool again with your Go.",
    command: FIX,
  },
  {
    id: "goroot-mismatch",
    pattern: /version "go[^"]+" does not match go tool version "go[^"]+"|cannot find GOROOT directory: [^\n]*/,
    cause: "GOROOT is exported and belongs to another Go than the one that runs.",
    cure: "Do not set GOROOT at all: every go knows its own.",
    command: DOCTOR,
  },
  {
    id: "module-missing",
    pattern: /no required module provides package (\S+?)(?:; to add it:|$)/m,
    cause: "The package is imported, but no module of go.mod has it.",
    cure: "Add the module: go get with the package's path, in the project's folder.",
  },
  {
    id: "module-lookup-disabled",
    pattern:
      /import lookup disabled by -mod=\w+|(?:module|import) lookup disabled by GOPROXY=off|cannot find module providing package/,
    cause:
      "The module is not on this machine, and a setting forbids to fetch it: -mod=vendor in GOFLAGS, or GOPROXY=off.",
    cure: "The doctor tells where it is set.",
    command: DOCTOR,
  },
  {
    id: "inconsistent-vendoring",
    pattern: /inconsistent vendoring in [^\n]*/,
    cause: "go.mod was changed after the vendor folder was written.",
    cure: "Write it again.",
    command: "go mod vendor",
  },
  {
    id: "go-mod-missing",
    pattern: /go\.mod file not found in current directory or any parent directory|cannot find main module/,
    cause: "The folder belongs to no module. VS Code may have opened the folder above it or beside it.",
    cure: "Open the module's own folder, or make one: go mod init.",
    command: DOCTOR,
  },
  {
    id: "outside-go-work",
    pattern:
      /current directory is contained in a module that is not one of the workspace modules|does not contain modules listed in go\.work/,
    cause: "A go.work above this folder leaves this module out.",
    cure: "Add it, in the module's folder.",
    command: "go work use .",
  },
  {
    id: "directory-prefix",
    pattern: /directory prefix \S+ does not contain (?:main module|modules)/,
    cause: "go was asked about a folder that belongs to no module, or not to the one around it.",
    cure: "Open the module's own folder.",
    command: DOCTOR,
  },
  {
    id: "modules-off",
    pattern: /cannot be used with GO111MODULE=off|cannot find package "[^"]+" in any of:/,
    cause: "GO111MODULE=off: go ignores every go.mod and looks for packages in GOPATH alone.",
    cure: "Take the variable away; the doctor finds where it is set.",
    command: FIX,
  },
  {
    id: "not-in-std",
    pattern: /(?:package \S+ is )?not in std\b/,
    cause:
      "go took the import for a package of the standard library: its path has no dot in the first part, and no module here is called so.",
    cure: "Mind the spelling and the module's name in go.mod; with GO111MODULE=off every import ends so.",
    command: DOCTOR,
  },
  {
    id: "go-mod-in-gopath",
    pattern: /ignoring go\.mod in \$GOPATH/,
    cause: "A go.mod lies directly in GOPATH, where go does not read it.",
    cure: "Move the project out of GOPATH's own folder, or delete the stray go.mod.",
    command: DOCTOR,
  },
  {
    id: "goflags",
    pattern: /parsing \$GOFLAGS: [^\n]*|\(from \$GOFLAGS\)/,
    cause: "GOFLAGS has a flag that go does not know, so that every go command fails, gopls's too.",
    cure: "Take it out; the doctor tells whether the profile, go env -w or VS Code's settings set it.",
    command: DOCTOR,
  },
  {
    id: "covermode-race",
    pattern: /-covermode must be "atomic", not "\w+", when -race is enabled/,
    cause: "The race detector counts only with -covermode=atomic.",
    cure: "Set it in go.coverMode, or let coverage mode do so.",
    command: "go-warden coverage on",
  },
  {
    id: "race-needs-cgo",
    pattern: /-race requires cgo/,
    cause: "CGO_ENABLED=0, or no C compiler: the race detector is written in C.",
    cure: "Set CGO_ENABLED=1; on a Mac the compiler comes with the Command Line Tools.",
    command: "xcode-select --install",
  },
  {
    id: "c-compiler-missing",
    pattern: /C compiler "[^"]+" not found/,
    cause: "A package uses cgo, and the C compiler that CC names is not there.",
    cure: "Install the Command Line Tools, or correct CC.",
    command: "xcode-select --install",
  },
  {
    id: "relative-gopath",
    pattern:
      /GOPATH entry is relative|GOPATH entry cannot start with shell metacharacter '~'|GOBIN must be an absolute path/,
    cause: "The variable holds a relative path, or a ~ that stood in quotation marks, where no shell expands it.",
    cure: "Write $HOME instead of ~ in the profile.",
    command: DOCTOR,
  },
  {
    id: "no-home",
    pattern: /GOCACHE is not defined and neither \$XDG_CACHE_HOME nor \$HOME are defined/,
    cause: "go was started without HOME, as some launchers and services do.",
    cure: "Start the editor with the full environment.",
    command: "go-warden code open",
  },
  {
    id: "private-module",
    pattern:
      /terminal prompts disabled|could not read Username for 'https:\/\/[^']*'|410 Gone|reading \S+sum\.golang\.org\S*: (?:404|410)/,
    cause:
      "A private module was asked from the public proxy or without credentials. GOPRIVATE from the shell's profile may not have reached the program.",
    cure: "Set GOPRIVATE for its host; when the terminal has it and VS Code has not, share the variables.",
    command: "go-warden env proof",
  },
];
