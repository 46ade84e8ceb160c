import type { Host } from "../host";
import { findInProfiles, place, suspects } from "./capture-blame";

/** Something that a person should know about a capture that worked. */
export interface CaptureWarning {
  /** Stable, kebab-case: `second-way`, `slow-profile`, `set-at-prompt`, `needs-terminal`, `dropped`. */
  code: string;
  message: string;
}

interface Captured {
  shell: string;
  durationMs: number;
  timeoutMs: number;
  secondWay: boolean;
  dropped: readonly { name: string; reason: string }[];
}

/** What may be missing from the capture and why, as far as it can be seen. */
export async function captureWarnings(host: Host, captured: Captured): Promise<CaptureWarning[]> {
  const warnings: CaptureWarning[] = [];
  const { shell, durationMs, timeoutMs, secondWay } = captured;
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
  const patterns = secondWay ? [suspects.turbo, suspects.hook] : [suspects.turbo];
  const found = await findInProfiles(host, shell, { prompt: patterns, terminal: [suspects.terminal] });
  if (found.prompt) {
    warnings.push({
      code: "set-at-prompt",
      message: `${place(host, found.prompt)} loads things only at a prompt (${found.prompt.text}); what they set is out of reach.`,
    });
  }
  if (found.terminal) {
    warnings.push({
      code: "needs-terminal",
      message: `${place(host, found.terminal)} asks for a terminal (${found.terminal.text}); what it sets only there is out of reach.`,
    });
  }
  return warnings;
}
