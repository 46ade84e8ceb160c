import { createHash, randomBytes } from "node:crypto";
import { lstat, readlink } from "node:fs/promises";
import { join } from "node:path";
import { redactCredentials } from "../credentials";
import { appendLine, isErrno, readIfPresent, readRegular, writeAtomically, type Host } from "../host";
import { readLine, type JournalLine, type Snapshot } from "./journal-line";
import type { Operation, Risk } from "./operation";

/** One operation as the journal tells it. */
export interface JournalEntry {
  id: string;
  at: string;
  operation: { id: string; title: string; risk: Risk };
  /** The agent did it by itself. */
  unasked?: boolean;
  /** `interrupted`: there is no end line. */
  status: "done" | "failed" | "undone" | "interrupted";
  /** What was done in one go, and is undone so. */
  group?: string;
  /** What there is to undo: none of an operation that failed and was put back. */
  actions: Extract<JournalLine, { type: "change" | "command" | "call" }>[];
  /** Lines of it cannot be read, so that it cannot be undone: they are damaged, or a newer Go Warden wrote them. */
  unknown?: "damaged" | "newer";
}

const journalPath = (host: Host) => join(host.paths.support, "journal.jsonl");

/** Appends one line, flushed to disk by the system; the folder is made with mode 0700. */
export async function append(host: Host, line: JournalLine): Promise<void> {
  await appendLine(journalPath(host), JSON.stringify(line));
}

/** Opens an entry and returns its id. */
export async function begin(
  host: Host,
  operation: Operation,
  { unasked, group }: { unasked?: boolean; group?: string } = {},
): Promise<string> {
  const at = host.now();
  const id = newId(at);
  const { id: name, title, risk } = operation;
  await append(host, {
    type: "begin",
    id,
    at: at.toISOString(),
    operation: { id: name, title: redactCredentials(title), risk },
    unasked,
    group,
  });
  return id;
}

/** An id that sorts by time: `20260101-120000-1a2b`. */
export const newId = (at: Date) =>
  `${at.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-")}-${randomBytes(2).toString("hex")}`;

export interface Journal {
  /** Every operation ever run, oldest first. */
  entries: JournalEntry[];
  /** Lines that were passed over since they cannot be read. */
  damaged: number;
}

/** Reads the journal; whatever stands in it, what can be read is told. */
export async function readJournal(host: Host): Promise<Journal> {
  const text = (await readIfPresent(journalPath(host), "data"))?.toString("utf8") ?? "";
  const byId = new Map<string, JournalEntry>();
  let damaged = 0;
  for (const raw of text.split("\n").filter(Boolean)) {
    const read = readLine(raw);
    if (read.kind === "cut-off" || read.kind === "remark") continue;
    if (read.kind === "unknown") {
      const entry = byId.get(read.id ?? "");
      if (entry) entry.unknown = read.newer ? "newer" : "damaged";
      else if (read.id !== undefined && read.newer) byId.set(read.id, newerEntry(read.id, host.now()));
      damaged += read.newer ? 0 : 1;
      continue;
    }
    add(byId, read.line);
  }
  return { entries: [...byId.values()], damaged };
}

/** The operations of the journal. */
export const entries = async (host: Host): Promise<JournalEntry[]> => (await readJournal(host)).entries;

function add(byId: Map<string, JournalEntry>, line: JournalLine): void {
  if (line.type === "begin") {
    const { id, at, operation, unasked, group } = line;
    const flags = { ...(unasked ? { unasked } : {}), ...(group ? { group } : {}) };
    byId.set(id, { id, at, operation, ...flags, status: "interrupted", actions: [] });
    return;
  }
  const entry = byId.get(line.id);
  if (!entry) return;
  if (line.type === "end") {
    entry.status = line.status;
    if (line.restored) entry.actions = [];
  } else entry.actions.push(line);
}

/** Stands for an operation whose every line is of a newer version. */
function newerEntry(id: string, now: Date): JournalEntry {
  const operation = { id: "unknown", title: "An operation of a newer Go Warden", risk: "edits-files" as const };
  return { id, at: now.toISOString(), operation, status: "done", actions: [], unknown: "newer" };
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
