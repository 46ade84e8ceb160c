import { inArea, says } from "../condition";

/** Whose agent a text is about: Go Warden's own when it names it or names none. */
const foreign = /(?:homebrew\.mxcl|com\.(?!example\b)[\w-]+\.|org\.[\w-]+\.|io\.[\w-]+\.)[\w.-]+/;

/** launchctl and launchd (docs/facts/launchd.md §1). */
export const launchd = inArea("launchd", [
  {
    id: "agent-disabled",
    rank: "cause",
    title: "The agent is switched off in launchd",
    cause:
      "launchd keeps a list of disabled services per user; this one is on it (launchctl disable, or the switch in System Settings › General › Login Items), so it cannot be loaded.",
    cure: "Switch it on: launchctl enable gui/$(id -u)/LABEL (Go Warden's own: go-warden agent install), and allow it in System Settings › General › Login Items & Extensions.",
    command: "launchctl print-disabled gui/$(id -u)",
    check: "agent",
    findings: ["agent-disabled"],
    says: [
      says(
        "launchctl",
        /(?:Bootstrap|Load) failed: 119: |119: Service is disabled|Service is disabled$/,
        "launchctl",
        "Bootstrap failed: 119: Service is disabled",
      ),
      says(
        "launchctl",
        /service cannot be launched because of BTM policy|16[0-9]: Service cannot be launched/,
        "launchctl error 161",
        "161: Service cannot be launched because of BTM policy",
      ),
    ],
  },
  {
    id: "launchd-no-domain",
    rank: "cause",
    title: "There is no such launchd session to work in",
    cause:
      "The target names a session that does not exist here: over ssh or under sudo there is no gui session of that user, or the user number is another one.",
    cure: "Run it in a terminal of the logged-in user, without sudo: launchctl bootstrap gui/$(id -u) PLIST. Over ssh use user/$(id -u), which has no windows.",
    command: "launchctl managername",
    says: [
      says(
        "launchctl",
        /(?:Bootstrap|Boot-out|Load) failed: 125: |125: Domain does not support specified action|Could not find domain for user gui|112: Could not find specified domain|Could not find domain for/,
        "launchctl",
        [
          "Bootstrap failed: 125: Domain does not support specified action",
          "Could not find domain for user gui: 502",
          "Bootstrap failed: 112: Could not find specified domain",
        ],
      ),
      says(
        "launchctl",
        /134: Service cannot load in requested session/,
        "launchctl error 134",
        "Bootstrap failed: 134: Service cannot load in requested session",
      ),
    ],
  },
  {
    id: "agent-plist-permissions",
    rank: "cause",
    title: "launchd refuses the plist because of its owner or mode: {file|see the line}",
    cause:
      "A plist that others may write to, or that belongs to another user, is not loaded: anybody could change what it runs.",
    cure: 'Make it yours and writable only for you: chown "$(id -un)" {file|PLIST} && chmod 644 {file|PLIST} (for /Library/LaunchDaemons: root:wheel). Then load it again.',
    command: "ls -l {file|~/Library/LaunchAgents}",
    check: "agent",
    says: [
      says(
        "launchctl",
        /(?:(?<file>\/\S+\.plist): )?(?:(?:Load|Bootstrap) failed: 122: )?Path had bad ownership\/permissions|Dubious ownership on file(?: \(skipping\))?:? ?(?<file2>\S*)/,
        "launchctl",
        [
          "/Users/dev/Library/LaunchAgents/dev.example.agent.plist: Path had bad ownership/permissions\nLoad failed: 122: Path had bad ownership/permissions",
        ],
      ),
    ],
  },
  {
    id: "agent-plist-invalid",
    rank: "cause",
    title: "The plist of the agent is not valid",
    cause:
      "launchd cannot read it, or it names no program: a mistake in the XML, a missing Label, or missing ProgramArguments.",
    cure: "Check it: plutil -lint PLIST. Go Warden's own is written again by go-warden agent install.",
    command: "plutil -lint ~/Library/LaunchAgents/*.plist",
    check: "agent",
    says: [
      says(
        "launchctl",
        /109: Invalid property list|11[01]: Invalid or missing (?:service identifier|Program)|Property List error: |108: Invalid path/,
        "launchctl",
        [
          "Bootstrap failed: 109: Invalid property list",
          "Bootstrap failed: 111: Invalid or missing Program/ProgramArguments",
        ],
        { without: /service could not initialize/ },
      ),
    ],
  },
  {
    id: "agent-program-missing",
    rank: "cause",
    title: "The program that the agent starts is gone: {file|see the line}",
    cause:
      "The agent's plist names {file|a program} that does not exist any more, usually because Homebrew, nvm or an update moved it (a new version of node).",
    cure: "Install the program again, or correct its path in the plist and load the agent again. Go Warden's own agent: go-warden agent install writes it with the node of now.",
    command: "ls -l {file|PROGRAM}",
    check: "agent",
    says: [
      says(
        "launchctl",
        /service could not initialize: access\((?<file>[^,)]+), X_OK\) failed with errno (?<errno>\d+)/,
        "launchd, its log",
        "com.example.agent: service could not initialize: access(/opt/homebrew/bin/node, X_OK) failed with errno 2 - No such file or directory, error 0x6f - Invalid or missing Program/ProgramArguments",
      ),
      says(
        "launchctl",
        /(?:last exit code = 78|EX_CONFIG)\b|posix_spawn\((?<file>[^,)]+)[^)]*\).*(?:No such file|errno = 2|0x2)/,
        "launchctl print",
        [
          "\tlast exit code = 78: EX_CONFIG",
          'posix_spawn("/opt/homebrew/bin/node", ...), error 0x2 - No such file or directory',
        ],
      ),
    ],
  },
  {
    id: "agent-already-loaded",
    rank: "cause",
    title: "The agent is loaded already",
    cause: "launchd has a service with that label, so it takes no second one; the old definition stays in force.",
    cure: "Unload it first, then load the new one: launchctl bootout gui/$(id -u)/LABEL, and again bootstrap. Go Warden's own: go-warden agent restart.",
    check: "agent",
    says: [
      says(
        "launchctl",
        /(?:Bootstrap|Load) failed: (?:17: File exists|37: Operation already in progress)|service already (?:bootstrapped|loaded)/,
        "launchctl",
        [
          "Bootstrap failed: 37: Operation already in progress",
          "/Users/dev/Library/LaunchAgents/dev.example.agent.plist: service already bootstrapped",
        ],
      ),
    ],
  },
  {
    id: "agent-not-loaded",
    rank: "cause",
    title: "The agent is not loaded, so there is nothing to unload or restart",
    cause:
      "launchd knows no service with that label in this session: it was never loaded, or is already gone. When unloading, that is harmless.",
    cure: "To load it: launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/LABEL.plist. Go Warden's own: go-warden agent install.",
    command: "go-warden agent status",
    check: "agent",
    says: [
      says(
        "launchctl",
        /Boot-out failed: (?:3|113|36): (?<reason>.+)|Unload failed: (?:3|5|113): (?<other>.+)/,
        "launchctl",
        ["Boot-out failed: 3: No such process", "Unload failed: 5: Input/output error"],
      ),
      says(
        "launchctl",
        /Could not find (?:specified )?service(?: "(?<label>[^"]+)" in domain for .*)?|113: Could not find specified service/,
        "launchctl",
        [
          'Could not find service "dev.go-warden.agent" in domain for user gui: 501',
          'Could not find service "com.example.agent" in domain for port',
        ],
      ),
      says(
        "launchctl",
        /Could not kickstart service "(?<label>[^"]+)": 113/,
        "launchctl",
        'Could not kickstart service "dev.example.agent": 113: Could not find specified service',
      ),
    ],
  },
  {
    id: "launchd-service-protected",
    rank: "cause",
    title: "macOS does not allow that service to be restarted or changed",
    cause:
      "Since macOS 14.4 services of Apple's own may not be restarted by launchctl kickstart, and some domains need root.",
    cure: "For Apple's services log out and in, or use the app's own switch. For one in the system domain use sudo.",
    says: [
      says(
        "launchctl",
        /Could not kickstart service "(?<label>[^"]+)": (?:1: Operation not permitted|125: |150: )/,
        "launchctl",
        'Could not kickstart service "com.apple.Dock.agent": 1: Operation not permitted',
      ),
    ],
  },
  {
    id: "agent-bootstrap-failed",
    rank: "symptom",
    title: "launchd did not load the agent",
    cause:
      "Error 5 is said of several things: the label is loaded already or still ending, the plist is wrong or in quarantine, or a sandboxed program asked.",
    cure: "Unload it and try again after a few seconds: launchctl bootout gui/$(id -u)/LABEL; then plutil -lint PLIST. For Go Warden's own agent: go-warden agent install. A service of Homebrew: brew services restart NAME.",
    command: "launchctl print gui/$(id -u)/LABEL",
    check: "agent",
    says: [
      says(
        "launchctl",
        /(?:Bootstrap|Load) failed: (?:5|133): (?<reason>.+)/,
        "launchctl",
        [
          "Bootstrap failed: 5: Input/output error\nTry re-running the command as root for richer errors.",
          "Load failed: 5: Input/output error\nTry running `launchctl bootstrap` as root for richer errors.",
        ],
        { without: foreign },
      ),
    ],
  },
  {
    id: "foreign-agent-bootstrap-failed",
    rank: "symptom",
    title: "launchd did not load the service {label|of another program}",
    cause:
      "Error 5 is said of several things: the label is loaded already or still ending, the plist is wrong, or the program was moved. The service is not Go Warden's.",
    cure: "Restart it by its own tool: for Homebrew brew services restart NAME; otherwise launchctl bootout gui/$(id -u)/LABEL, then bootstrap its plist again.",
    command: "brew services list",
    says: [
      says(
        "launchctl",
        /(?:Bootstrap|Load) failed: (?:5|133): (?<reason>.+)/,
        "launchctl, brew services",
        "Bootstrap failed: 5: Input/output error\nError: Failure while executing; `/bin/launchctl bootstrap gui/501 /Users/dev/Library/LaunchAgents/homebrew.mxcl.yabai.plist` exited with 5.",
        {
          with: /(?<label>(?:homebrew\.mxcl|com\.(?!example\b)[\w-]+\.|org\.[\w-]+\.|io\.[\w-]+\.)[\w.-]+?)(?:\.plist|["'\s]|$)/,
        },
      ),
    ],
  },
  {
    id: "launchd-not-privileged",
    rank: "cause",
    title: "This program may not change launchd's variables",
    cause:
      "launchctl setenv works from a terminal of the logged-in user or from an agent; a sandboxed program (an editor's or AI agent's terminal) and ssh are refused.",
    cure: "Run it in Terminal, without sudo: go-warden env sync. The background agent does it by itself: go-warden agent install.",
    command: "go-warden env sync",
    check: "agent",
    says: [
      says(
        "launchctl",
        /Not privileged to set domain environment/,
        "launchctl",
        "launchctl: Not privileged to set domain environment.",
      ),
      says(
        "launchctl",
        /Could not set environment: (?:150|1): |Operation not permitted while System Integrity Protection is engaged/,
        "launchctl",
        "Could not set environment: 150: Operation not permitted while System Integrity Protection is engaged",
      ),
    ],
  },
  {
    id: "launchctl-target-invalid",
    rank: "cause",
    title: "launchctl does not understand the target",
    cause: "A target has the form gui/501/LABEL or gui/501; a label alone is for the old commands.",
    cure: "Write it out: launchctl print gui/$(id -u)/LABEL.",
    says: [
      says(
        "launchctl",
        /Unrecognized (?:target specifier|subcommand)/,
        "launchctl",
        "Unrecognized target specifier. <service-target> takes a form of <domain-target>/<service-id>.",
      ),
    ],
  },
]);
