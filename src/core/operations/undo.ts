import { rm } from "node:fs/promises";
import type { Host } from "../host";
import { Problem } from "../problem";
import { append, backupsOf, entries, type JournalEntry } from "./journal";
import { isUndoable, planReversal, type InverseEdit, type UndoStep } from "./revert";

/** What undo would do: the operation it takes back, and its steps. */
export interface UndoPlan {
  entry: JournalEntry;
  steps: UndoStep[];
}

/**
 * Plans to undo one operation, the last one that is not undone when no id is given: bytes, modes and symlinks as they
 * were. Refused when it left nothing to put back, and when a file was changed since (exit 4), unless `inverse` can take
 * back only our own edit.
 */
export async function planUndo(host: Host, id?: string, inverse?: InverseEdit): Promise<UndoPlan> {
  const all = await entries(host);
  const entry = id === undefined ? lastOf(all) : named(all, id);
  const { steps, left } = await planReversal(host, entry, inverse);
  if (left.length > 0) {
    throw new Problem(
      "changed-since",
      left.join("\n"),
      `The bytes from before lie in ${backupsOf(host, entry.id)}.`,
      4,
    );
  }
  return { entry, steps };
}

/** Does what `planUndo` plans. */
export async function undo(host: Host, id?: string, inverse?: InverseEdit): Promise<JournalEntry> {
  const { entry, steps } = await planUndo(host, id, inverse);
  for (const step of steps) await step.perform();
  await append(host, { type: "end", id: entry.id, at: host.now().toISOString(), status: "undone" });
  // What was put back needs no copy any more, and a copy may hold secrets of the user's.
  await rm(backupsOf(host, entry.id), { recursive: true, force: true });
  return { ...entry, status: "undone" };
}

function named(all: readonly JournalEntry[], id: string): JournalEntry {
  const entry = all.find((candidate) => candidate.id === id);
  if (!entry) {
    throw new Problem(
      "nothing-to-undo",
      `There is no operation ${id}`,
      "go-warden undo --list shows what was done.",
      2,
    );
  }
  const { title } = entry.operation;
  if (entry.status === "undone") {
    throw new Problem(
      "already-undone",
      `“${title}” is undone already`,
      "go-warden undo --list shows what was done.",
      2,
    );
  }
  if (isUndoable(entry)) return entry;
  const hint = "go-warden undo --list shows what can be taken back.";
  throw new Problem("nothing-to-undo", `“${title}” left nothing that could be put back`, hint, 2);
}

/**
 * The last operation. One that cannot be undone is not passed over when somebody asked for it: who means it must not
 * lose another.
 */
function lastOf(all: readonly JournalEntry[]): JournalEntry {
  const standing = all
    .filter(({ status }) => status === "done" || status === "interrupted")
    .filter((entry) => !entry.unasked || isUndoable(entry));
  const last = standing.at(-1);
  if (!last) {
    throw new Problem("nothing-to-undo", "There is nothing to undo", "go-warden undo --list shows what was done.", 2);
  }
  if (isUndoable(last)) return last;
  const before = standing.findLast(isUndoable);
  throw new Problem(
    "nothing-to-undo",
    `The last operation, “${last.operation.title}”, left nothing that could be put back`,
    before
      ? `go-warden undo ${before.id} takes back the one before it, “${before.operation.title}”.`
      : "No operation before it can be taken back either.",
    2,
  );
}
