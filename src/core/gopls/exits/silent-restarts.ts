import type { GoplsProcess } from "../processes/process";
import type { LoggedBudget } from "../signals/log-follower";
import type { GoplsWindow, WatchState } from "../processes/watch-state";
import { hostKey } from "../processes/watch-state";

/** How often vscode-go starts a gopls that closed its connection again, before it leaves it dead (docs/facts/vscode.md §5). */
export const silentRestarts = 4;

/**
 * The count after one more end nobody asked for, as the editor's log has it when it was read; `left` is null for editors that
 * do not restart silently.
 */
export function budgetAfter(
  window: GoplsWindow,
  host: { closes: number } | undefined,
  end: { closes?: number | null; final?: boolean } | undefined,
): { closes: number; left: number | null } {
  const closes = end?.closes ?? (host?.closes ?? 0) + 1;
  if (window.editor?.family !== "vscode") return { closes, left: null };
  return { closes, left: end?.final ? 0 : Math.max(0, silentRestarts - closes) };
}

/** A gopls that started with its extension host has had no end before it. */
const withHostMs = 30_000;

/**
 * How many silent restarts the editor still has for that gopls; null when nobody counted, or when the editor does not
 * restart at all. The window's log counts them; without one an agent that counted, or a gopls as old as its extension host.
 */
export function restartsLeft(
  process: GoplsProcess,
  state: WatchState | undefined,
  logged: LoggedBudget | undefined,
): number | null {
  if (process.editor?.family !== "vscode" || process.role === "daemon" || process.role === "mcp") return null;
  const counted = logged ?? state?.hosts[hostKey(process.parent)];
  if (counted) return Math.max(0, silentRestarts - counted.closes);
  const watched = state?.processes.some((one) => hostKey(one.parent) === hostKey(process.parent));
  const { startedAt } = process.parent;
  const first = startedAt !== null && Date.parse(process.startedAt) - Date.parse(startedAt) < withHostMs;
  return watched || first ? silentRestarts : null;
}
