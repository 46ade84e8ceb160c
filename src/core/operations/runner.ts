import { chmod, lstat, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { placeOf, readIfPresent, refuseSpecial, writableTarget, writeAtomically, type Host } from "../host";
import { Problem, systemProblem } from "../problem";
import { backupsOf, dropOldBackups, keepInverse } from "./backups";
import { append, begin, entries, sha256, snapshot, type JournalEntry } from "./journal";
import { sweepLeftovers } from "./leftovers";
import type { Operation, Step } from "./operation";
import { runCommand } from "./command";
import { isUndoable, revert } from "./revert";

export interface RunningOperation {
  signal?: AbortSignal;
  /** The agent does it by itself: an undo of the last thing that somebody did does not stop at it. */
  unasked?: boolean;
  /** What is done in one go is undone so: the same for all operations of a `doctor --fix`. */
  group?: string;
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
  const id = await begin(host, operation, running);
  await sweepLeftovers(host);
  const written: Written[] = [];
  const done: PerformedOperation["steps"] = [];
  try {
    for (const [index, step] of operation.steps.entries()) {
      running.signal?.throwIfAborted();
      running.onStep?.(step, index + 1, operation.steps.length);
      const output = await performStep(host, { id, number: index, written }, step, running.signal);
      done.push({ kind: step.kind, title: step.title, ...(output ? { output } : {}) });
    }
  } catch (error) {
    const refused = systemProblem(error);
    const message = (refused ?? (error instanceof Error ? error : { message: String(error) })).message;
    const entry = await entryOf(host, id);
    const reversals = operation.steps.flatMap((step) => (step.kind === "call" && step.reversal ? [step.reversal] : []));
    const left = entry ? await revert(host, entry, { reversals }).catch(failureOf) : [];
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
  await dropOldBackups(host);
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

/** A file that an operation has written. */
interface Written {
  path: string;
  contents: Buffer;
}

interface RunningStep {
  /** Of the journal's entry. */
  id: string;
  number: number;
  written: Written[];
}

/** The keys are made again, as a place's key changes when its folder is made. */
async function isWritten(written: readonly Written[], key: string, contents: Buffer): Promise<boolean> {
  for (const one of written) {
    if (one.contents.equals(contents) && (await placeOf(one.path)).key === key) return true;
  }
  return false;
}

async function performStep(
  host: Host,
  { id, number, written }: RunningStep,
  step: Step,
  signal?: AbortSignal,
): Promise<string | undefined> {
  switch (step.kind) {
    case "run": {
      if (step.undo) await append(host, { type: "command", id, title: step.title, undo: step.undo });
      return runCommand(host, step, step.accept, signal);
    }
    case "write": {
      const { path, key } = await placeOf(await writableTarget(step.path));
      // Two of the operation's paths may lead to one file.
      if (await isWritten(written, key, step.contents)) return undefined;
      const now = await readIfPresent(path, "program");
      if ((now === undefined) !== (step.before === undefined) || (now && step.before && !now.equals(step.before))) {
        throw new Problem("changed-meanwhile", `${step.path} changed since the preview was made`, "Run it again.", 4);
      }
      const before = await snapshot(host, path, { id, number });
      const mode = step.mode ?? (before.kind === "file" ? before.mode : 0o644);
      const after = { kind: "file" as const, mode, sha256: sha256(step.contents) };
      const folders = await missingFolders(path);
      const inverse = await keepInverse(host, id, number, step.inverse);
      await append(host, { type: "change", id, path, before, after, inverse, folders });
      await writeAtomically(path, step.contents, mode);
      if (!(await readIfPresent(path, "program"))?.equals(step.contents)) {
        throw new Problem("not-written", `${path} does not hold what was written`, "Look at the disk's free space.", 1);
      }
      written.push({ path, contents: step.contents });
      return undefined;
    }
    case "remove": {
      await refuseSpecial(step.path);
      const { path } = await placeOf(step.path);
      const before = await snapshot(host, path, { id, number });
      await append(host, { type: "change", id, path, before, after: { kind: "absent" } });
      await rm(path, { force: true });
      return undefined;
    }
    case "replace": {
      await refuseSpecial(step.path);
      const { path } = await placeOf(step.path);
      const before = await snapshot(host, path, { id, number });
      if (before.kind === "file") await chmod(step.staged, before.mode);
      const after = await snapshot(host, step.staged);
      await append(host, { type: "change", id, path, before, after });
      await rename(step.staged, path);
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
      await step.perform(host, signal, async (args) => {
        const { title, reversal } = step;
        if (reversal && args.length > 0)
          await append(host, { type: "call", id, title, reversal: reversal.name, args: [...args] });
      });
      return undefined;
  }
}
