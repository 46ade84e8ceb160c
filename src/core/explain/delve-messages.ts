import type { Message } from "./message";

const DEVELOPER_MODE = "sudo /usr/sbin/DevToolsSecurity -enable";
const REBUILD = "go-warden dlv rebuild";

/** What Delve, its server and macOS print; most telling first, for a pasted text often holds several. */
export const delveMessages: readonly Message[] = [
  {
    id: "rosetta-shell",
    pattern: /can not run under Rosetta, check that the terminal\/shell in use is right for your CPU architecture/,
    cause:
      "dlv is right, but what started it (the terminal, its shell or VS Code) runs under Rosetta, and debugserver with it.",
    cure: "Start a native one: in Finder, Get Info, take the tick off Open using Rosetta; or install VS Code for Apple silicon.",
    command: "go-warden dlv diagnose",
  },
  {
    id: "rosetta-build",
    pattern: /can not run under Rosetta(?:, check that the installed build of Go is right for your CPU architecture)?/,
    cause:
      "dlv is an Intel program and runs under Rosetta, where it cannot debug. The Go that built it is an Intel one.",
    cure: "Install Go for Apple silicon and build dlv anew.",
    command: REBUILD,
  },
  {
    id: "debugserver-missing",
    pattern: /debugserver or lldb-server not found|exec: "lldb-server": executable file not found/,
    cause: "Delve debugs through Apple's debugserver, and that is in none of its places.",
    cure: "Install the Command Line Tools; when they are there, point xcode-select at a folder that exists.",
    command: "xcode-select --install",
  },
  {
    id: "not-permitted-task",
    pattern:
      /failed to get the task for process|missing the com\.apple\.security\.get-task-allow entitlement|task_for_pid\(.*\(os\/kern\) failure/,
    cause:
      "macOS did not let debugserver into the program: it is hardened and does not allow it, or this session may not debug (ssh, Developer Mode off).",
    cure: "Sign the program so that it allows it, or turn Developer Mode on.",
    command: "go-warden dlv entitle PROGRAM",
  },
  {
    id: "developer-mode-off",
    pattern: /developer mode is not enabled on this machine and this is a non-interactive debug session/,
    cause: "Nobody can be asked for the permission to debug in this session.",
    cure: "Turn Developer Mode on.",
    command: DEVELOPER_MODE,
  },
  {
    id: "session-not-interactive",
    pattern: /non-interactive debug session, cannot get permission to debug processes/,
    cause: "Over ssh macOS cannot show its dialog.",
    cure: "Turn Developer Mode on, or sign the program that is debugged with go-warden dlv entitle.",
    command: DEVELOPER_MODE,
  },
  {
    id: "not-allowed-to-attach",
    pattern: /Not allowed to attach to process/,
    cause: "The program does not allow it, or belongs to somebody else.",
    cure: "Sign it so that it allows it; macOSTaskPolicy lines in the log name the reason.",
    command: "/usr/bin/log show --last 5m | grep -i macOSTaskPolicy",
  },
  {
    id: "system-integrity",
    pattern: /cannot attach to process due to System Integrity Protection/,
    cause: "The program is Apple's own. System Integrity Protection keeps debuggers out of those, and of those only.",
    cure: "Debug a program of your own. System Integrity Protection stays on; it is not in the way of Go.",
  },
  {
    id: "debugserver-architecture",
    pattern: /failed to launch process .*\(os\/kern\) invalid argument|debugserver-@[^]*for x86_64/,
    cause: "debugserver runs as an Intel program, because what started it does.",
    cure: "Start VS Code or the terminal natively, not under Rosetta.",
    command: "go-warden dlv diagnose",
  },
  {
    id: "debugserver-no-program",
    pattern: /debugserver[^\n]*: No such file or directory/,
    cause: "debugserver did not find the program it should start.",
    cure: "Look whether the program was built and whether its path is right.",
  },
  {
    id: "stub-exited-waiting",
    pattern: /stub exited while waiting for connection/,
    cause:
      "debugserver ended before Delve could talk to it: Developer Mode is off, you are not in _developer, the session came over ssh, localhost is missing in /etc/hosts, the terminal runs under Rosetta, or debugserver itself was killed.",
    cure: "go-warden dlv diagnose tells which; then turn Developer Mode on or reinstall the Command Line Tools.",
    command: "go-warden dlv diagnose",
  },
  {
    id: "stub-exited-connecting",
    pattern: /stub exited while attempting to connect/,
    cause: "lldb-server ended before Delve could talk to it.",
    cure: "Install the Command Line Tools, so that Apple's debugserver is used instead.",
    command: "xcode-select --install",
  },
  {
    id: "launch-eof",
    pattern: /could not (?:launch process|attach to pid \d+): EOF/,
    cause: "debugserver connected and then ended: it or the program was killed. Signing dlv does not change that.",
    cure: "Look what killed it: go-warden dlv selftest shows debugserver's own lines. Reinstall the Command Line Tools when it crashes.",
    command: "go-warden dlv selftest",
  },
  {
    id: "delve-too-old",
    pattern: /Version of Delve is too old for Go version (?:\S+ \(maximum supported version [\d.]+)?/,
    cause:
      "This dlv is older than the Go of the program. Often a newer one is installed, but VS Code finds the old one first.",
    cure: "Update the dlv that VS Code runs.",
    command: "go-warden dlv list",
  },
  {
    id: "go-too-old",
    pattern: /Go version (\S+) is too old for this version of Delve \(minimum supported version ([\d.]+)/,
    cause: "This dlv no longer knows so old a Go.",
    cure: "Use a newer Go, or build the Delve that fits the project's.",
    command: REBUILD,
  },
  {
    id: "dwarf5",
    pattern: /To debug executables using DWARFv5 or later Delve must be built with Go version/,
    cause: "Go 1.25 and later write DWARF 5, which only a dlv that was itself built with Go 1.25 or later reads.",
    cure: "Build dlv anew with the Go of the project.",
    command: REBUILD,
  },
  {
    id: "native-backend",
    pattern: /native backend disabled during compilation/,
    cause:
      'launch.json asks for the native backend ("backend": "native"), which this dlv has not; on Apple silicon nobody\'s has.',
    cure: 'Take "backend" out of launch.json.',
  },
  {
    id: "native-permission",
    pattern: /could not fork\/exec|could not get thread count|could not attach to \d+|could not acquire mach task/,
    cause: "A dlv with the native backend asks macOS itself, and its certificate is missing or not trusted.",
    cure: "Use a usual dlv, which debugs through Apple's debugserver and needs no certificate.",
    command: REBUILD,
  },
  {
    id: "not-executable",
    pattern: /not an executable file|is not executable|Can not debug non-main package/,
    cause:
      "The program has no x bit, is no Mach-O, is universal (Delve reads thin ones only), or the package is not main.",
    cure: "Build it for one architecture, package main.",
  },
  {
    id: "unsupported-architecture",
    pattern: /unsupported architecture of \S+ - only .* are supported/,
    cause: "The program is built for a processor that Delve does not debug.",
    cure: "Build it with GOARCH of this Mac.",
  },
  {
    id: "no-debug-info",
    pattern:
      /could not open debug info|no debug info found, some functionality will be missing|no debug information present in binary|could not read debug info .* and could not read go symbol table/,
    cause: "The program was built without debug information (go run, or -ldflags with -s or -w).",
    cure: "Build it without -s and -w; look also into GOFLAGS and go.buildFlags.",
    command: "go env GOFLAGS",
  },
  {
    id: "trimpath",
    pattern: /Warning: debugging executable built with trimpath/,
    cause: "The program does not know where its sources lie, so breakpoints stay unbound.",
    cure: 'Build it without -trimpath, or set "substitutePath" in launch.json.',
  },
  {
    id: "continue-needs-multiclient",
    pattern: /--continue requires --accept-multiclient/,
    cause: "dlv was started with --continue and without --accept-multiclient.",
    cure: "Add --accept-multiclient, or leave --continue out.",
  },
  {
    id: "continue-needs-headless",
    pattern: /--continue only works with --headless/,
    cause: "--continue is for a headless dlv.",
    cure: "Add --headless, or put continue into an init file.",
  },
  {
    id: "no-terminal",
    pattern: /Stdin is not a terminal, use '-r'/,
    cause: "dlv was started for a person, but by a program.",
    cure: "Use dlv dap or dlv --headless; or add --allow-non-terminal-interactive=true.",
  },
  {
    id: "build-error",
    pattern: /Build error: Check the debug console for details|Build Error: go build/i,
    cause: "The program does not compile, or dlv does not find go: it runs plain go from the PATH it was given.",
    cure: "Read the debug console; go-warden env vscode tells whether VS Code's PATH has go.",
    command: "go-warden env vscode",
  },
  {
    id: "expression",
    pattern: /unable to find function context/,
    cause: "An expression was evaluated where no function runs. It has nothing to do with signing.",
    cure: "Evaluate it at a breakpoint.",
  },
  {
    id: "uuid-missing",
    pattern: /missing LC_UUID load command/,
    cause: "macOS 26 does not start a program without LC_UUID; Go writes it since 1.24. Signing does not cure it.",
    cure: "Build it anew with Go 1.24 or later (an older Go: -ldflags=-linkmode=external).",
    command: REBUILD,
  },
  {
    id: "library-missing",
    pattern: /dyld\[\d+\]: Library not loaded/,
    cause: "A library that the program was built with is gone or elsewhere.",
    cure: "Install it again, or build the program anew.",
  },
  {
    id: "linux-loader",
    pattern: /error while loading shared libraries/,
    cause: "That is Linux's loader, not a Mac's: the program runs in a container or on a remote machine.",
    cure: "Look there.",
  },
  {
    id: "bad-cpu-type",
    pattern: /bad CPU type in executable|Unknown system error -86/i,
    cause: "The program is built for the other processor, and Rosetta is not installed.",
    cure: "Build it for this Mac's processor.",
    command: REBUILD,
  },
  {
    id: "exec-format",
    pattern: /exec format error|malformed Mach-o file|Unknown system error -(?:85|88)/i,
    cause: "The file is no program for macOS: one for Linux, an empty or a cut-off one.",
    cure: "Look at its bytes, then build it anew.",
    command: "go-warden dlv inspect",
  },
  {
    id: "killed",
    pattern: /Killed: 9|signal: killed|signal:'SIGKILL'|Code Signature Invalid|exit(?:ed with)? code:? 137/,
    cause:
      "macOS killed it at its start: its signature is missing or damaged, it is quarantined, or it was written over in place while macOS remembered the old signature.",
    cure: "Look which, and sign it anew: that also makes a new file, which macOS looks at afresh.",
    command: "go-warden dlv resign",
  },
  {
    id: "developer-tools-path",
    pattern: /xcrun: error: invalid active developer path|unable to get active developer directory/i,
    cause:
      "The Command Line Tools are missing, or xcode-select points at a folder that is gone; an update of macOS does that.",
    cure: "Install them again.",
    command: "xcode-select --install",
  },
  {
    id: "dap-timeout",
    pattern: /timed out while waiting for DAP|connection timeout/,
    cause:
      "dlv did not answer VS Code in time: it was killed at its start, or macOS is waiting for your password in a dialog behind the windows.",
    cure: "Look for the dialog; then let the self-test tell which stage hangs.",
    command: "go-warden dlv selftest",
  },
  {
    id: "dlv-not-found",
    pattern: /Cannot find Delve debugger|Couldn't find dlv at the Go tools path/,
    cause: "dlv is nowhere where VS Code looks.",
    cure: "Go: Install/Update Tools in VS Code, or share the shell's PATH.",
    command: "go-warden dlv list",
  },
  {
    id: "not-delves",
    pattern: /not permitted by default|unsupported version of macOS/,
    cause: "No version of Delve prints this text; it comes from articles, not from the debugger.",
    cure: "Look for the line before or behind it, in the debug console.",
    command: "go-warden dlv diagnose",
  },
  {
    id: "operation-not-permitted",
    pattern: /operation not permitted|permission denied/i,
    cause: "The system refused, not Delve: the program is another user's, has no x bit, or this session may not debug.",
    cure: "Let the ladder tell which.",
    command: "go-warden dlv diagnose",
  },
  {
    id: "no-such-file",
    pattern: /no such file or directory/i,
    cause: "What should be started is not there.",
    cure: "Look which dlv VS Code means and whether it is there.",
    command: "go-warden dlv list",
  },
  {
    id: "launch-wrapper",
    pattern:
      /could not launch process|could not attach to pid|Failed to (?:launch|attach)|Couldn't start dlv dap|dlv dap \(\d+\) exited with code/,
    cause: "This is only the wrapping; the cause stands behind it, or in the debug console.",
    cure: "Paste the whole text, or let the self-test find the stage that fails.",
    command: "go-warden dlv selftest",
  },
];
