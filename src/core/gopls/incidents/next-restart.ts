import type { Incident } from "./incident";

/** What the editor does after an incident, as a sentence; undefined when nobody knows. */
export function nextRestart({ silentRestartsLeft: left, editorRestarts, failedStart }: Incident): string | undefined {
  if (editorRestarts === false) {
    return failedStart ? "The editor will not try again." : "The editor will not start it again.";
  }
  if (typeof left !== "number") return undefined;
  if (left > 0) return `The editor restarts it ${left} more ${left === 1 ? "time" : "times"}.`;
  return editorRestarts
    ? "The editor restarted it for the last time: after the next crash it stays dead."
    : "The editor has no silent restart left for it.";
}
