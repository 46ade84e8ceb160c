import { chmod, lstat, realpath, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readIfPresent, writeAtomically, type Host } from "../host";
import { Problem, systemProblem } from "../problem";
import { append, backupsOf, begin, entries, sha256, snapshot, type JournalEntry } from "./journal";
import type { Operation, Step } from "./operation";
import { runCommand } from "./command";
import { isUndoable, revert } from "./revert";

export interface RunningOperation {
  signal?: AbortSignal;
  /** The agent does it by itself: an undo of the last thing that somebody did does not stop at it. */
  unasked?: boolean;
  /** Called before each step; `number` counts from 1. */
  onStep?: (step: Step, number: number, of: number) => void;
}

export interface PerformedOperation {
  /** The journal's id: `go-warden undo ID`. */
  id: string;
  operation: string;
  steps: { kind: Step["kind"]; title: string; output?: string }[];
  /** Whether it left anything that undo could put back. */
  undoable: boolean;
}

/**
 * Runs an operation's steps in order, each change journaled before it is made. When a step fails, what the operation
 * had changed is put back and a Problem is thrown.
 */
export async function perform(
  host: Host,
  operation: Operation,
  running: RunningOperation = {},
): Promise<PerformedOperation> {
  const id = await begin(host, operation, running.unasked);
  const done: PerformedOperation["steps"] = [];
  try {
    for (const [index, step] of operation.steps.entries()) {
      running.signal?.throwIfAborted();
      running.onStep?.(step, index + 1, operation.steps.length);
      const output = await performStep(host, id, index, step, running.signal);
      done.push({ kind: step.kind, title: step.title, ...(output ? { output } : {}) });
    }
  } catch (error) {
    const refused = systemProblem(error);
    const message = (refused ?? (error instanceof Error ? error : { message: String(error) })).message;
    const entry = await entryOf(host, id);
    const left = entry ? await revert(host, entry).catch(failureOf) : [];
    const restored = left.length === 0;
    await append(host, { type: "end", id, at: host.now().toISOString(), status: "failed", message, restored });
    if (restored) await rm(backupsOf(host, id), { recursive: true, force: true });
    if (error instanceof Problem && restored) throw error;
    const hint = restored
      ? ["Nothing was changed.", ...(refused ? [refused.hint] : [])].join(" ")
      : `What it had changed is not put back: ${left.join("; ")}. To try it again: go-warden undo ${id}`;
    throw new Problem("operation-failed", `${operation.title} failed: ${message}`, hint, refused ? 3 : 1);
  }
  await append(host, { type: "end", id, at: host.now().toISOString(), status: "done" });
  const entry = await entryOf(host, id);
  return { id, operation: operation.id, steps: done, undoable: entry !== undefined && isUndoable(entry) };
}

async function entryOf(host: Host, id: string): Promise<JournalEntry | undefined> {
  return (await entries(host)).find((candidate) => candidate.id === id);
}

const failureOf = (error: unknown) => [error instanceof Error ? error.message : String(error)];

/** The folders above a path that are not there yet, the innermost first; undefined when all are. */
async function missingFolders(path: string): Promise<string[] | undefined> {
  const missing: string[] = [];
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (await lstat(folder).catch(() => undefined)) break;
    missing.push(folder);
  }
  return missing.length > 0 ? missing : undefined;
}

async function performStep(
  host: Host,
  id: string,
  number: number,
  step: Step,
  signal?: AbortSignal,
): Promise<string | undefined> {
  switch (step.kind) {
    case "run": {
      if (step.undo) await append(host, { type: "command", id, title: step.title, undo: step.undo });
      return runCommand(host, step, step.accept, signal);
    }
    case "write": {
      const path = await realpath(step.path).catch(() => step.path);
      const now = await readIfPresent(path, "program");
      if ((now === undefined) !== (step.before === undefined) || (now && step.before && !now.equals(step.before))) {
        throw new Problem("changed-meanwhile", `${step.path} changed since the preview was made`, "Run it again.", 4);
      }
      const before = await snapshot(host, path, { id, number });
      const mode = step.mode ?? (before.kind === "file" ? before.mode : 0o644);
      const after = { kind: "file" as const, mode, sha256: sha256(step.contents) };
      const folders = await missingFolders(path);
      await append(host, { type: "change", id, path, before, after, inverse: step.inverse, folders });
      await writeAtomically(path, step.contents, mode);
      if (!(await readIfPresent(path, "program"))?.equals(step.contents)) {
        throw new Problem("not-written", `${path} does not hold what was written`, "Look at the disk's free space.", 1);
      }
      return undefined;
    }
    case "remove": {
      const before = await snapshot(host, step.path, { id, number });
      await append(host, { type: "change", id, path: step.path, before, after: { kind: "absent" } });
      await rm(step.path, { force: true });
      return undefined;
    }
    case "replace": {
      const before = await snapshot(host, step.path, { id, number });
      if (before.kind === "file") await chmod(step.staged, before.mode);
      const after = await snapshot(host, step.staged);
      await append(host, { type: "change", id, path: step.path, before, after });
      await rename(step.staged, step.path);
      return undefined;
    }
    case "wait":
      await sleep(step.ms, undefined, { signal });
      return undefined;
    case "verify": {
      const wrong = await step.check(host, signal);
      if (wrong) throw new Problem("not-verified", wrong, "What was changed has been put back.", 1);
      return undefined;
    }
    case "call":
      if (step.undo) await append(host, { type: "command", id, title: step.title, undo: step.undo });
      await step.perform(host, signal);
      return undefined;
  }
}
