import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../../host";
import type { Way } from "./command";
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
  way: Way;
  dropped: readonly { name: string; reason: string }[];
}

const lookedFor = {
  turbo: [suspects.turbo],
  hook: [suspects.hook],
  terminal: [suspects.terminal],
  atPrompt: [suspects.handsOver, suspects.redirects, suspects.hook, suspects.activates],
  direnv: [suspects.direnv],
} as const;

/** Lines of the user's own profile that tell how it wants to be asked, and of variables out of reach. */
export type Hints = Partial<Record<keyof typeof lookedFor, ProfileLine>>;

/** Homebrew's mise activates itself for fish, without a line in the profile. */
const miseForFish = ["/opt/homebrew", "/usr/local", "/usr"].map((prefix) => `${prefix}/share/fish/vendor_conf.d`);

/**
 * Reads the profile for hints. `atPrompt`: only a prompt brings all variables, because the profile hands over to another
 * shell, behaves otherwise when there is a command, or has hooks that may export.
 */
export function readHints(host: Host, shell: string): { hints: Hints; atPrompt: boolean } {
  const { found: hints, sourced } = findInOwnProfiles(host, shell, lookedFor, suspects.argument);
  const signs = miseForFish.map((folder) => join(host.system(folder), "mise-activate.fish"));
  if (hints.direnv) signs.push(join(host.home, ".envrc"));
  const atPrompt = hints.atPrompt !== undefined || sourced || signs.some((path) => existsSync(path));
  return { hints, atPrompt };
}

/** What may be missing from the capture and why, as far as it can be seen. */
export function captureWarnings(host: Host, captured: Captured, hints: Hints): CaptureWarning[] {
  const warnings: CaptureWarning[] = [];
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
  // Asked at a prompt, the hooks that wait for one have run.
  const prompt = hints.turbo ?? (way === "in-tmux" ? hints.hook : undefined);
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
