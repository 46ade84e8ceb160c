import { inArea, says } from "../condition";

const rebuild = "go-warden dlv rebuild";

/** Of Go's debug/dwarf, which dlv reads programs with. */
const unreadableDebugInfo =
  /decoding dwarf section \w+ at offset \w+: \w|error reading debug_(?:info|line|abbrev|frame)\b|unsupported DWARF version|unsupported version \d+ of (?:debug|DWARF)/;

/** Delve itself and the debug adapter (docs/facts/delve.md §2; go-delve/delve: service/dap, cmd/dlv, pkg/proc). */
export const delve = inArea("delve", [
  {
    id: "dlv-too-old-for-go",
    rank: "cause",
    title: "This dlv is older than the Go of the program",
    cause:
      "dlv knows Go only up to {maximum|the version before}, and the program was built with {go|a newer one}. Often a newer dlv is installed, but VS Code finds the old one first.",
    cure: "Update the dlv that VS Code runs: go install github.com/go-delve/delve/cmd/dlv@latest, or Go: Install/Update Tools. go-warden dlv list shows which one it runs. --check-go-version=false only hides the message.",
    command: "go-warden dlv list",
    check: "delve",
    findings: ["dlv-too-old-for-go"],
    says: [
      says(
        "dlv",
        /[Vv]ersion of Delve is too old for Go version (?<go>[^\s(]+)(?: \(maximum supported version (?<maximum>[\d.]+))?/,
        "dlv, pkg/goversion/compat.go",
        [
          "Version of Delve is too old for Go version go1.28.0 (maximum supported version 1.27, suppress this error with --check-go-version=false)",
          "WARNING: undefined behavior - version of Delve is too old for Go version go1.24.1 (maximum supported version 1.23)",
        ],
      ),
    ],
  },
  {
    id: "dlv-too-new-for-go",
    rank: "cause",
    title: "The program's Go is too old for this dlv",
    cause: "The program was built with {go|an older Go}, and this dlv supports Go from {minimum|a newer version} on.",
    cure: "Use a newer Go for the project, or install the dlv that fits the old one: go install github.com/go-delve/delve/cmd/dlv@VERSION.",
    command: rebuild,
    check: "delve",
    findings: ["dlv-too-new-for-go"],
    says: [
      says(
        "dlv",
        /Go version (?<go>\S+) is too old for this version of Delve(?: \(minimum supported version (?<minimum>[\d.]+))?/,
        "dlv, pkg/goversion/compat.go",
        "Go version go1.20.1 is too old for this version of Delve (minimum supported version 1.25, suppress this error with --check-go-version=false)",
      ),
    ],
  },
  {
    id: "dlv-built-with-old-go",
    rank: "cause",
    title: "dlv was built with a Go before 1.25 and cannot read this program",
    cause:
      "Go 1.25 and later write debug information in DWARF 5, which only a dlv that was itself built with Go 1.25 or later reads.",
    cure: "Build dlv again with the Go of the project: go install github.com/go-delve/delve/cmd/dlv@latest.",
    command: rebuild,
    check: "delve",
    findings: ["dlv-built-with-old-go"],
    says: [
      says(
        "dlv",
        /To debug executables using DWARFv5 or later Delve must be built with Go version (?<wanted>\S+)/,
        "dlv, pkg/goversion/compat.go",
        "To debug executables using DWARFv5 or later Delve must be built with Go version 1.25.0 or later",
      ),
    ],
  },
  {
    id: "dlv-macnative",
    rank: "cause",
    title: "launch.json asks for Delve's native backend, which this dlv does not have",
    cause:
      '{backend|"backend": "native"} (or --backend=native) needs a dlv built specially for it; on Apple silicon there is none. The usual one debugs through Apple\'s debugserver.',
    cure: 'Remove "backend" from launch.json (or set it to "default").',
    check: "delve",
    findings: ["dlv-macnative"],
    says: [
      says(
        "dlv",
        /native backend disabled during compilation/,
        "dlv, pkg/proc/native/nonative_darwin.go",
        "could not launch process: native backend disabled during compilation",
      ),
      says(
        "dlv",
        /backend "?(?<backend>[\w-]+)"? (?:is )?unavailable|[Uu]nknown backend "?(?<backend2>[\w-]+)"?|could not launch process: backend unavailable/,
        "dlv, service/debugger",
        ["could not launch process: backend unavailable", 'could not launch process: unknown backend "gdb"'],
      ),
    ],
  },
  {
    id: "dlv-native-permission",
    rank: "cause",
    title: "A dlv with the native backend may not debug",
    cause:
      "That dlv asks macOS itself for control of the program, for which it needs a certificate of its own that is missing or not trusted.",
    cure: "Use a usual dlv, which debugs through Apple's debugserver and needs no certificate: go install github.com/go-delve/delve/cmd/dlv@latest.",
    command: rebuild,
    check: "delve",
    says: [
      says(
        "dlv",
        /could not fork\/exec|could not get thread count|could not acquire mach task|could not attach to \d+$/,
        "dlv, pkg/proc/native/proc_darwin.go",
        ["could not launch process: could not fork/exec", "could not acquire mach task 5"],
      ),
    ],
  },
  {
    id: "debuggee-not-executable",
    rank: "cause",
    title: "The program is not one that dlv can debug here",
    cause:
      "It has no x bit, is not a Mach-O file for this processor (GOOS or GOARCH of another system is set), is universal (dlv reads only thin files), or the package is not main.",
    cure: "Build it for this Mac, one architecture, package main: unset GOOS and GOARCH, then go build -gcflags='all=-N -l'; chmod +x FILE. go-warden dlv inspect FILE shows what the file is.",
    command: "go env GOOS GOARCH",
    says: [
      says(
        "dlv",
        /(?:could not launch process|Failed to launch.*): not an executable file|not an executable file$/,
        "dlv, service/debugger",
        [
          "could not launch process: not an executable file",
          "API server listening at: 127.0.0.1:36443\ncould not launch process: not an executable file",
        ],
      ),
      says("dlv", /(?<file>\S+) is not executable$/, "dlv, cmd/dlv/cmds/commands.go", "dlv: ./app is not executable", {
        with: /\bdlv\b|[Dd]elve|launch/,
      }),
      says(
        "dlv",
        /unsupported architecture of (?<target>\S+) - only .* (?:are|is) supported|unsupported architecture - only/,
        "dlv, pkg/proc/bininfo.go",
        "unsupported architecture of darwin/386 - only darwin/amd64, darwin/arm64 are supported",
      ),
    ],
  },
  {
    id: "debuggee-not-main",
    rank: "cause",
    title: "The package is not main, so there is nothing to start",
    cause:
      'Only package main (or a test) can be debugged; the folder that "program" or the command names holds another package.',
    cure: 'Name the folder of package main in launch.json ("program": "${workspaceFolder}/cmd/NAME"), or debug a test: "mode": "test".',
    says: [
      says(
        "dlv",
        /Can not debug non-main package|not a main package|is not a main package/,
        "dlv, cmd/dlv/cmds/commands.go",
        [
          "Can not debug non-main package",
          "Failed to launch: Build error: package example.com/lib is not a main package",
        ],
      ),
      says(
        "go",
        /go: no main packages to build/,
        "cmd/go",
        "Build Error: go build -o /tmp/__debug_bin -gcflags all=-N -l ./lib\ngo: no main packages to build",
      ),
    ],
  },
  {
    id: "debuggee-stripped",
    rank: "cause",
    title: "The program was built without debug information",
    cause: 'It was built with -ldflags="-s -w" or with go run, which leave out what a debugger needs.',
    cure: 'Build it without -s and -w; look also into GOFLAGS and go.buildFlags ("buildFlags" in launch.json).',
    command: "go env GOFLAGS",
    says: [
      says(
        "dlv",
        /could not open debug info|no debug info found, some functionality will be missing|no debug information present in binary|could not read debug info .* and could not read go symbol table|, binary is stripped/,
        "dlv, service/debugger",
        [
          "could not open debug info - debuggee must not be built with 'go run' or -ldflags='-s -w', which strip debug info",
          "Warning: no debug info found, some functionality will be missing such as stack traces and variable evaluation.",
          "unable to find locals: no debug information present in binary",
        ],
        { without: unreadableDebugInfo },
      ),
    ],
  },
  {
    id: "debug-info-unreadable",
    rank: "cause",
    title: "This dlv cannot read the debug information that a newer linker or Go wrote",
    cause:
      "The debug information is there, in a form that this dlv does not know: Xcode or the Command Line Tools brought a newer linker, or a newer Go built the program, than this dlv was made for.",
    cure: "Update dlv: go install github.com/go-delve/delve/cmd/dlv@latest, then debug again.",
    command: "go install github.com/go-delve/delve/cmd/dlv@latest",
    check: "delve",
    says: [
      says("dlv", unreadableDebugInfo, "go-delve/delve#3811; debug/dwarf", [
        'error layer=debugger error loading binary "/Users/dev/p/__debug_bin1": \nerror reading debug_info: \ndecoding dwarf section info at offset 0x0: too short\ncould not launch process: could not open debug info',
        "could not launch process: could not open debug info: decoding dwarf section line at offset 0x2a: unsupported version 6",
      ]),
    ],
  },
  {
    id: "source-paths-differ",
    rank: "cause",
    title: "The debugger knows {file|the source file} under another path",
    cause:
      "The program was built elsewhere (in a container, with -trimpath, by Bazel), so the paths inside it are not those of the editor, and breakpoints stay unbound.",
    cure: 'Map them in launch.json: "substitutePath": [{ "from": "${workspaceFolder}", "to": "/path/in/the/build" }]; or build without -trimpath.',
    says: [
      says(
        "dlv",
        /debugging executable built with trimpath/,
        "dlv, service/dap/server.go",
        "Warning: debugging executable built with trimpath",
      ),
      says("dlv", /could not find file (?<file>\/\S+\.(?:go|s|c))/, "dlv, pkg/proc/bininfo.go", [
        "Unable to set or clear breakpoints: could not find file /Users/dev/src/app/main.go",
        "could not find file /Users/dev/src/app/main.go",
      ]),
      says(
        "dlv",
        /Unverified breakpoint(?!: could not find statement)|[Bb]reakpoint (?:is )?unverified/,
        "VS Code, Debug",
        "Unverified breakpoint",
        { named: true, without: /could not find statement/ },
      ),
    ],
  },
  {
    id: "breakpoint-line-without-code",
    rank: "cause",
    title: "{line|The line} has no code at which the debugger could stop",
    cause:
      "A breakpoint needs a line from which the compiler made instructions. An empty line, a comment, a declaration, a closing brace, a function that is never called or was inlined, and code behind another build tag have none. Or the file was changed after the program was built.",
    cure: "Set the breakpoint on a line with a statement, and start the program again after an edit. If the line has one, see that it is part of this build (tags, GOOS) and built without optimization: -gcflags='all=-N -l', as VS Code does by itself.",
    says: [
      says(
        "dlv",
        /could not find statement(?: at (?<line>\S+:\d+))?(?:, please use a line with a statement)?/,
        "dlv, pkg/proc/bininfo.go",
        [
          "could not find statement at /Users/dev/src/app/main.go:12, please use a line with a statement",
          "Unable to set or clear breakpoints: could not find statement at main.go:12, please use a line with a statement",
          "Unverified breakpoint: could not find statement",
        ],
      ),
    ],
  },
  {
    id: "debuggee-optimized",
    rank: "symptom",
    title: "The program was built with optimization, so variables and lines can be missing",
    cause:
      "The compiler optimized the function: variables are gone or have old values, breakpoints jump, calls are inlined. That happens to a program that was built by hand (mode exec, attach, a container), to release builds, and to functions of packages from the build cache.",
    cure: 'Build it for debugging: go build -gcflags=\'all=-N -l\', then debug that file; or let VS Code build it ("mode": "debug"), which does it by itself. The debugger works without it too.',
    command: "go build -gcflags='all=-N -l' .",
    says: [
      says(
        "dlv",
        /[Ww]arning: debugging optimized function|^debugging optimized function/,
        "dlv, service/dap, pkg/terminal",
        ["Warning: debugging optimized function", "(dlv) Warning: debugging optimized function"],
      ),
    ],
  },
  {
    id: "dlv-function-call",
    rank: "cause",
    title: "The debugger calls functions of the program only when it is told to",
    cause:
      "The expression calls a function, or needs a new string in the program's memory, and dlv does that only after the word call, because it lets the program run.",
    cure: "Write call before it in the Debug Console or terminal: call f(x). In a condition or a watch leave the call out. The program must be stopped in Go code.",
    says: [
      says("dlv", /function calls (?:are )?not allowed without using 'call'/, "dlv, pkg/proc/eval.go", [
        "Unable to evaluate expression: function calls not allowed without using 'call'",
        "literal string can not be allocated because function calls are not allowed without using 'call'",
      ]),
    ],
  },
  {
    id: "dlv-step-interrupted",
    rank: "cause",
    title: "A step was interrupted by a breakpoint of another goroutine",
    cause:
      "You stepped, another goroutine hit a breakpoint first, and dlv wants that step finished before the next one.",
    cure: "Press Continue (F5): it finishes the step and stops there. Or remove the other breakpoint for the time being.",
    says: [
      says(
        "dlv",
        /Unable to step while the previous step is interrupted by a breakpoint/,
        "dlv, service/dap/server.go",
        "Unable to step while the previous step is interrupted by a breakpoint.\nUse 'Continue' to resume the original step command.",
      ),
    ],
  },
  {
    id: "debug-core-unreadable",
    rank: "cause",
    title: "dlv cannot read the core file",
    cause:
      "dlv reads ELF cores of Linux, minidumps of Windows and cores that dlv itself wrote with dump; a core that macOS wrote is none of them.",
    cure: "On a Mac write it with dlv: attach to the program, then dump FILE. Open it with the very program that made it: dlv core PROGRAM FILE.",
    says: [
      says(
        "dlv",
        /unrecognized core format/,
        "dlv, pkg/proc/core/core.go",
        "could not open core file: unrecognized core format",
      ),
    ],
  },
  {
    id: "debug-remote-server-old",
    rank: "cause",
    title: "The remote dlv is too old for VS Code, or was not started as a server",
    cause:
      'With "mode": "remote" VS Code speaks the debug adapter protocol with the dlv on the other side, which a headless dlv understands since 1.7.3.',
    cure: "Update dlv on the other machine or in the container (go install github.com/go-delve/delve/cmd/dlv@latest), and start it with dlv debug --headless --listen=:2345 --accept-multiclient.",
    says: [
      says(
        "vscode-go",
        /debugAdapter must connect to an external headless server|[Uu]nexpected EOF.*dlv-dap|'remote' mode .{0,60}must connect to/,
        "vscode-go, goDebugConfiguration.ts",
        "'remote' mode with 'dlv-dap' debugAdapter must connect to an external headless server started with dlv @ v1.7.3 or later.",
      ),
    ],
  },
  {
    id: "dlv-continue-needs-multiclient",
    rank: "cause",
    title: "dlv was started with --continue and without --accept-multiclient",
    cause: "A headless dlv goes on by itself only when clients may come and go.",
    cure: "Add --accept-multiclient, or leave --continue out.",
    says: [
      says(
        "dlv",
        /--continue requires --accept-multiclient/,
        "dlv, cmd/dlv/cmds/commands.go",
        "Error: --continue requires --accept-multiclient",
      ),
    ],
  },
  {
    id: "dlv-continue-needs-headless",
    rank: "cause",
    title: "--continue is for a headless dlv",
    cause: "dlv was started with --continue for a terminal.",
    cure: "Add --headless, or put continue into a file and start with --init FILE.",
    says: [
      says(
        "dlv",
        /--continue only works with --headless/,
        "dlv, cmd/dlv/cmds/commands.go",
        "Error: --continue only works with --headless; use an init file",
      ),
    ],
  },
  {
    id: "dlv-no-terminal",
    rank: "cause",
    title: "dlv was started for a person, but by a program",
    cause: "{stream|Stdin} is not a terminal, so dlv has nobody to take commands from.",
    cure: 'Use dlv dap or dlv --headless; or add --allow-non-terminal-interactive=true. In launch.json "console": "integratedTerminal" gives the program a terminal.',
    says: [
      says(
        "dlv",
        /(?<stream>Std(?:in|out|err)) is not a terminal, use '-r'/,
        "dlv, cmd/dlv/cmds/commands.go",
        "Stdin is not a terminal, use '-r' to specify redirects for the target process or --allow-non-terminal-interactive=true if you really want to specify a redirect for Delve",
      ),
    ],
  },
  {
    id: "dlv-unknown-flag",
    rank: "cause",
    title: "dlv does not know the flag {flag|named in the line}",
    cause:
      "dlvFlags in launch.json or go.delveConfig, or the command line, holds {flag|a flag} that this dlv does not have: it is misspelled, comes before its subcommand, or is of another version. What belongs to the program comes after --.",
    cure: 'Remove it from "dlvFlags", or put "--" before the program\'s own flags. dlv help lists what there is.',
    says: [
      says(
        "dlv",
        /unknown (?:shorthand )?flag: (?<flag>'?-?\S+)|unknown command "(?<flag2>[^"]+)" for "dlv"/,
        "dlv, cobra",
        [
          "Error: unknown flag: --headles\nUsage:\n  dlv debug [package] [flags]",
          'Error: unknown command "debgu" for "dlv"\nRun \'dlv --help\' for usage.',
        ],
        {
          with: /\bdlv (?:debug|test|exec|dap|attach|connect|trace|core|replay|--help|help|\[)|"dlv"|Couldn't start dlv|__debug_bin/,
        },
      ),
    ],
  },
  {
    id: "dlv-port-in-use",
    rank: "cause",
    title: "Another program already listens on port {port|of the debugger}",
    cause:
      "A dlv of an earlier session (or another program) still has {address|the address}, so this one cannot listen there.",
    cure: "Find and end it: lsof -nP -iTCP:{port|PORT} -sTCP:LISTEN, then kill PID. Or take another port in launch.json and --listen.",
    command: "lsof -nP -iTCP:{port|2345} -sTCP:LISTEN",
    says: [
      says(
        "dlv",
        /listen tcp (?<address>\S*?:(?<port>\d+)): bind: address already in use/,
        "net",
        [
          "couldn't start listener: listen tcp 127.0.0.1:2345: bind: address already in use",
          "Couldn't start dlv dap:\ncouldn't start listener: listen tcp 127.0.0.1:38697: bind: address already in use",
        ],
        { with: /\bdlv\b|[Dd]elve|couldn't start listener|:2345|DAP|headless/ },
      ),
    ],
  },
  {
    id: "dlv-listen-invalid",
    rank: "cause",
    title: "dlv cannot listen on {address|that address}: it is not valid",
    cause:
      "--listen takes HOST:PORT with a port from 0 to 65535 (0 takes a free one); {address|the one given} is not of that form.",
    cure: 'Correct it: dlv debug --headless --listen=127.0.0.1:2345, and the same "port" in launch.json.',
    says: [
      says(
        "dlv",
        /listen tcp\d?: (?:address (?<address>\S+): (?:invalid port|missing port in address|too many colons in address)|lookup tcp\/(?<address2>\S+): (?:unknown port|nodename))/,
        "net, made with dlv",
        [
          "couldn't start listener: listen tcp: address 99999: invalid port",
          "couldn't start listener: listen tcp: address localhost: missing port in address",
        ],
        { with: /couldn't start listener|\bdlv\b|[Dd]elve|headless/ },
      ),
    ],
  },
  {
    id: "dlv-address-unusable",
    rank: "cause",
    title: "dlv cannot listen on {address|that address}: it is not this Mac's",
    cause:
      "localhost (or the name in --listen) resolves to an address that this Mac does not have: /etc/hosts lacks or changes the line for localhost, or a VPN answers for it.",
    cure: 'Restore the lines in /etc/hosts: 127.0.0.1 localhost and ::1 localhost. Or name 127.0.0.1 in "host" of launch.json and --listen.',
    command: "grep localhost /etc/hosts",
    says: [
      says(
        "dlv",
        /listen tcp:? (?<address>\S+?): bind: can't assign requested address|lookup localhost\b.*no such host|(?:listen|dial) tcp: lookup localhost/,
        "net; golang/vscode-go#1785",
        [
          "couldn't start listener: listen tcp 10.3.0.4:61230: bind: can't assign requested address",
          "API server: listen tcp: lookup localhost: no such host",
        ],
        { with: /\bdlv\b|[Dd]elve|couldn't start listener|DAP|API server|debug/ },
      ),
    ],
  },
  {
    id: "dlv-nothing-listens",
    rank: "cause",
    title: "Nothing listens on {address|the debugger's port}",
    cause:
      "VS Code or dlv connect wants to reach a dlv at {address|an address}, and none is running there: it was not started, has ended, or uses another port.",
    cure: 'Start dlv first: dlv debug --headless --listen=127.0.0.1:{port|2345} --accept-multiclient; then take the same host and port in launch.json ("mode": "remote"). In a container publish the port and listen on 0.0.0.0.',
    command: "lsof -nP -iTCP:{port|2345} -sTCP:LISTEN",
    says: [
      says(
        "dlv",
        /connect ECONNREFUSED (?<address>\S*:(?<port>\d+))/,
        "VS Code adapter; golang/vscode-go#1270",
        ["connect ECONNREFUSED 127.0.0.1:2345", "Failed to attach: connect ECONNREFUSED 127.0.0.1:38697"],
        {
          without:
            /axios|fetch failed|redis|Redis|postgres|Postgres|mysql|mongo|Mongo|http:\/\/|https:\/\/|TCPConnectWrap\.afterConnect.*(?:5432|6379|3306|27017)|:(?:5432|6379|3306|27017|9092|8080|3000|80|443)\b/,
        },
      ),
      says(
        "dlv",
        /could not connect to (?:remote )?(?:dlv|delve|debug)?.*|dial tcp (?<address>\S*:(?<port>\d+)): connect: connection refused/,
        "dlv connect",
        "dlv connect: dial tcp 127.0.0.1:2345: connect: connection refused",
        { with: /\bdlv (?:connect|dap)|[Dd]elve\b|DAP|:2345\b/ },
      ),
    ],
  },
  {
    id: "dlv-other-user",
    rank: "cause",
    title: "dlv refuses the connection of another user",
    cause:
      "A headless dlv accepts only connections from the user that started it; the editor's comes from another one (a container's port forwarding, sudo, another account).",
    cure: "Start dlv with --only-same-user=false, on a port that only you can reach; or run both as the same user.",
    says: [
      says(
        "dlv",
        /closing connection from different user|connections are only accepted from processes running under the same UserID/,
        "dlv, service/internal/sameuser",
        "closing connection from different user (127.0.0.1:52123): connections to localhost are only accepted from the same UNIX user for security reasons",
      ),
    ],
  },
  {
    id: "dlv-session-busy",
    rank: "cause",
    title: "A debug session is already running in this dlv",
    cause: "dlv dap serves one session at a time, and a launch or attach came while one was in progress.",
    cure: "Stop the running session (Shift-F5) and start again; for several use one dlv each, or headless with --accept-multiclient.",
    says: [
      says(
        "dlv",
        /debug(?:ging)? session already in progress/,
        "dlv, service/dap/server.go",
        "Failed to launch: debug session already in progress at 127.0.0.1:2345 - use remote mode to connect to a server with an active debug session",
      ),
    ],
  },
  {
    id: "dlv-attach-process-missing",
    rank: "cause",
    title: "There is no process {pid|with that number} to attach to",
    cause: "The process that launch.json or dlv attach names has ended, or the number is wrong.",
    cure: 'Choose it from the list: "processId": "${command:pickGoProcess}" in launch.json, or pgrep -l NAME.',
    says: [
      says(
        "dlv",
        /could not attach to pid (?<pid>\d+): .*(?:no such process|could not find process)/,
        "dlv, service/debugger",
        "Failed to attach: could not attach to pid 41234: no such process",
      ),
    ],
  },
  {
    id: "dlv-expression",
    rank: "cause",
    title: "The expression cannot be evaluated here",
    cause:
      "It was evaluated where no function runs, or {name|a name in it} is something that the compiler left out. It has nothing to do with signing.",
    cure: "Evaluate it at a breakpoint inside the function; build without optimization (-gcflags='all=-N -l'), as VS Code does by itself.",
    says: [
      says(
        "dlv",
        /unable to find function context|could not find symbol value for (?<name>\S+)|(?<name2>\S+): optimized out/,
        "dlv, pkg/proc/eval.go",
        ["Unable to evaluate expression: could not find symbol value for foo", "unable to find function context"],
        { without: /^gdb/ },
      ),
    ],
  },
  {
    id: "dlv-not-delves-words",
    rank: "symptom",
    title: "No version of Delve prints this text",
    cause: "These words come from articles, not from the debugger.",
    cure: "Look for the line before or after it in the Debug Console, and paste that one.",
    command: "go-warden dlv diagnose",
    check: "delve",
    says: [
      says(
        "dlv",
        /not permitted by default|unsupported version of macOS/,
        "docs/facts/delve.md §2",
        "dlv: not permitted by default",
        { named: true },
      ),
    ],
  },
  {
    id: "dlv-no-answer",
    rank: "symptom",
    title: "dlv did not answer VS Code in time",
    cause:
      "dlv was killed at its start, takes long to build the program, or macOS is waiting for your password in a dialog behind the windows (Developer Tools Access).",
    cure: "Look for the dialog; then let the self-test tell which stage hangs: go-warden dlv selftest. sudo DevToolsSecurity -enable keeps the dialog from coming.",
    command: "go-warden dlv selftest",
    check: "delve",
    says: [
      says(
        "dlv",
        /timed out while waiting for DAP|Timed out waiting for (?:dlv|delve|the debug adapter)|couldn't connect to dlv.* timeout/,
        "vscode-go, goDebugFactory.ts",
        "Couldn't start dlv dap:\ntimed out while waiting for DAP in reverse mode to connect",
      ),
      says(
        "dlv",
        /(?:Couldn't start dlv dap|dlv dap).*connection timeout/,
        "vscode-go, goDebugFactory.ts",
        "Couldn't start dlv dap: connection timeout",
      ),
      says(
        "dlv",
        /^connection timeout$/,
        "vscode-go, goDebugFactory.ts",
        "Couldn't start dlv dap:\nconnection timeout",
        { with: /Couldn't start dlv dap/ },
      ),
    ],
  },
  {
    id: "debug-build-failed",
    rank: "symptom",
    title: "The program to debug does not compile",
    cause: "dlv builds the program first, and go build failed; its errors are in the Debug Console, below Build Error.",
    cure: "Read the first error in the Debug Console and correct it: go build in that folder shows the same. If the terminal builds it, VS Code has another environment: go-warden env vscode.",
    command: "go-warden env vscode",
    check: "go-choice",
    says: [
      says("dlv", /Build [Ee]rror: (?:Check the debug console|go (?:build|test))/, "dlv, service/dap/server.go", [
        "Build error: Check the debug console for details.",
        "Build Error: go build -o /Users/dev/src/app/__debug_bin1 -gcflags all=-N -l .\n# example.com/app\n./main.go:4:2: undefined: foo (exit status 1)",
      ]),
    ],
  },
  {
    id: "debug-launch-failed",
    rank: "wrapper",
    title: "The debugger could not start the program; the reason stands elsewhere",
    cause:
      "This line only says that starting or attaching failed. The cause is in the same message behind it, or in the Debug Console.",
    cure: "Paste the whole text of the Debug Console, or let the self-test find the stage that fails: go-warden dlv selftest.",
    command: "go-warden dlv selftest",
    check: "delve",
    says: [
      says(
        "dlv",
        /could not launch process|could not attach to pid|Failed to (?:launch|attach)(?: \S+)?: |Couldn't start dlv dap|dlv dap \(\d+\) exited with code/,
        "dlv, service/debugger; vscode-go",
        ["Failed to launch: something that nobody has seen", "dlv dap (1234) exited with code: 1"],
        { without: /browser|puppeteer|chrom|emulator|simulator/i },
      ),
    ],
  },
]);
