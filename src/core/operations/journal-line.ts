import { isAbsolute } from "node:path";
import * as z from "zod/mini";

const text = z.string().check(z.refine((value) => !value.includes("\0")));
const absolute = text.check(z.refine((value) => isAbsolute(value)));
const id = z.string().check(z.regex(/^[\w-]{1,64}$/));

/** What stood at a path. `backup` names the saved bytes, below the support folder. */
const snapshot = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("absent") }),
  z.object({
    kind: z.literal("file"),
    mode: z.int().check(z.gte(0), z.lte(0o7777)),
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    backup: z.optional(z.string().check(z.regex(/^backups\/[\w-]{1,64}\/\d{1,6}$/))),
  }),
  z.object({ kind: z.literal("symlink"), target: text.check(z.minLength(1)) }),
]);

/** It is run, so nothing but what we write is taken. */
const command = z.strictObject({
  file: text.check(z.minLength(1)),
  args: z.readonly(z.array(text)),
  env: z.optional(z.record(z.string().check(z.regex(/^[A-Za-z_]\w*$/)), text)),
  cwd: z.optional(absolute),
  timeoutMs: z.optional(z.number().check(z.positive())),
});

const operation = z.object({
  id: z.string(),
  title: z.string(),
  risk: z.enum(["safe", "edits-files", "restarts", "needs-admin"]),
});

/** Journal lines are written before the change they describe, so that a crash in between can still be undone. */
const line = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("begin"),
    id,
    at: z.string().check(z.refine((value) => !Number.isNaN(Date.parse(value)))),
    operation,
    /** The agent did it by itself. */
    unasked: z.optional(z.boolean()),
    /** What was done in one go, and is undone so. */
    group: z.optional(id),
  }),
  z.object({
    type: z.literal("change"),
    id,
    path: absolute,
    before: snapshot,
    after: snapshot,
    inverse: z.optional(z.unknown()),
    /** Folders that are made for the file, the innermost first. */
    folders: z.optional(z.array(absolute)),
  }),
  z.object({ type: z.literal("command"), id, title: z.string(), undo: command }),
  /** A call that our own code takes back, by the name of its reversal. */
  z.object({ type: z.literal("call"), id, title: z.string(), reversal: z.string(), args: z.array(text) }),
  z.object({
    type: z.literal("end"),
    id,
    at: z.string(),
    status: z.enum(["done", "failed", "undone"]),
    message: z.optional(z.string()),
    /** It failed, and everything it had changed was put back. */
    restored: z.optional(z.boolean()),
  }),
]);

export type Snapshot = z.infer<typeof snapshot>;
export type JournalLine = z.infer<typeof line>;

/** The journal is a file, and what stands in it is run and written: it counts only as far as it is what we write. */
export type ReadLine =
  | { kind: "line"; line: JournalLine }
  /** A crash cut it off before what it describes was done. */
  | { kind: "cut-off" }
  /** A remark of a type that we do not know; what cannot be undone without it has a newer version. */
  | { kind: "remark" }
  /** Not what we write, or of a version that we do not know. `id`: of the operation it belongs to. */
  | { kind: "unknown"; id?: string; newer: boolean };

const envelope = z.object({
  id: z.catch(z.optional(id), undefined),
  type: z.string(),
  version: z.optional(z.number()),
});

const types = ["begin", "change", "command", "call", "end"];

/** Reads one line of the journal. */
export function readLine(raw: string): ReadLine {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return { kind: "cut-off" };
  }
  const head = envelope.safeParse(value);
  const newer = head.success && (head.data.version ?? 1) > 1;
  if (head.success && !newer && !types.includes(head.data.type)) return { kind: "remark" };
  const parsed = line.safeParse(value);
  if (parsed.success && !newer) return { kind: "line", line: parsed.data };
  return { kind: "unknown", newer, ...(head.success && head.data.id !== undefined ? { id: head.data.id } : {}) };
}
