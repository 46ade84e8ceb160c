import { createHash, randomBytes } from "node:crypto";
import { lstat, readlink } from "node:fs/promises";
import { join } from "node:path";
import { appendLine, isErrno, readIfPresent, readRegular, writeAtomically, type Host } from "../host";
import type { Command, Operation, Risk } from "./operation";

/** What stood at a path. `backup` names the saved bytes, below the support folder. */
export type Snapshot =
  | { kind: "absent" }
  | { kind: "file"; mode: number; sha256: string; backup?: string }
  | { kind: "symlink"; target: string };

/** Journal lines are written before the change they describe, so that a crash in between can still be undone. */
export type JournalLine =
  | { type: "begin"; id: string; at: string; operation: { id: string; title: string; risk: Risk }; unasked?: boolean }
  | {
      type: "change";
      id: string;
      path: string;
      before: Snapshot;
      after: Snapshot;
      inverse?: unknown;
      /** Folders that are made for the file, the innermost first. */
      folders?: string[];
    }
  | { type: "command"; id: string; title: string; undo: Command }
  /** `restored`: it failed, and everything it had changed was put back. */
  | { type: "end"; id: string; at: string; status: "done" | "failed" | "undone"; message?: string; restored?: boolean };

/** One operation as the journal tells it. */
export interface JournalEntry {
  id: string;
  at: string;
  operation: { id: string; title: string; risk: Risk };
  /** The agent did it by itself. */
  unasked?: boolean;
  /** `interrupted`: there is no end line. */
  status: "done" | "failed" | "undone" | "interrupted";
  /** What there is to undo: none of an operation that failed and was put back. */
  actions: Extract<JournalLine, { type: "change" | "command" }>[];
}

/** The saved bytes of one entry; they may hold secrets of the user's. */
export const backupsOf = (host: Host, id: string) => join(host.paths.support, "backups", id);

const journalPath = (host: Host) => join(host.paths.support, "journal.jsonl");

/** Appends one line, flushed to disk by the system; the folder is made with mode 0700. */
export async function append(host: Host, line: JournalLine): Promise<void> {
  await appendLine(journalPath(host), JSON.stringify(line));
}

/** Opens an entry and returns its id. */
export async function begin(host: Host, operation: Operation, unasked?: boolean): Promise<string> {
  const at = host.now();
  const id = `${at.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-")}-${randomBytes(2).toString("hex")}`;
  const { id: name, title, risk } = operation;
  await append(host, { type: "begin", id, at: at.toISOString(), operation: { id: name, title, risk }, unasked });
  return id;
}

/** Every operation ever run, oldest first; a line cut off by a crash is passed over. */
export async function entries(host: Host): Promise<JournalEntry[]> {
  const text = (await readIfPresent(journalPath(host), "data"))?.toString("utf8") ?? "";
  const byId = new Map<string, JournalEntry>();
  for (const raw of text.split("\n")) {
    const line = parseLine(raw);
    if (!line) continue;
    if (line.type === "begin") {
      const { id, at, operation, unasked } = line;
      byId.set(id, { id, at, operation, ...(unasked ? { unasked } : {}), status: "interrupted", actions: [] });
      continue;
    }
    const entry = byId.get(line.id);
    if (!entry) continue;
    if (line.type === "end") {
      entry.status = line.status;
      if (line.restored) entry.actions = [];
    } else entry.actions.push(line);
  }
  return [...byId.values()];
}

function parseLine(raw: string): JournalLine | undefined {
  if (!raw) return undefined;
  try {
    return JSON.parse(raw) as JournalLine;
  } catch {
    return undefined;
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Looks at a path without following a symlink; with `save`, keeps a copy of the bytes under that entry's id. */
export async function snapshot(host: Host, path: string, save?: { id: string; number: number }): Promise<Snapshot> {
  try {
    const stat = await lstat(path);
    if (stat.isSymbolicLink()) return { kind: "symlink", target: await readlink(path) };
    const bytes = await readRegular(path, "program");
    const found = { kind: "file" as const, mode: stat.mode & 0o7777, sha256: sha256(bytes) };
    if (!save) return found;
    const backup = join("backups", save.id, String(save.number));
    await writeAtomically(join(host.paths.support, backup), bytes, 0o600);
    return { ...found, backup };
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return { kind: "absent" };
    throw error;
  }
}
