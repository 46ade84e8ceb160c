import { readdir, rm, rmdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder, NotRegular, readRegular, writeAtomically, type Host } from "../host";
import { Problem } from "../problem";
import { keptBackups, keptInverse } from "./backups";
import { takeBack } from "./command";
import { snapshot, type JournalEntry } from "./journal";
import type { JournalLine, Snapshot } from "./journal-line";
import type { Reversal, Step } from "./operation";
import { commandLine } from "../command-line";
import { stepText } from "./preview";

/** Applies an edit's inverse to a file that has moved on since; returns the new bytes, or why it cannot be done. */
export type InverseEdit = (current: Buffer, inverse: unknown) => { contents: Buffer } | { problem: string };

/** One thing that undo does. */
export interface UndoStep {
  kind: Step["kind"];
  title: string;
  /** The exact edit or command line. */
  text(): Promise<string>;
  perform(): Promise<void>;
}

/** What undo would do, in its order, and a sentence for each thing that cannot be put back. */
export interface Undoing {
  steps: UndoStep[];
  left: string[];
}

type CommandLine = Extract<JournalLine, { type: "command" | "call" }>;

/** How an operation is undone. */
export interface UndoOptions {
  /** Where a file has moved on since, takes back only our own edit. */
  inverse?: InverseEdit;
  /** For calls that our own code takes back. */
  reversals?: readonly Reversal[];
}

/** All that an entry did to one path. */
interface NetChange {
  type: "net";
  path: string;
  before: Snapshot;
  /** What each of its edits left, the last one last. */
  afters: Snapshot[];
  /** How each edit is taken back, the last one first; undefined for what was no such edit. */
  inverses: unknown[];
  folders: string[];
}

/** Whether there is anything of an entry that undo could put back. */
export function isUndoable(entry: JournalEntry): boolean {
  return entry.status !== "undone" && entry.unknown === undefined && netActions(entry).length > 0;
}

/** What an entry did, last first; of one that came to its end, without what it took back itself. */
function netActions(entry: JournalEntry): (CommandLine | NetChange)[] {
  const byPath = new Map<string, NetChange>();
  const actions = entry.actions.flatMap((action): (CommandLine | NetChange)[] => {
    if (action.type !== "change") return [action];
    const { path, before, after, inverse, folders = [] } = action;
    const earlier = byPath.get(path);
    if (earlier) {
      earlier.afters.push(after);
      earlier.inverses.unshift(inverse);
      earlier.folders.push(...folders);
      return [];
    }
    const change: NetChange = {
      type: "net",
      path,
      before,
      afters: [after],
      inverses: [inverse],
      folders: [...folders],
    };
    byPath.set(path, change);
    return [change];
  });
  const stands = ({ before, afters }: NetChange) => {
    const last = afters.at(-1);
    return entry.status !== "done" || (last !== undefined && !same(before, last));
  };
  return actions.filter((one) => one.type !== "net" || stands(one)).reverse();
}

/** Finds out what puts back what an entry changed. */
export async function planReversal(host: Host, entry: JournalEntry, options: UndoOptions = {}): Promise<Undoing> {
  const steps: UndoStep[] = [];
  const left: string[] = [];
  for (const action of netActions(entry)) {
    const planned = action.type === "net" ? await putBack(host, action, options) : callBack(host, action, options);
    if (typeof planned === "string") left.push(planned);
    else if (planned) steps.push(planned);
  }
  return { steps, left };
}

/** The step that takes a program's or our own call back; a sentence when it cannot be. */
function callBack(host: Host, action: CommandLine, { reversals = [] }: UndoOptions): UndoStep | string {
  const title = `Undo “${action.title}”`;
  if (action.type === "command") {
    const text = () => Promise.resolve(commandLine(action.undo));
    return { kind: "run", title, text, perform: () => takeBack(host, action.title, action.undo) };
  }
  const { reversal: name, args } = action;
  const reversal = reversals.find((one) => one.name === name);
  if (!reversal) return `How to undo “${action.title}” is not known to this version`;
  const text = () => Promise.resolve(reversal.command(host, args));
  return { kind: "call", title, text, perform: () => reversal.perform(host, args) };
}

/** The step that puts back what stood at a path; undefined when it stands there, a sentence when it cannot be. */
async function putBack(
  host: Host,
  action: NetChange,
  { inverse }: UndoOptions,
): Promise<UndoStep | string | undefined> {
  const { path, before, afters, folders } = action;
  const now = await snapshot(host, path).catch((error: unknown) => {
    if (error instanceof NotRegular) return error;
    throw error;
  });
  if (now instanceof NotRegular) return `${path} is ${now.found} by now`;
  if (same(now, before)) return before.kind === "absent" ? removingFolders(folders) : undefined;
  if (afters.some((after) => same(now, after))) return restoring(host, action, now);
  const edit = inverse && now.kind === "file" ? await inverted(host, action, inverse) : undefined;
  if (edit === undefined) return `${path} was changed since`;
  return "problem" in edit ? edit.problem : editing(path, edit, now);
}

