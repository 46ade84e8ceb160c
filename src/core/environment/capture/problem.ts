import type { Host, SessionEnd } from "../../host";
import { Problem } from "../../problem";
import { findInProfiles, place, suspects, type ProfileLine } from "./blame";
import { shellName } from "./command";
import { loginShellRemedy, shellGone } from "./shell-gone";

interface Failed {
  shell: string;
  end: SessionEnd;
  timeoutMs: number;
}

/** Why the shell did not answer, and which file to look at. */
export async function captureProblem(host: Host, { shell, end, timeoutMs }: Failed): Promise<Problem> {
  const name = shellName(shell);
  const look = (wanted: readonly RegExp[]) =>
    findInProfiles(host, shell, { first: wanted }).then(
      ({ first }) => first,
      () => undefined,
    );
  if (end.kind === "exited" && !Object.hasOwn(profiles, name)) {
    const hint = `${loginShellRemedy(host)} Or name a shell for Go Warden alone: "shell" in ${host.paths.config}.`;
    return new Problem("shell-failed", `${shell} is not a shell that can be asked for its variables`, hint, 3);
  }
  const says = (line: ProfileLine) => `Look at ${place(host, line)}: ${line.text}`;
  switch (end.kind) {
    case "timeout": {
      const others = [...new Set(end.running.filter((program) => program !== name))];
      const waits = others.length > 0 ? `; still running: ${others.slice(0, 5).join(", ")}` : "";
      const line = await look([...mentions(others), suspects.asks]);
      return new Problem(
        "shell-timeout",
        `${name} did not answer in ${seconds(timeoutMs)}${waits}`,
        line ? `${says(line)}.` : `Time its profile (${profileOf(name)}), or allow more with captureTimeoutSeconds.`,
      );
    }
    case "too-much-output":
      return new Problem(
        "output-too-large",
        `${name} printed more than 32 MiB before it answered`,
        `Something in its profile (${profileOf(name)}) prints without end.`,
      );
    case "not-started":
      if (end.code === "EAGAIN") {
        return new Problem(
          "shell-failed",
          `The system has no room for another program (${end.code})`,
          "Something started too many; end it, then try again.",
          3,
        );
      }
      // Its interpreter, for one that is a script.
      if (end.code === "ENOENT") return shellGone(host, shell, "gone");
      return new Problem(
        "shell-failed",
        `The system would not start ${shell} (${end.code})`,
        loginShellRemedy(host),
        3,
      );
    case "signalled": {
      const line = await look([/\b(kill\b[^;|&]*)/]);
      return new Problem(
        "shell-failed",
        `${name} was ended by ${end.signal} while it read its profile`,
        line ? `${says(line)}.` : `Look at what its profile (${profileOf(name)}) loads.`,
      );
    }
    case "exited": {
      if (end.code !== 0) {
        const line = await look([
          suspects.multiplexer,
          new RegExp(suspects.exits.source + "|\\b(set -e)\\b"),
          suspects.handsOver,
        ]);
        return new Problem(
          "shell-failed",
          `${name} ended with exit code ${end.code} before it could be asked`,
          line ? `${says(line)}.` : `Something in its profile (${profileOf(name)}) ends it.`,
        );
      }
      const line = await look([suspects.handsOver, suspects.multiplexer, suspects.exits, suspects.redirects]);
      return new Problem(
        "shell-replaced",
        `${name} ended without an answer: its profile replaces it by another program, or leaves`,
        line
          ? `${says(line)}. Do that only in a terminal: [ -t 0 ] && ….`
          : `Look for exec and exit in its profile (${profileOf(name)}).`,
      );
    }
    default:
      return new Problem(
        "shell-failed",
        `${name} could be asked, but its variables could not be printed`,
        `They may be larger than the system allows; look for large exports in its profile (${profileOf(name)}).`,
      );
  }
}

const seconds = (ms: number) => `${Number((ms / 1000).toFixed(1))} s`;

function mentions(programs: readonly string[]): RegExp[] {
  return programs.map((program) => new RegExp(`\\b(${program.replace(/[^\w-]/g, "\\$&")})\\b`));
}

/** Where each shell that is known has its profile. */
const profiles: Readonly<Record<string, string>> = {
  zsh: "~/.zshenv, ~/.zprofile, ~/.zshrc",
  bash: "~/.bash_profile or ~/.profile, ~/.bashrc",
  fish: "~/.config/fish",
  tcsh: "~/.tcshrc, ~/.login",
  csh: "~/.cshrc, ~/.login",
  nu: "~/.config/nushell",
  pwsh: "~/.config/powershell",
  ...Object.fromEntries(["sh", "dash", "ash", "ksh", "ksh93", "mksh", "yash"].map((name) => [name, "~/.profile"])),
};

const profileOf = (name: string) => profiles[name] ?? "~/.profile";
