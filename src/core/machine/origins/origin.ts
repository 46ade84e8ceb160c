import { quote, withTilde } from "../../command-line";
import type { Host } from "../../host";

/** One place that gives a variable its value, and where in it. */
export type Origin =
  /** A setting of the editor: `go.toolsEnvVars`, `go.goroot`. */
  | { kind: "setting"; key: string; file: string; line?: number }
  /** A line of the login shell's profile, or of a file that it sources. */
  | { kind: "profile"; file: string; line: number }
  /** A version manager, by its hook in the profile or a line of its own configuration. */
  | { kind: "manager"; manager: string; file?: string; line?: number }
  /** A universal variable of fish. */
  | { kind: "fish-universal"; file: string; line: number }
  /** launchd has it for every program of the GUI session; `owner` is the LaunchAgent that sets it, when one can be seen. */
  | { kind: "session"; owner?: string; nix?: boolean }
  /** `go env -w`. */
  | { kind: "go-env"; file: string; line?: number }
  /** The login shell has it, and no line that sets it was found. */
  | { kind: "shell"; shell: string };

/** A variable of the editor's Go tools. */
export interface VariableOrigin {
  name: string;
  /** Undefined when the tools do not get it. */
  value: string | undefined;
  /** The place that decides first, then those that would decide without it. */
  origins: readonly Origin[];
}

const at = (host: Host, file: string, line: number | undefined) =>
  withTilde(file, host.home) + (line === undefined ? "" : `, line ${line}`);

/** The place in words: `~/.zshrc, line 3`, `launchd (launchctl setenv)`. */
export function originText(host: Host, origin: Origin): string {
  switch (origin.kind) {
    case "setting":
      return `${origin.key} in ${at(host, origin.file, origin.line)}`;
    case "profile":
      return at(host, origin.file, origin.line);
    case "manager":
      return origin.file ? `${origin.manager} (${at(host, origin.file, origin.line)})` : `${origin.manager}'s hook`;
    case "fish-universal":
      return `a universal variable of fish (${at(host, origin.file, origin.line)})`;
    case "session":
      return `launchd (launchctl setenv${origin.owner ? `, by ${origin.owner}` : origin.nix ? ", by nix-darwin" : ""})`;
    case "go-env":
      return `go env -w (${at(host, origin.file, origin.line)})`;
    case "shell":
      return `the login shell, ${origin.shell}; no line of its profile that sets it was found`;
  }
}

/** What removes the variable at that place, in the place's own syntax: a sentence without a full stop. */
export function removal(host: Host, name: string, origin: Origin): string {
  switch (origin.kind) {
    case "setting":
      return origin.key === "go.toolsEnvVars"
        ? `Remove ${name} from go.toolsEnvVars in ${at(host, origin.file, origin.line)}`
        : `Remove ${origin.key} from ${at(host, origin.file, origin.line)}`;
    case "profile":
      // Nothing works without a PATH.
      return `${name === "PATH" ? "Change" : "Remove"} ${name} ${name === "PATH" ? "in" : "from"} ${at(host, origin.file, origin.line)}`;
    case "manager":
      return managerRemoval(host, name, origin);
    case "fish-universal":
      return `In fish: set --erase --universal ${name}`;
    case "session":
      if (name === "PATH") return "Change PATH in the shell's profile, then: go-warden env sync";
      return `launchctl unsetenv ${name}${whoSetsItAgain(name, origin)}`;
    case "go-env":
      // With one of these go refuses every command, also the one that would forget it.
      return /^GO(?:ROOT|PATH|TOOLCHAIN)$/.test(name)
        ? `Remove ${name} from ${at(host, origin.file, origin.line)}`
        : `go env -u ${name}`;
    case "shell":
      return `Find what exports ${name}: ${quote(origin.shell)} -lixc exit 2>&1 | grep -n ${name}`;
  }
}

function managerRemoval(host: Host, name: string, { manager, file, line }: Extract<Origin, { kind: "manager" }>) {
  if (file && line !== undefined) return `Remove ${name} from ${at(host, file, line)}`;
  const own: Record<string, string> = {
    "mise GOROOT": "mise settings set go.set_goroot false",
    "mise GOBIN": "mise settings set go.set_gobin false",
    "goenv GOROOT": "export GOENV_DISABLE_GOROOT=1 above the line that starts goenv",
    "goenv GOPATH": "export GOENV_DISABLE_GOPATH=1 above the line that starts goenv",
    "asdf GOROOT": "Remove the line that sources asdf-golang's set-env from the profile",
  };
  return own[`${manager} ${name}`] ?? `${manager} exports ${name}: change it there`;
}

function whoSetsItAgain(name: string, { owner, nix }: Extract<Origin, { kind: "session" }>): string {
  if (owner) return `, and remove it from the LaunchAgent ${owner}, which sets it again at login`;
  if (nix) return `, and remove launchd.user.envVariables.${name} from nix-darwin's configuration, which sets it again`;
  return "";
}