/** Somebody removed the file that we made; the folders that were made for it are still there. */
async function removingFolders(folders: readonly string[]): Promise<UndoStep | undefined> {
  const [innermost] = folders;
  if (innermost === undefined || (await readdir(innermost).catch(() => ["?"])).length > 0) return undefined;
  const text = () => Promise.resolve(commandLine({ file: "rmdir", args: [innermost] }));
  return { kind: "run", title: `Remove ${innermost}, which is empty`, text, perform: () => removeEmpty(folders) };
}

/** One that holds something by now stays, and so do those around it. */
async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rmdir(folder).catch(() => undefined);
}

/** Puts back what an entry changed, and returns a sentence for each thing that could not be; then nothing is changed. */
export async function revert(host: Host, entry: JournalEntry, options: UndoOptions = {}): Promise<string[]> {
  const { steps, left } = await planReversal(host, entry, options);
  if (left.length > 0) return left;
  for (const step of steps) await step.perform();
  return [];
}

function same(one: Snapshot, other: Snapshot): boolean {
  if (one.kind === "file") return other.kind === "file" && one.sha256 === other.sha256 && one.mode === other.mode;
  if (one.kind === "symlink") return other.kind === "symlink" && one.target === other.target;
  return other.kind === "absent";
}

function restoring(host: Host, { path, before, folders }: NetChange, now: Snapshot): UndoStep {
  const perform = async () => {
    await restore(host, path, before);
    await removeEmpty(folders);
  };
  if (before.kind === "absent") {
    const title = `Remove ${path}, which was not there before`;
    return { kind: "remove", title, text: () => Promise.resolve(stepText({ kind: "remove", title, path })), perform };
  }
  if (before.kind === "symlink") {
    const args = ["-sfn", before.target, path];
    const text = () => Promise.resolve(commandLine({ file: "ln", args }));
    return { kind: "run", title: `Make ${path} the link it was`, text, perform };
  }
  const mode = before.mode.toString(8).padStart(3, "0");
  const chmod =
    now.kind === "file" && now.mode !== before.mode ? [commandLine({ file: "chmod", args: [mode, path] })] : [];
  if (now.kind === "file" && now.sha256 === before.sha256) {
    return { kind: "run", title: `Give ${path} its mode back`, text: () => Promise.resolve(chmod.join("")), perform };
  }
  const title = `Restore ${path}`;
  return {
    kind: "write",
    title,
    async text() {
      const contents = await savedBytes(host, path, before);
      const current = now.kind === "file" ? await readRegular(path, "program") : undefined;
      return [stepText({ kind: "write", title, path, before: current, contents }), ...chmod].join("\n");
    },
    perform,
  };
}

async function inverted(
  host: Host,
  { path, inverses }: NetChange,
  inverse: InverseEdit,
): Promise<ReturnType<InverseEdit> | undefined> {
  let contents: Buffer = await readRegular(path, "program");
  for (const named of inverses) {
    const one = await keptInverse(host, named);
    if (one === undefined) return undefined;
    const edit = inverse(contents, one);
    if ("problem" in edit) return edit;
    contents = edit.contents;
  }
  return { contents };
}

function editing(path: string, { contents }: { contents: Buffer }, now: Snapshot): UndoStep {
  const title = `Take our own edit out of ${path}`;
  return {
    kind: "write",
    title,
    text: async () => stepText({ kind: "write", title, path, before: await readRegular(path, "program"), contents }),
    perform: () => writeAtomically(path, contents, now.kind === "file" ? now.mode : undefined),
  };
}

async function restore(host: Host, path: string, before: Snapshot): Promise<void> {
  if (before.kind === "absent") return rm(path, { force: true });
  await makeFolder(dirname(path));
  if (before.kind === "symlink") {
    await rm(path, { force: true });
    return symlink(before.target, path);
  }
  await writeAtomically(path, await savedBytes(host, path, before), before.mode);
}

async function savedBytes(host: Host, path: string, { backup }: Extract<Snapshot, { kind: "file" }>): Promise<Buffer> {
  if (backup) return readRegular(join(host.paths.support, backup), "program");
  throw new Problem(
    "no-backup",
    `There is no copy of ${path} from before`,
    `Copies are kept for ${keptBackups.days} days, of the last ${keptBackups.operations} changes. Put it back from a backup of your own.`,
    1,
  );
}
