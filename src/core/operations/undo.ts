import { rm } from "node:fs/promises";
import { join } from "node:path";
import { whileLocked, type Host } from "../host";
import { Problem } from "../problem";
import { backupsOf } from "./backups";
import { append, entries, type JournalEntry } from "./journal";
import { sweepLeftovers } from "./leftovers";
import type { Reversal } from "./operation";
import { isUndoable, planReversal, type InverseEdit, type UndoStep } from "./revert";

/** What undo would do. */
export interface UndoPlan {
  /** The operation that is undone; of several that were done in one go the last. */
  entry: JournalEntry;
  /** All of them, the last first. */
  entries: JournalEntry[];
  steps: UndoStep[];
  /** Later operations that left nothing to undo, or that cannot be undone; the last first. */
  passed: JournalEntry[];
}

/**
 * Plans to undo one operation; without an id the last one that left something to undo, with all that was done in one go
 * with it. Bytes, modes and symlinks become as they were. Refused when a file was changed since (exit 4), unless
 * `inverse` can take back only our own edit.
 */
export async function planUndo(
  host: Host,
  id?: string,
  inverse?: InverseEdit,
  reversals?: readonly Reversal[],
): Promise<UndoPlan> {
  const all = await entries(host);
  const { unit, passed } = id === undefined ? lastOf(all) : { unit: [named(all, id)], passed: [] };
  const [entry] = unit;
  if (!entry) throw nothingToUndo("There is nothing to undo");
  const { steps, left } = await planReversal(host, together(unit), { inverse, reversals });
  if (left.length > 0) {
    const backups = unit.map((one) => backupsOf(host, one.id)).join(", ");
    throw new Problem("changed-since", left.join("\n"), `The bytes from before lie in ${backups}.`, 4);
  }
  return { entry, entries: unit, steps, passed };
}

/** Does what `planUndo` plans, while no other process undoes anything. */
export async function undo(
  host: Host,
  id?: string,
  inverse?: InverseEdit,
  reversals?: readonly Reversal[],
): Promise<UndoPlan> {
  // Where nothing was ever changed, the refusal leaves no lock's folder behind.
  if ((await entries(host)).length === 0) return planUndo(host, id, inverse, reversals);
  const busy = () =>
    new Problem("undo-busy", "Another undo has been running for a minute", "Try again when it has ended.", 1);
  const path = join(host.paths.support, "undo.lock");
  return whileLocked(host, path, { busy, waitMs: 60_000 }, async () => {
    const plan = await planUndo(host, id, inverse, reversals);
    for (const step of plan.steps) await step.perform();
    for (const entry of plan.entries) {
      await append(host, { type: "end", id: entry.id, at: host.now().toISOString(), status: "undone" });
      // What was put back needs no copy any more, and a copy may hold secrets of the user's.
      await rm(backupsOf(host, entry.id), { recursive: true, force: true });
    }
    await sweepLeftovers(host);
    const undone = plan.entries.map((entry): JournalEntry => ({ ...entry, status: "undone" }));
    return { ...plan, entry: undone[0] ?? plan.entry, entries: undone };
  });
}

/** Several entries as one, so that a file which two of them edited gets the bytes from before the first. */
function together(unit: readonly JournalEntry[]): JournalEntry {
  const [last] = unit;
  if (!last || unit.length === 1) return last!;
  const status = unit.every((one) => one.status === "done") ? "done" : "interrupted";
  return { ...last, status, actions: unit.toReversed().flatMap(({ actions }) => actions) };
}

function named(all: readonly JournalEntry[], id: string): JournalEntry {
  const entry = all.find((candidate) => candidate.id === id);
  if (!entry) throw nothingToUndo(`There is no operation ${id}`);
  const { title } = entry.operation;
  if (entry.status === "undone") throw new Problem("already-undone", `“${title}” is undone already`, listHint, 2);
  if (entry.unknown) throw cannotBeRead(entry);
  if (isUndoable(entry)) return entry;
  throw nothingToUndo(`“${title}” left nothing that could be put back`);
}

/** The last operation that can be undone, with its group. What left nothing is passed over, and told. */
function lastOf(all: readonly JournalEntry[]): { unit: JournalEntry[]; passed: JournalEntry[] } {
  const standing = all
    .filter(({ status }) => status === "done" || status === "interrupted")
    .filter((entry) => !entry.unasked || isUndoable(entry));
  const at = standing.findLastIndex(isUndoable);
  const last = standing[at];
  const after = standing.slice(at + 1).reverse();
  // What an older version undid below it might be what it builds on.
  const newer = after.find((entry) => entry.unknown === "newer");
  if (newer) throw cannotBeRead(newer);
  if (!last) {
    const what = after.length === 0 ? "There is nothing to undo" : `There is nothing to undo: ${whatPassed(after)}`;
    throw nothingToUndo(what);
  }
  const { group } = last;
  const isOfGroup = (entry: JournalEntry) => group !== undefined && entry.group === group && isUndoable(entry);
  const unit = group === undefined ? [last] : standing.filter(isOfGroup).reverse();
  return { unit, passed: after.filter((entry) => group === undefined || entry.group !== group) };
}

/** `“Share the variables” left nothing that could be put back`, for people. */
export function whatPassed(passed: readonly JournalEntry[]): string {
  const titles = [
    ...new Set(passed.map(({ operation, unknown }) => `“${operation.title}”${unknown ? " (damaged)" : ""}`)),
  ];
  const more = titles.length > 3 ? ` and ${titles.length - 3} more` : "";
  return `${titles.slice(0, 3).join(", ")}${more} left nothing that could be put back`;
}

const listHint = "go-warden undo --list shows what was done.";

const nothingToUndo = (message: string) => new Problem("nothing-to-undo", message, listHint, 2);

function cannotBeRead({ id, operation, unknown }: JournalEntry): Problem {
  if (unknown === "newer") {
    const message = `“${operation.title}” (${id}) was done by a newer Go Warden`;
    return new Problem("state-newer", message, "Undo it with the newer version: install that one.", 4);
  }
  const message = `What “${operation.title}” (${id}) changed cannot be told: its lines in the journal are damaged`;
  return new Problem("journal-damaged", message, "Put it back by hand; earlier changes can be undone by their id.", 4);
}
