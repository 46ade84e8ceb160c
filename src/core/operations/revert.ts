import { mkdir, readFile, rm, rmdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeAtomically, type Host } from "../host";
import { Problem } from "../problem";
import { runCommand } from "./command";
import { entries, snapshot, type Snapshot } from "./journal";

/** Applies an edit's inverse to a file that has moved on since; returns the new bytes, or why it cannot be done. */
export type InverseEdit = (current: Buffer, inverse: unknown) => { contents: Buffer } | { problem: string };

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
      plan.push(async () => {
        await restore(host, action.path, action.before);
        // One that holds something by now stays.
        for (const folder of action.folders ?? []) await rmdir(folder).catch(() => undefined);
      });
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
