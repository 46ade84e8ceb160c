import { inArea, says } from "../condition";

/** Which Go runs, and the variables that choose and steer it: cmd/go/internal/toolchain, envcmd, work, cfg. */
export const toolchain = inArea("toolchain", [
  {
    id: "go-too-old-for-project",
    rank: "cause",
    title: "{what|The project} needs Go {wanted|newer than yours}, and this Go may not switch",
    cause:
      "{what|go.mod} asks for Go {wanted|a newer version}; the go that runs is {running|older}, and GOTOOLCHAIN={toolchain|local} forbids it to fetch another.",
    cure: "Let go choose: go env -u GOTOOLCHAIN (the default is auto), or remove GOTOOLCHAIN=local from the profile and go.toolsEnvVars. Or install Go {wanted|VERSION}. In the golang container images GOTOOLCHAIN=local is set: take a newer tag.",
    command: "go env GOTOOLCHAIN GOVERSION",
    check: "go-choice",
    findings: ["go-too-old-for-project"],
    says: [
      says(
        "go",
        /(?<what>go\.(?:mod|work)|\S+@\S+|module \S+) requires go >= (?<wanted>[^\s;)]+) \(running go (?<running>[^;)]+)(?:; GOTOOLCHAIN=(?<toolchain>[^)]+))?\)/,
        "cmd/go, gover",
        [
          "go: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)",
          "go: golang.org/x/tools/gopls@v0.23.0 requires go >= 1.26.0 (running go 1.24.1; GOTOOLCHAIN=local)",
        ],
      ),
      says(
        "go",
        /requires go >= (?<wanted>[^\s;)]+) \(running go (?<running>[^;)]+)/,
        "cmd/go, gover",
        "go: cannot load module providing package: requires go >= 1.25 (running go 1.22.1; GOTOOLCHAIN=go1.22.1)",
      ),
      says(
        "go",
        /cannot compile Go (?<wanted>[\d.]+) code|requested Go version (?<version>\S+) cannot load module graph/,
        "cmd/go",
        "compile: cannot compile Go 1.27 code",
      ),
    ],
  },
  {
    id: "toolchain-unavailable",
    rank: "cause",
    title: "The Go {version|that is asked for} does not exist or is not available",
    cause:
      "go.mod, its toolchain line, go.work or GOTOOLCHAIN asks for {version|a Go}. That version was never released, is not there for this system, or is missing from the module proxy.",
    cure: "Correct it: go mod edit -go=1.N -toolchain=none in the module, or go env -u GOTOOLCHAIN when that variable names it. go.dev/dl lists the releases. Behind a company proxy, which may lack golang.org/toolchain, install that Go by hand.",
    command: "go env GOTOOLCHAIN GOPROXY",
    check: "go-choice",
    says: [
      says(
        "go",
        /download (?<version>go\S+)(?: for \S+)?: (?:toolchain not available|.*golang\.org\/toolchain@.*(?:40[0-9]|not found|410).*)/,
        "cmd/go, toolchain/select.go",
        [
          "go: download go1.99.0 for darwin/arm64: toolchain not available",
          "go: downloading go1.99.0 (darwin/arm64)\ngo: download go1.99.0: golang.org/toolchain@v0.0.1-go1.99.0.darwin-arm64: reading https://goproxy.example.com/golang.org/toolchain/@v/v0.0.1-go1.99.0.darwin-arm64.zip: 404 Not Found\n\tserver response: not found",
        ],
      ),
      says(
        "go",
        /golang\.org\/toolchain@v0\.0\.1-(?<version>go[\d.]+\w*)\.\S+: reading \S+: (?:404|410|403)/,
        "cmd/go, modfetch",
        "golang.org/toolchain@v0.0.1-go1.98.linux-arm64: reading https://proxy.golang.org/golang.org/toolchain/@v/v0.0.1-go1.98.linux-arm64.zip: 404 Not Found",
      ),
      says(
        "go",
        /invalid toolchain(?: "(?<version>[^"]+)" in (?<file>\S+)|: (?<version2>\S+) is a language version but not a toolchain version)/,
        "cmd/go, toolchain/select.go",
        [
          'go: invalid toolchain "1.22" in go.mod',
          "go: invalid toolchain: go1.22 is a language version but not a toolchain version (go1.22.x)",
        ],
      ),
      says(
        "go",
        /cannot find "(?<version>go1[\w.]*)" in PATH|no releases found for go >= (?<wanted>\S+)/,
        "cmd/go, toolchain/select.go",
        'go: cannot find "go1.25.3" in PATH',
      ),
      says(
        "go",
        /toolchain (?<running>\S+) invoked to provide (?<version>\S+)|too many toolchain switches/,
        "cmd/go, toolchain/select.go",
        "go: toolchain go1.22.0 invoked to provide go1.23.1",
      ),
    ],
  },
  {
    id: "goroot-mismatch",
    rank: "cause",
    title: "GOROOT belongs to another Go than the one that runs",
    cause:
      "The variable GOROOT is set (in the profile, with go env -w, in go.goroot or go.toolsEnvVars) and names the folder of another Go ({other|see the line}, while {running|another one} runs), so the go command uses foreign tools and library.",
    cure: "Do not set GOROOT at all; every go knows its own. Unset it in the shell's profile and in go.goroot, go.toolsEnvVars and launchd (launchctl unsetenv GOROOT), then open a new terminal, restart VS Code and run go clean -cache.",
    command: "go-warden doctor",
    check: "go-choice",
    findings: ["goroot-mismatch"],
    says: [
      says("go", /version "(?<other>go[^"]+)" does not match go tool version "(?<running>go[^"]+)"/, "cmd/compile", [
        'compile: version "go1.21.0" does not match go tool version "go1.22.1"',
        '# internal/cpu\ncompile: version "go1.19.8" does not match go tool version "go1.27.3"',
      ]),
      says(
        "go",
        /cannot find GOROOT directory: (?<folder>.+)|GOROOT is not set$|'go' binary is trimmed and GOROOT is not set/,
        "cmd/go, main.go",
        [
          "go: cannot find GOROOT directory: /nowhere",
          "go: cannot find GOROOT directory: 'go' binary is trimmed and GOROOT is not set",
        ],
      ),
      says(
        "go",
        /object is \[(?<other>[^\]]+)\] expected \[(?<running>[^\]]+)\]/,
        "cmd/link",
        "link: fmt: object is [darwin arm64 go1.21.0 X:none] expected [darwin arm64 go1.22.1 X:none]",
      ),
      says(
        "go",
        /package (?<package>runtime|fmt|os|errors|unsafe|internal\/\S+|runtime\/(?!coverage)\S+) is not in (?:std|GOROOT)/,
        "cmd/go",
        "package runtime/cgo is not in std (/opt/homebrew/Cellar/go/1.21/libexec/src/runtime/cgo)",
      ),
      says(
        "go",
        /could not import (?:fmt|os|runtime|errors|strings) \(|open \S*\/pkg\/tool\/\S+: no such file|no such tool "(?<tool>compile|link|asm|vet|cgo|cover)"/,
        "cmd/go",
        [
          'go: no such tool "compile"',
          "could not import fmt (open /usr/local/go/pkg/darwin_amd64/fmt.a: no such file or directory)",
        ],
      ),
    ],
  },
  {
    id: "goflags-invalid",
    rank: "cause",
    title: "GOFLAGS has a flag that go does not take: {flag|see the line}",
    cause:
      "GOFLAGS (from the profile, go env -w or go.toolsEnvVars) holds {flag|something} that go does not know or that is not written as -flag=value, so every go command fails, and gopls with it.",
    cure: "Remove it where it is set: go env -u GOFLAGS if go env -w made it; otherwise the shell's profile or go.toolsEnvVars. go-warden doctor finds the place.",
    command: "go env GOFLAGS",
    check: "modules",
    says: [
      says(
        "go",
        /parsing \$GOFLAGS: (?:non-flag|unknown flag|missing|invalid|(?<what>.*)) ?"?(?<flag>-?[^"\s]*)"?/,
        "cmd/go, base/goflags.go",
        [
          "go: parsing $GOFLAGS: unknown flag -bogus",
          'go: parsing $GOFLAGS: non-flag "mod=mod"',
          "go: parsing $GOFLAGS: unknown flag -mode=vendor",
        ],
      ),
      says(
        "go",
        /(?<flag>-\S+) \(from \$GOFLAGS\)|invalid value "?(?<value>[^"]*)"? for flag (?<flag2>-\S+) \(from (?:\$GOFLAGS|go env)/,
        "cmd/go, base/goflags.go",
        'go: invalid value "x" for flag -race (from $GOFLAGS): parse error',
      ),
      says("go", /go: unknown flag (?<flag>-\S+) in GOFLAGS/, "cmd/go", "go: unknown flag -modd in GOFLAGS"),
    ],
  },
  {
    id: "gocache-off",
    rank: "cause",
    title: "GOCACHE=off is no longer allowed",
    cause: "Since Go 1.12 every build needs the build cache, and the variable GOCACHE is set to off.",
    cure: "Unset GOCACHE: remove it from the shell's profile and go.toolsEnvVars, or go env -u GOCACHE. To test without cached results: go test -count=1.",
    command: "go env -u GOCACHE",
    check: "modules",
    says: [
      says(
        "go",
        /build cache is disabled by GOCACHE=off/,
        "cmd/go, cache/default.go",
        "build cache is disabled by GOCACHE=off, but required as of Go 1.12",
      ),
    ],
  },
  {
    id: "gocache-unusable",
    rank: "cause",
    title: "{variable|GOCACHE} names a folder that go cannot use",
    cause:
      "The variable GOCACHE, GOTMPDIR or GOMODCACHE holds a path that is relative, does not exist or cannot be written ({folder|see the line}).",
    cure: "Unset it (go env -u GOCACHE, or remove it from the profile and go.toolsEnvVars), or give an absolute path in your home; write $HOME, not ~ in quotation marks.",
    command: "go env GOCACHE GOTMPDIR GOMODCACHE",
    check: "modules",
    says: [
      says(
        "go",
        /(?<variable>GOCACHE|GOMODCACHE|GOTMPDIR) (?:entry is relative; must be|is not|must be) an? ?absolute path|GOCACHE is not an absolute path|(?<variable2>GOMODCACHE) entry is relative/,
        "cmd/go, cache/default.go, envcmd",
        [
          "build cache is required, but could not be located: GOCACHE is not an absolute path",
          'go: GOMODCACHE entry is relative; must be absolute path: "mod".',
          "go: GOTMPDIR must be an absolute path",
        ],
      ),
      says(
        "go",
        /failed to initialize build cache at (?<folder>[^:]+): (?!.*permission denied)/,
        "cmd/go, cache/default.go",
        "failed to initialize build cache at /Volumes/Gone/go-build: mkdir /Volumes/Gone: no such file or directory",
      ),
    ],
  },
  {
    id: "work-folder-unusable",
    rank: "cause",
    title: "go cannot use its folder for temporary files: {folder}",
    cause:
      "The variable GOTMPDIR, or TMPDIR where that is not set, names a folder that does not exist or cannot be written.",
    cure: "Make the folder, or remove the variable where it is set: the profile, go env -u GOTMPDIR, go.toolsEnvVars or launchctl unsetenv.",
    command: "go env GOTMPDIR",
    check: "go-choice",
    says: [
      says(
        "go",
        /creating work dir: (?:stat|mkdir) (?<folder>\S+): (?:no such file|not a directory|permission denied|read-only)/,
        "cmd/go, work/action.go",
        "go: creating work dir: stat /gone/tmp: no such file or directory",
      ),
    ],
  },
  {
    id: "go-path-relative",
    rank: "cause",
    title: "{variable|GOPATH or GOBIN} is not an absolute path",
    cause: "The variable holds a relative path, or a ~ that stood in quotation marks, where no shell expands it.",
    cure: 'Write $HOME instead of ~ in the shell\'s profile (export {variable|GOPATH}="$HOME/go"), or unset it; without it go uses $HOME/go.',
    command: "go env GOPATH GOBIN",
    check: "environment",
    says: [
      says("go", /(?<variable>GOPATH) entry (?:is relative|cannot start with shell metacharacter)/, "cmd/go, main.go", [
        'go: GOPATH entry is relative; must be absolute path: "go".',
        "go: GOPATH entry cannot start with shell metacharacter '~': \"~/go\"",
      ]),
      says(
        "go",
        /(?<variable>GOBIN) must be an absolute path/,
        "cmd/go, work/build.go",
        "cannot install, GOBIN must be an absolute path",
      ),
    ],
  },
  {
    id: "gopath-is-goroot",
    rank: "cause",
    title: "GOPATH and GOROOT are the same folder: {folder}",
    cause:
      "GOPATH is set to the folder of Go itself. go then takes another folder for tools and modules, or mixes them with its own.",
    cure: "Remove GOPATH where it is set; without it go uses $HOME/go.",
    command: "go env GOPATH GOROOT",
    check: "go-choice",
    says: [
      says(
        "go",
        /GOPATH set to GOROOT \((?<folder>[^)]*)\)|both GOPATH and GOROOT are the same directory \((?<folder2>[^)]*)\)/,
        "cmd/go, main.go",
        [
          "warning: both GOPATH and GOROOT are the same directory (/usr/local/go); see https://go.dev/wiki/InstallTroubleshooting",
          "warning: GOPATH set to GOROOT (/usr/local/go) has no effect",
        ],
      ),
    ],
  },
  {
    id: "no-home",
    rank: "cause",
    title: "go was started without HOME",
    cause:
      "The program that started go (a launcher, a service, a container's exec) passes no HOME, so go has no place for its cache and modules.",
    cure: "Set HOME for that program (a LaunchAgent's EnvironmentVariables, docker exec -e HOME=…), or start the editor with the full environment: go-warden code open.",
    command: "go-warden code open",
    check: "environment",
    says: [
      says(
        "go",
        /GOCACHE is not defined and neither \$XDG_CACHE_HOME nor \$HOME are defined/,
        "cmd/go, cache/default.go",
        "build cache is required, but could not be located: GOCACHE is not defined and neither $XDG_CACHE_HOME nor $HOME are defined",
      ),
      says(
        "go",
        /module cache not found: neither GOMODCACHE nor GOPATH is set|neither GOPATH nor GOMODCACHE are set|could not locate sumdb file: missing \$GOPATH/,
        "cmd/go, modfetch/cache.go",
        ["go: module cache not found: neither GOMODCACHE nor GOPATH is set"],
      ),
      says("go", /\$HOME is not defined/, "os.UserHomeDir", "go: failed to determine user home: $HOME is not defined", {
        named: true,
      }),
    ],
  },
  {
    id: "goexperiment-unknown",
    rank: "cause",
    title: "GOEXPERIMENT names an experiment that this Go does not have: {name|see the line}",
    cause:
      "The variable GOEXPERIMENT is set, in the profile, with go env -w or in go.toolsEnvVars. Experiments end: they become part of Go, or are dropped, and the next Go refuses the name. The message leaves out a leading no, which switches one off.",
    cure: "Remove it: go env -u GOEXPERIMENT, and take it out of the profile and go.toolsEnvVars.",
    command: "go env GOEXPERIMENT",
    check: "go-choice",
    says: [
      says("go", /unknown GOEXPERIMENT (?<name>\S+)|invalid GOEXPERIMENT\b:? (?<name2>.+)/, "internal/buildcfg", [
        "go: unknown GOEXPERIMENT rangefunc2",
      ]),
    ],
  },
  {
    id: "gotoolchain-invalid",
    rank: "cause",
    title: "GOTOOLCHAIN has a value that go does not take: {value}",
    cause:
      "It takes local, auto, path, or a Go with its name in front, such as go1.26.8 or go1.26.8+auto. With anything else every go command fails, and gopls with it.",
    cure: "Write the version as go1.26.8, or remove GOTOOLCHAIN where it is set: the profile, go env -u GOTOOLCHAIN, go.toolsEnvVars or launchctl unsetenv GOTOOLCHAIN.",
    command: "go env -changed",
    check: "go-choice",
    says: [
      says("go", /invalid GOTOOLCHAIN "(?<value>[^"]*)"/, "cmd/go, toolchain/select.go", [
        'go: invalid GOTOOLCHAIN "bogus"',
        'go: invalid GOTOOLCHAIN "1.26"',
      ]),
    ],
  },
  {
    id: "goos-goarch-invalid",
    rank: "cause",
    title: "GOOS and GOARCH name a system that Go does not know: {pair|see the line}",
    cause:
      "The variables GOOS or GOARCH are set, in the profile, with go env -w or in go.toolsEnvVars, to {pair|a pair that does not exist}.",
    cure: "Unset both: go env -u GOOS && go env -u GOARCH, and remove them from the profile and go.toolsEnvVars. go tool dist list shows the pairs there are (a Mac is darwin/arm64 or darwin/amd64).",
    command: "go env GOOS GOARCH",
    check: "modules",
    says: [
      says(
        "go",
        /unsupported GOOS\/GOARCH pair (?<pair>\S+)/,
        "cmd/go, work/action.go",
        "go: unsupported GOOS/GOARCH pair macos/arm64",
      ),
      says(
        "go",
        /(?:unknown|unsupported|invalid) GO(?:OS|ARCH)\b[ :]+"?(?<pair>[\w/.-]+)"?/,
        "internal/buildcfg, cmd/go",
        "go: unknown GOOS macos",
      ),
    ],
  },
  {
    id: "goexperiment-invalid",
    rank: "cause",
    title: "go env -w refused: {variable|the variable} cannot be set that way",
    cause: "The same variable is set in the environment and wins, or it is one that go env -w does not manage.",
    cure: "Change it where the environment gets it: the shell's profile, launchd (launchctl getenv NAME) or go.toolsEnvVars.",
    command: "go env -changed",
    check: "environment",
    says: [
      says(
        "go",
        /go env -w (?<variable>\w+)=\S* does not override conflicting OS environment variable/,
        "cmd/go, envcmd/env.go",
        "warning: go env -w GOPROXY=... does not override conflicting OS environment variable",
      ),
      says(
        "go",
        /(?<variable>\w+) can only be set using the OS environment|unknown go command variable (?<variable2>\S+)/,
        "cmd/go, envcmd/env.go",
        ["go: unknown go command variable GOPRIVAT", "go: GODEBUGX can only be set using the OS environment"],
      ),
      says(
        "go",
        /(?:reading|cannot find|writing) go env config: (?<reason>.+)/,
        "cmd/go, envcmd/env.go",
        "go: writing go env config: open /Users/dev/Library/Application Support/go/env: permission denied",
      ),
    ],
  },
  {
    id: "go-wrong-architecture",
    rank: "cause",
    title: "{file|The program} is built for another processor",
    cause:
      "An Intel program was started on a Mac with Apple silicon without Rosetta, or an Apple-silicon one on an Intel Mac.",
    cure: "Build or install it for this Mac's processor (uname -m; GOARCH=arm64 on Apple silicon). Installed tools: go install again with a native Go; go itself: take the arm64 package or Homebrew below /opt/homebrew.",
    command: "go-warden dlv inspect {file|FILE}",
    check: "go-installs",
    findings: ["go-wrong-architecture"],
    says: [
      says("shell", /bad CPU type in executable(?:: (?<file>\S+))?/, "zsh, bash", [
        "zsh: bad CPU type in executable: dlv",
        "-bash: /usr/local/go/bin/go: Bad CPU type in executable",
        "fork/exec /Users/dev/go/bin/dlv: bad CPU type in executable",
      ]),
      says(
        "shell",
        /(?<file>\S+): Bad CPU type in executable/,
        "bash",
        "bash: /usr/local/bin/gopls: Bad CPU type in executable",
      ),
      says("node", /spawn Unknown system error -86/, "Node on macOS", "Error: spawn Unknown system error -86"),
    ],
  },
  {
    id: "not-a-mac-program",
    rank: "cause",
    title: "{file|The file} is not a program for this system",
    cause:
      "The file is a program for Linux (or another system), an empty or cut-off one, or a script without #! in its first line.",
    cure: "Build it for macOS (unset GOOS and GOARCH, then go build or go install), or download the right one. go-warden dlv inspect {file|FILE} shows what it is.",
    command: "file {file|FILE}",
    says: [
      says(
        "shell",
        /(?<file>\S+): cannot execute binary file(?:: Exec format error)?|exec format error: (?<file2>\S+)/,
        "bash, zsh",
        [
          "bash: line 1: ./mac: cannot execute binary file: Exec format error",
          "zsh: exec format error: ./server",
          "-bash: /Users/dev/go/bin/dlv: cannot execute binary file",
        ],
      ),
      says(
        "go",
        /fork\/exec (?<file>\S+): (?:exec format error|malformed Mach-o file)/,
        "os/exec",
        "fork/exec /Users/dev/go/bin/dlv: exec format error",
      ),
      says(
        "node",
        /spawn Unknown system error -(?:85|88|8)\b/,
        "Node on macOS",
        "Error: spawn Unknown system error -88",
      ),
      says("shell", /malformed Mach-o file: (?<file>\S+)/, "zsh", "zsh: malformed Mach-o file: ./gopls"),
      says(
        "shell",
        /Failed to execute process:? '?(?<file>[^'\s]+)'?.{0,40}(?:Exec format|exec format|could not be run by the operating system|not in an executable format|corrupt)/,
        "fish",
        [
          "fish: Failed to execute process '/Users/dev/go/bin/dlv': exec: Exec format error",
          "exec: Failed to execute process: '/Users/dev/go/bin/dlv' the file could not be run by the operating system.",
        ],
      ),
    ],
  },
]);
