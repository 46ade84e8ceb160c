import { rm } from "node:fs/promises";
import type { Host } from "../host";
import { Problem } from "../problem";
import { append, backupsOf, entries, type JournalEntry } from "./journal";
import { revert, type InverseEdit } from "./revert";

/**
 * Undoes one operation (the last one that is not undone, when no id is given): bytes, modes and symlinks are as they
 * were. A file that was changed since is refused (exit 4), unless `inverse` can take back only our own edit.
 */
export async function undo(host: Host, id?: string, inverse?: InverseEdit): Promise<JournalEntry> {
  const all = await entries(host);
  const entry = id
    ? all.find((candidate) => candidate.id === id)
    : all.findLast((candidate) => ["done", "interrupted"].includes(candidate.status) && candidate.actions.length > 0);
  if (!entry) {
    throw new Problem(
      "nothing-to-undo",
      id ? `There is no operation ${id}` : "There is nothing to undo",
      "go-warden undo --list shows what was done.",
      2,
    );
  }
  if (entry.status === "undone") {
    throw new Problem("already-undone", `${entry.operation.title} is undone already`, "go-warden undo --list", 2);
  }
  const left = await revert(host, entry.id, inverse);
  if (left.length > 0) {
    throw new Problem(
      "changed-since",
      left.join("\n"),
      `The bytes from before lie in ${backupsOf(host, entry.id)}.`,
      4,
    );
  }
  await append(host, { type: "end", id: entry.id, at: host.now().toISOString(), status: "undone" });
  // What was put back needs no copy any more, and a copy may hold secrets of the user's.
  await rm(backupsOf(host, entry.id), { recursive: true, force: true });
  return { ...entry, status: "undone" };
}
