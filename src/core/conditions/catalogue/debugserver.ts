import { inArea, says } from "../condition";

const developerMode = "sudo /usr/sbin/DevToolsSecurity -enable";

/** Apple's debugserver and what macOS allows a debugger (docs/facts/delve.md §1, §2). */
export const debugserver = inArea("delve", [
  {
    id: "rosetta-session",
    rank: "cause",
    title: "What started dlv runs under Rosetta, and debugserver with it",
    cause:
      "dlv itself is right for Apple silicon, but the terminal, its shell or VS Code that started it runs as an Intel program under Rosetta, and so does everything it starts.",
    cure: "Start a native one: in Finder choose the app, Get Info, and untick Open using Rosetta; or install VS Code for Apple silicon. uname -m must say arm64.",
    command: "uname -m",
    check: "delve",
    findings: ["rosetta-session"],
    says: [
      says(
        "dlv",
        /can not run under Rosetta, check that the terminal\/shell in use is right for your CPU architecture/,
        "dlv, pkg/proc/gdbserial/gdbserver.go",
        "can not run under Rosetta, check that the terminal/shell in use is right for your CPU architecture",
      ),
      says(
        "debugserver",
        /failed to launch process .*\(os\/kern\) invalid argument/,
        "debugserver; go-delve/delve#2330",
        "error: failed to launch process ./__debug_bin: (os/kern) invalid argument",
        { named: true },
      ),
    ],
  },
  {
    id: "dlv-architecture",
    rank: "cause",
    title: "dlv is an Intel program on Apple silicon",
    cause: "An Intel dlv runs under Rosetta, where debugging does not work. The Go that built it is an Intel one.",
    cure: "Install Go for Apple silicon (the arm64 package, or Homebrew below /opt/homebrew), then build dlv with it: go install github.com/go-delve/delve/cmd/dlv@latest.",
    command: "go-warden dlv rebuild",
    check: "delve",
    findings: ["dlv-architecture"],
    says: [
      says(
        "dlv",
        /can not run under Rosetta(?:, check that the installed build of Go is right for your CPU architecture|$|\.)/,
        "dlv, pkg/macutil/rosetta_darwin.go",
        "could not launch process: can not run under Rosetta, check that the installed build of Go is right for your CPU architecture",
      ),
      says(
        "dlv",
        /protocol error E74/,
        "go-delve/delve#2246",
        "could not launch process: protocol error E74 during register enumeration for packet $qRegisterInfo0",
      ),
    ],
  },
  {
    id: "dlv-too-old-for-macos",
    rank: "cause",
    title: "This dlv does not understand the debugserver of your macOS",
    cause:
      "A newer debugserver answers in a way ({code|an error code}) that older dlv versions do not know; macOS 15.4 and later need Delve 1.24.2 or later.",
    cure: "Update dlv: go install github.com/go-delve/delve/cmd/dlv@latest, or Go: Install/Update Tools; then update the Command Line Tools.",
    command: "go-warden dlv rebuild",
    check: "delve",
    findings: ["dlv-too-old-for-macos"],
    says: [
      says(
        "dlv",
        /protocol error (?<code>E(?!74)\w+)|Could not read register z0|could not read register \w+: protocol error/i,
        "go-delve/delve#3964, #3977, #3667",
        [
          "Unable to propagate EXC_BAD_ACCESS signal: protocol error E97 during thread registers reading for packet $g",
          "could not launch process: protocol error E32 during breakpoint setting for packet $Z0",
          "Could not read register z0: protocol error E97",
        ],
      ),
      says(
        "dlv",
        /unsupported packet \S+ during|malformed (?:stop|qMemoryRegionInfo|thread|qfThreadInfo).*(?:packet|response)|too many transmit attempts/,
        "dlv, pkg/proc/gdbserial",
        "unsupported packet $qThreadStopInfo during thread stop info",
      ),
    ],
  },
  {
    id: "debugserver-missing",
    rank: "cause",
    title: "Apple's debugserver is not installed",
    cause:
      "Delve debugs through Apple's debugserver, which comes with the Command Line Tools or Xcode, and it is in none of its places.",
    cure: "Install them: xcode-select --install. If they are installed, xcode-select points to a folder that is gone: sudo xcode-select --reset.",
    command: "xcode-select --install",
    check: "delve",
    findings: ["debugserver-missing", "command-line-tools-broken"],
    says: [
      says(
        "dlv",
        /debugserver or lldb-server not found/,
        "dlv, pkg/proc/gdbserial",
        "Failed to launch: could not launch process: debugserver or lldb-server not found: install Xcode's command line tools or lldb-server",
      ),
      says(
        "dlv",
        /exec: "(?:\/\S*)?(?:lldb-server|debugserver)": (?:executable file not found|stat|no such)/,
        "dlv before 1.0",
        'exec: "lldb-server": executable file not found in $PATH',
      ),
      says(
        "dlv",
        /fork\/exec \S*\/debugserver: no such file or directory/,
        "os/exec",
        "could not launch process: fork/exec /Library/Developer/CommandLineTools/Library/PrivateFrameworks/LLDB.framework/Versions/A/Resources/debugserver: no such file or directory",
      ),
    ],
  },
  {
    id: "debugserver-no-program",
    rank: "cause",
    title: "debugserver did not find the program that it should start",
    cause: "The program was not built, was removed, or its path is wrong.",
    cure: 'Look whether it was built and whether "program" in launch.json (or the path after dlv exec) is right.',
    says: [
      says(
        "debugserver",
        /failed to launch process .*: No such file or directory|debugserver: .{0,200}: No such file or directory/,
        "debugserver",
        "error: failed to launch process ./__debug_bin: No such file or directory",
        { named: true },
      ),
    ],
  },
  {
    id: "debuggee-hardened",
    rank: "cause",
    title: "macOS does not let debugserver into the program",
    cause:
      "The program is hardened and lacks the entitlement com.apple.security.get-task-allow, it belongs to another user, or this session may not debug (Developer Mode off, ssh).",
    cure: "Turn Developer Mode on: sudo DevToolsSecurity -enable. For a hardened program of your own: go-warden dlv entitle PROGRAM.",
    command: "go-warden dlv diagnose",
    check: "delve",
    says: [
      says(
        "debugserver",
        /failed to get the task for process(?: (?<pid>\d+))?|missing the com\.apple\.security\.get-task-allow entitlement|task_for_pid\(.*\(os\/kern\) failure/,
        "debugserver; go-delve/delve#3102",
        [
          "error: failed to launch process /x/debugserver: failed to get the task for process 15543\nExiting.",
          "failed to get the task for process 15543: this likely means the process cannot be debugged, either because it's a system process or because the process is missing the com.apple.security.get-task-allow entitlement.",
        ],
      ),
      says(
        "debugserver",
        /Not allowed to attach to process/,
        "lldb",
        "Not allowed to attach to process.  Look in the console messages (Console.app), near the debugserver entries, when the attach failed.",
      ),
      says(
        "dlv",
        /could not attach to pid (?<pid>\d+): .*(?:operation not permitted|permission denied)/i,
        "dlv, service/debugger",
        "Failed to attach: could not attach to pid 77: operation not permitted",
      ),
    ],
  },
  {
    id: "debug-container-ptrace",
    area: "containers",
    rank: "cause",
    title: "The container does not allow dlv to trace the program {file|that it starts}",
    cause:
      "A debugger on Linux uses ptrace, and the container was started without the right to it (SYS_PTRACE), or its seccomp profile forbids it.",
    cure: 'Give the container the right and rebuild it: "capAdd": ["SYS_PTRACE"] and "securityOpt": ["seccomp=unconfined"] in devcontainer.json; docker run --cap-add=SYS_PTRACE --security-opt seccomp=unconfined; cap_add: [SYS_PTRACE] in compose.yml.',
    says: [
      says(
        "dlv",
        /could not (?:launch process|attach to pid \d+): fork\/exec (?<file>\/(?!Users\/|private\/|var\/folders\/|Volumes\/|opt\/homebrew\/)\S+): operation not permitted/,
        "os/exec; docker/compose#5169",
        [
          "could not launch process: fork/exec /workspaces/app/__debug_bin: operation not permitted",
          "2017/09/04 15:58:33 debugger.go:97: launching process with args: [/go/src/debug]\ncould not launch process: fork/exec /go/src/debug: operation not permitted",
        ],
      ),
    ],
  },
  {
    id: "debug-ptrace-scope",
    area: "containers",
    rank: "cause",
    title: "Linux does not let dlv attach to process {pid|that was named}: ptrace_scope",
    cause:
      "The kernel setting kernel.yama.ptrace_scope is 1 or higher, so a debugger may trace only programs that it started itself. On a Mac that is the Linux of a container, a remote machine or Docker's virtual machine; a container without SYS_PTRACE says the same.",
    cure: 'Allow it on that Linux: sudo sysctl kernel.yama.ptrace_scope=0 (it holds until the next start; /etc/sysctl.d/10-ptrace.conf keeps it). In a container give SYS_PTRACE: "capAdd": ["SYS_PTRACE"] in devcontainer.json, docker run --cap-add=SYS_PTRACE. Or let dlv start the program ("request": "launch") instead of attaching.',
    command: "sysctl kernel.yama.ptrace_scope",
    says: [
      says(
        "dlv",
        /(?:[Cc]ould not attach to pid (?<pid>\d+): .*)?(?:ptrace_scope|this could be caused by a kernel security setting)/,
        "dlv, pkg/proc/native, attachErrorMessage on Linux",
        [
          'Could not attach to pid 7: this could be caused by a kernel security setting, try writing "0" to /proc/sys/kernel/yama/ptrace_scope',
          "could not attach to pid 4711: operation not permitted; see /proc/sys/kernel/yama/ptrace_scope",
        ],
      ),
    ],
  },
  {
    id: "debugger-launch-refused",
    rank: "symptom",
    title: "The system refused to start the program for the debugger",
    cause:
      "The program or dlv's own file was refused: another user's file, no x bit, a folder, quarantine, or a session that may not debug.",
    cure: "ls -l shows whose the file is and whether it may be run; go-warden dlv diagnose tells which of the causes it is.",
    command: "go-warden dlv diagnose",
    check: "delve",
    says: [
      says(
        "dlv",
        /could not launch process: fork\/exec (?<file>\S+): (?:operation not permitted|permission denied)/,
        "os/exec; docker/compose#5169",
        [
          "could not launch process: fork/exec /Users/dev/src/app/__debug_bin: operation not permitted",
          "could not launch process: fork/exec ./__debug_bin: permission denied",
        ],
      ),
      says(
        "dlv",
        /could not launch process: (?:permission denied|operation not permitted)/,
        "dlv",
        "Failed to launch: could not launch process: operation not permitted",
      ),
    ],
  },
  {
    id: "debug-emulated-container",
    area: "containers",
    rank: "cause",
    title: "dlv cannot debug in an emulated Intel container",
    cause:
      "The container is an Intel (amd64) one and runs under QEMU or Rosetta on Apple silicon, which do not offer the calls that a debugger needs.",
    cure: "Use an arm64 image: remove --platform=linux/amd64 and DOCKER_DEFAULT_PLATFORM, and rebuild the container.",
    command: "uname -m",
    says: [
      says(
        "dlv",
        /could not launch process: fork\/exec (?<file>\S+): function not implemented/,
        "go-delve/delve#2910",
        "could not launch process: fork/exec /workspaces/app/__debug_bin: function not implemented",
      ),
    ],
  },
  {
    id: "developer-mode",
    rank: "cause",
    title: "Developer Mode is off, so macOS asks or refuses",
    cause:
      "macOS lets a debugger take control of programs only in Developer Mode, or after it has asked for a password in a dialog.",
    cure: `Turn it on: ${developerMode}. You must also be in the group _developer.`,
    command: developerMode,
    check: "delve",
    findings: ["developer-mode", "developer-group"],
    says: [
      says(
        "debugserver",
        /developer mode is not enabled on this machine/,
        "lldb",
        "error: process exited with status -1 (developer mode is not enabled on this machine and this is a non-interactive debug session.)",
      ),
      says(
        "macos",
        /Developer Tools Access needs to take control of another process/,
        "macOS dialog",
        "Developer Tools Access needs to take control of another process for debugging to continue. Type your password to allow this.",
      ),
      says(
        "macos",
        /Developer mode is currently disabled/,
        "DevToolsSecurity -status",
        "Developer mode is currently disabled.",
      ),
      says(
        "macos",
        /Entwicklerwerkzeug.{0,30}(?:muss|Kontrolle).*(?:Prozess|Prozesses)/,
        "macOS dialog, German",
        "„Developer Tools Access“ / Entwicklerwerkzeuge: Zugriff muss die Kontrolle über einen anderen Prozess übernehmen, damit das Debugging fortgesetzt werden kann.",
      ),
    ],
  },
  {
    id: "ssh-session",
    rank: "cause",
    title: "Over ssh macOS cannot ask for the permission to debug",
    cause: "The session has no screen, so the dialog that asks for the password cannot be shown.",
    cure: `Turn Developer Mode on: ${developerMode}; or sign the program that is debugged: go-warden dlv entitle PROGRAM.`,
    command: developerMode,
    check: "delve",
    findings: ["ssh-session"],
    says: [
      says(
        "debugserver",
        /non-interactive debug session, cannot get permission to debug processes/,
        "lldb",
        "this is a non-interactive debug session, cannot get permission to debug processes.",
      ),
    ],
  },
  {
    id: "system-integrity",
    rank: "cause",
    title: "The program is Apple's own and cannot be debugged",
    cause:
      "System Integrity Protection keeps debuggers out of Apple's programs, and of those only. It is not in the way of Go programs.",
    cure: "Debug a program of your own, for example a copy in your home. Leave System Integrity Protection on.",
    check: "delve",
    says: [
      says(
        "debugserver",
        /cannot attach to process due to System Integrity Protection/,
        "lldb",
        "error: attach failed: cannot attach to process due to System Integrity Protection",
      ),
    ],
  },
  {
    id: "debugserver-exits",
    rank: "symptom",
    title: "debugserver ended before Delve could talk to it",
    cause:
      "Usual causes: Developer Mode is off or you are not in _developer, the session came over ssh, localhost is missing in /etc/hosts, the terminal runs under Rosetta, or debugserver itself was killed or is damaged.",
    cure: `go-warden dlv diagnose tells which of them it is. Most often: ${developerMode}, or the Command Line Tools installed again (xcode-select --install).`,
    command: "go-warden dlv diagnose",
    check: "delve",
    says: [
      says("dlv", /stub exited while (?:waiting for connection|attempting to connect)/, "dlv, pkg/proc/gdbserial", [
        "Failed to launch /x/y: could not launch process: stub exited while waiting for connection: exit status 0",
        "stub exited while attempting to connect: signal: abort trap",
      ]),
      says(
        "dlv",
        /could not (?:launch process|attach to pid \d+): (?:EOF|unexpected EOF|connection reset)/,
        "dlv, pkg/proc/gdbserial",
        "Failed to launch: could not launch process: EOF",
      ),
      says(
        "dlv",
        /could not (?:launch process|attach to pid \d+):.*connection refused/,
        "dlv, pkg/proc/gdbserial",
        "could not launch process: dial tcp 127.0.0.1:51234: connect: connection refused",
      ),
    ],
  },
]);
