import { mkdir, readFile, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeAtomically, type Host } from "../host";
import { Problem } from "../problem";
import { append, entries, snapshot, type JournalEntry, type Snapshot } from "./journal";
import { runCommand } from "./runner";

/** Applies an edit's inverse to a file that has moved on since; returns the new bytes, or why it cannot be done. */
export type InverseEdit = (current: Buffer, inverse: unknown) => { contents: Buffer } | { problem: string };

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
    throw new Problem("changed-since", left.join("\n"), `The bytes from before lie in ${backups(host, entry.id)}.`, 4);
  }
  await append(host, { type: "end", id: entry.id, at: host.now().toISOString(), status: "undone" });
  return { ...entry, status: "undone" };
}

const backups = (host: Host, id: string) => join(host.paths.support, "backups", id);

/** Puts back what an entry changed, last change first, and returns a sentence for each thing that could not be. */
export async function revert(host: Host, id: string, inverse?: InverseEdit): Promise<string[]> {
  const entry = (await entries(host)).find((candidate) => candidate.id === id);
  if (!entry) return [];
  const plan: (() => Promise<void>)[] = [];
  const left: string[] = [];
  // Two changes of one file: the later one's "before" is what the earlier one left.
  const expected = new Map<string, Snapshot>();
  for (const action of entry.actions.toReversed()) {
    if (action.type === "command") {
      plan.push(async () => void (await runCommand(host, action.undo)));
      continue;
    }
    const now = expected.get(action.path) ?? (await snapshot(host, action.path));
    expected.set(action.path, action.before);
    if (same(now, action.before)) continue;
    if (same(now, action.after)) {
      plan.push(() => restore(host, action.path, action.before));
      continue;
    }
    const undone =
      now.kind === "file" && inverse && action.inverse !== undefined
        ? inverse(await readFile(action.path), action.inverse)
        : { problem: `${action.path} was changed since` };
    if ("problem" in undone) left.push(undone.problem);
    else plan.push(() => writeAtomically(action.path, undone.contents, now.kind === "file" ? now.mode : undefined));
  }
  if (left.length > 0) return left;
  for (const step of plan) await step();
  return [];
}

function same(one: Snapshot, other: Snapshot): boolean {
  if (one.kind === "file") return other.kind === "file" && one.sha256 === other.sha256 && one.mode === other.mode;
  if (one.kind === "symlink") return other.kind === "symlink" && one.target === other.target;
  return other.kind === "absent";
}

async function restore(host: Host, path: string, before: Snapshot): Promise<void> {
  if (before.kind === "absent") return rm(path, { force: true });
  await mkdir(dirname(path), { recursive: true });
  if (before.kind === "symlink") {
    await rm(path, { force: true });
    return symlink(before.target, path);
  }
  if (!before.backup) throw new Problem("no-backup", `There is no backup of ${path}`, "", 1);
  await writeAtomically(path, await readFile(join(host.paths.support, before.backup)), before.mode);
}
