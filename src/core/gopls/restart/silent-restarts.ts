import type { GoplsProcess } from "../processes/process";
import type { WatchedProcess, WatchState } from "../watch/watch-state";
import { hostKey } from "../watch/watch-state";

/** How often vscode-go starts a gopls that closed its connection again, before it leaves it dead (docs/facts/vscode.md §5). */
export const silentRestarts = 4;

/** The count after one more unwanted end; `left` is null for editors that do not restart silently. */
export function budgetAfter(
  process: WatchedProcess,
  host: { closes: number } | undefined,
): { closes: number; left: number | null } {
  const closes = (host?.closes ?? 0) + 1;
  return { closes, left: process.editor?.family === "vscode" ? Math.max(0, silentRestarts - closes) : null };
}

/** A gopls that started with its extension host has had no end before it. */
const withHostMs = 30_000;

/**
 * How many silent restarts the editor still has for that gopls; null when nobody counted, or when the editor does not
 * restart at all. Without an agent that counted, only a gopls as old as its extension host is sure to have all.
 */
export function restartsLeft(process: GoplsProcess, state: WatchState | undefined): number | null {
  if (process.editor?.family !== "vscode" || process.role === "daemon" || process.role === "mcp") return null;
  const counted = state?.hosts[hostKey(process.parent)];
  if (counted) return Math.max(0, silentRestarts - counted.closes);
  const watched = state?.processes.some((one) => hostKey(one.parent) === hostKey(process.parent));
  const { startedAt } = process.parent;
  const first = startedAt !== null && Date.parse(process.startedAt) - Date.parse(startedAt) < withHostMs;
  return watched || first ? silentRestarts : null;
}
