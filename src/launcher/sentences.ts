import type { SyncResult } from "../core/environment";
import { Problem } from "../core/problem";

/** `2 fixes`; `many` where it is more than an s. */
export const plural = (number: number, noun: string, many = `${noun}s`) => `${number} ${number === 1 ? noun : many}`;

/** `12 variables shared, 1 removed`; throws when launchd did not take it. */
export function syncSentence({ set, unset, unchanged, conflicts, verified, evidence }: SyncResult): string {
  if (!verified) {
    throw new Problem("sync-not-verified", evidence.join("; "), "Go Doctor shows what stands in the way.", 1);
  }
  const changed = Object.keys(set).length;
  const left = conflicts.length > 0 ? `, ${conflicts.length} left to others` : "";
  if (changed === 0 && unset.length === 0) return `${plural(unchanged.length, "variable")} shared already${left}`;
  const shared = plural(changed + unchanged.length, "variable");
  return `${shared} shared, ${changed} new or changed${unset.length > 0 ? `, ${unset.length} removed` : ""}${left}`;
}
