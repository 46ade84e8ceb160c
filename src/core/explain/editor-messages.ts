import type { Message } from "./message";

const DOCTOR = "go-warden doctor";
const FIX = "go-warden doctor --fix";

/** What VS Code, its Go extension and gopls say (docs/facts/vscode.md §1, §4, §5, §7); most telling first. */
export const editorMessages: readonly Message[] = [
  {
    id: "vscode-environment-timeout",
    pattern: /Unable to resolve your shell environment in a reasonable time/,
    cause:
      "VS Code started your login shell to learn its variables, and the profile took longer than it waits (10 s). Every window goes without them until VS Code is quit.",
    cure: "Share the variables through launchd, then quit VS Code (Cmd-Q) and open it again; the doctor tells which profile file is slow.",
    command: "go-warden env sync",
  },
  {
    id: "vscode-environment-error",
    pattern: /Unable to resolve your shell environment: [^\n]*/,
    cause:
      "VS Code started your login shell to learn its variables, and the profile ended it: an `exit`, an `exec tmux`, or a NODE_OPTIONS that Node refuses.",
    cure: "See what VS Code gets and which line is to blame; sharing the variables through launchd makes it independent of that.",
    command: "go-warden env vscode",
  },
  {
    id: "go-not-found-by-editor",
    pattern: /Failed to find the "go" binary in either GOROOT\([^)]*\) or PATH\([^)]*\)/,
    cause:
      "The Go extension looked in the PATH that VS Code has. `PATH(/usr/bin:/bin:/usr/sbin:/sbin)` in the message means that VS Code did not get your shell's.",
    cure: "Share the shell's PATH, then quit VS Code (Cmd-Q) and open it again, or start it with the full environment.",
    command: "go-warden code open",
  },
  {
    id: "tool-missing",
    pattern: /The "([\w-]+)" command is not available/,
    cause:
      "The Go extension finds that tool neither in GOBIN, nor in GOPATH/bin, nor in the PATH that VS Code has. Homebrew's folder is not among its fallbacks.",
    cure: "The doctor tells whether it is missing, or only out of VS Code's sight, and installs or shares accordingly.",
    command: FIX,
  },
  {
    id: "gopls-flag",
    pattern:
      /You may have an invalid value in your "go\.languageServerFlags" setting|flag provided but not defined: \S+|flag needs an argument: -\S+/,
    cause:
      "gopls was started with a flag it does not know and ended at once; VS Code does not start it again by itself.",
    cure: 'Take the flag out of "go.languageServerFlags"; gopls then starts without a reload. In go.buildFlags or GOFLAGS it is go that does not know it.',
    command: "go-warden settings check",
  },
  {
    id: "gopls-settings",
    pattern: /Invalid settings: [^\n]*|setting option "[^"]+": (?:unexpected setting|this setting is deprecated)/,
    cause: "gopls was given settings that it does not know, or knows no longer; it ignores them and goes on.",
    cure: "Have your own gopls say which it knows, and take the others out.",
    command: "go-warden settings check",
  },
  {
    id: "gopls-crashed",
    pattern:
      /gopls has crashed, but you are using an outdated version|The gopls server (?:failed to initialize|crashed)|The connection to gopls has been closed|Server process exited with (?:code [1-9]\d*|signal \w+)/,
    cause:
      "gopls ended. VS Code starts it again four times in a window, without a word; after the fifth end it stays dead.",
    cure: "See what it died of, and restart it: that also gives the four restarts back.",
    command: "go-warden gopls incidents",
  },
  {
    id: "gopls-no-view",
    pattern: /Error loading workspace folders \(expected \d+, got 0\)|\bno views\b/,
    cause:
      "go itself fails in that folder before gopls can load anything; a wrong flag in GOFLAGS is the usual reason.",
    cure: "The doctor runs go there as gopls would and says what is wrong.",
    command: DOCTOR,
  },
  {
    id: "range-too-large",
    pattern: /range \S* ?too large \(\d+ > \d+\)/,
    cause: "gopls gives semantic colours only for files up to a size; this one is larger.",
    cure: "Nothing is broken: the file keeps its plain colours.",
  },
  {
    id: "not-privileged",
    pattern: /Not privileged to set domain environment/,
    cause:
      "launchctl refuses to set variables for whoever asked: a sandboxed program, such as an editor's or an agent's terminal.",
    cure: "Say it again in Terminal.",
    command: "go-warden env sync",
  },
  {
    id: "sip-environment",
    pattern: /Could not set environment: 150: [^\n]*/,
    cause: "With sudo launchctl means the system's own variables, which System Integrity Protection guards.",
    cure: "Say it without sudo.",
    command: "go-warden env sync",
  },
  {
    id: "agent-bootstrap",
    pattern: /Bootstrap failed: (?:5|17|37|119|125): [^\n]*/,
    cause:
      "launchd does not load the agent: it is loaded already, still ending, or was switched off in Login Items. The text does not tell these apart.",
    cure: "Go Warden's own command waits, asks launchd, and switches it on where it is off.",
    command: "go-warden agent install",
  },
];
