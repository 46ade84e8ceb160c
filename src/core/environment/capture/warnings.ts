import type { Host } from "../../host";
import { findInOwnProfiles, place, suspects, type ProfileLine } from "./blame";

/** Something that a person should know about a capture that worked. */
export interface CaptureWarning {
  /** Stable, kebab-case: `second-way`, `slow-profile`, `set-at-prompt`, `needs-terminal`, `dropped`. */
  code: string;
  message: string;
}

interface Captured {
  durationMs: number;
  timeoutMs: number;
  secondWay: boolean;
  dropped: readonly { name: string; reason: string }[];
}

/** Lines of the user's own profile that tell of variables out of reach. */
export type Hints = Partial<Record<"turbo" | "hook" | "terminal", ProfileLine>>;

/** Reads the profile for hints; a profile that cannot be read gives none. */
export async function readHints(host: Host, shell: string): Promise<Hints> {
  const { turbo, hook, terminal } = suspects;
  return findInOwnProfiles(host, shell, { turbo: [turbo], hook: [hook], terminal: [terminal] }).catch(() => ({}));
}

/** What may be missing from the capture and why, as far as it can be seen. */
export function captureWarnings(host: Host, captured: Captured, hints: Hints): CaptureWarning[] {
  const warnings: CaptureWarning[] = [];
  const { durationMs, timeoutMs, secondWay } = captured;
  if (secondWay) {
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
  // The first way ran the hooks that wait for a prompt.
  const prompt = hints.turbo ?? (secondWay ? hints.hook : undefined);
  if (prompt) {
    warnings.push({
      code: "set-at-prompt",
      message: `${place(host, prompt)} loads things only at a prompt (${prompt.text}); what they set is out of reach.`,
    });
  }
  const { terminal } = hints;
  if (terminal) {
    warnings.push({
      code: "needs-terminal",
      message: `${place(host, terminal)} asks for a terminal (${terminal.text}); what it sets only there is out of reach.`,
    });
  }
  return warnings;
}
