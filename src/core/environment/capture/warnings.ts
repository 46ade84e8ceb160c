import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Host } from "../../host";
import type { Needs, Way } from "./command";
import { findInOwnProfiles, place, suspects, type ProfileLine, type UnreadableProfile } from "./blame";

/** Something that a person should know about a capture that worked. */
export interface CaptureWarning {
  /** Stable, kebab-case: `second-way`, `slow-profile`, `set-at-prompt`, `needs-terminal`, `unreadable`, `dropped`. */
  code: string;
  message: string;
}

interface Captured {
  durationMs: number;
  timeoutMs: number;
  way: Way;
  dropped: readonly { name: string; reason: string }[];
  unreadable: readonly UnreadableProfile[];
}

const lookedFor = {
  turbo: [suspects.turbo],
  terminal: [suspects.terminal],
  atPrompt: [suspects.handsOver, suspects.redirects],
} as const;

/** Lines of the user's own profile that tell how it wants to be asked, and of variables out of reach. */
export type Hints = Partial<Record<keyof typeof lookedFor, ProfileLine>>;

/**
 * Reads the profile for hints and for what it needs: a prompt, when it hands over to another shell or behaves otherwise
 * when there is a command; direnv, when there is something for it.
 */
export function readHints(host: Host, shell: string): { hints: Hints; needs: Pick<Needs, "prompt" | "direnv"> } {
  const { found: hints, sourced } = findInOwnProfiles(host, shell, lookedFor, suspects.argument);
  return { hints, needs: { prompt: hints.atPrompt !== undefined || sourced, direnv: isForDirenv(host.home) } };
}

/** direnv looks in the folder and in all above it, for .env too where it is told to. */
function isForDirenv(folder: string): boolean {
  if ([".envrc", ".env"].some((name) => existsSync(join(folder, name)))) return true;
  return dirname(folder) !== folder && isForDirenv(dirname(folder));
}

/** What may be missing from the capture and why, as far as it can be seen. */
export function captureWarnings(host: Host, captured: Captured, hints: Hints): CaptureWarning[] {
  const warnings = captured.unreadable.map(({ path, why }) => {
    return { code: "unreadable", message: `${path} cannot be read (${why}); what it sets is missing.` };
  });
  const { durationMs, timeoutMs, way } = captured;
  if (way === "in-tmux") {
    warnings.push({
      code: "second-way",
      message: "The profile reads standard input or starts tmux; it was asked a second time as if inside tmux.",
    });
  }
  if (durationMs > Math.min(2000, timeoutMs / 2)) {
    const seconds = (durationMs / 1000).toFixed(1);
    warnings.push({ code: "slow-profile", message: `The profile takes ${seconds} s; VS Code gives up after 10 s.` });
  }
  const invalid = captured.dropped.filter(({ reason }) => reason === "not-utf8").map(({ name }) => name);
  if (invalid.length > 0) {
    warnings.push({ code: "dropped", message: `${invalid.join(", ")}: not UTF-8, so it cannot be passed on.` });
  }
  const { turbo, terminal } = hints;
  if (turbo) {
    warnings.push({
      code: "set-at-prompt",
      message: `${place(host, turbo)} loads things only at a prompt (${turbo.text}); what they set is out of reach.`,
    });
  }
  if (terminal) {
    warnings.push({
      code: "needs-terminal",
      message: `${place(host, terminal)} asks for a terminal (${terminal.text}); what it sets only there is out of reach.`,
    });
  }
  return warnings;
}
