import { createHmac, randomBytes } from "node:crypto";
import { join } from "node:path";
import * as z from "zod/mini";
import { readIfPresent, type Host } from "../../host";
import { writeStateFile } from "../../state-file";
import { exclusionReasons } from "../policy/policy";

const variable = z.object({
  /** Of the values we may have set, newest first; two while a sync is under way. */
  hashes: z.array(z.string()),
  /** Whether launchd has it from us. */
  ours: z.boolean(),
  /** Of the value that another program set and we left alone. */
  foreign: z.optional(z.object({ hash: z.string(), owner: z.string() })),
});

const schema = z.object({
  /** 1; of a newer one what is known is read, and nothing is written. */
  version: z.number().check(z.gte(1)),
  salt: z.string().check(z.minLength(16)),
  /** Of everything a capture depends on; absent while a sync is under way. */
  fingerprint: z.optional(z.string()),
  /** The files that the shell read when it was last asked: paths only. */
  files: z.optional(z.array(z.string())),
  /** ISO times of the last finished sync, and of the last one that changed something. */
  syncedAt: z.optional(z.string()),
  changedAt: z.optional(z.string()),
  variables: z.record(z.string(), variable),
  /** Why the last attempt failed; the values from before are kept. */
  failure: z.optional(z.object({ code: z.string(), message: z.string(), at: z.string() })),
  excluded: z.array(z.object({ name: z.string(), reason: z.enum(exclusionReasons) })),
});

/** What we know of the GUI session's variables: names and salted hashes, never values. */
export type State = z.infer<typeof schema>;
export type RememberedVariable = z.infer<typeof variable>;

/** The file it stands in. */
export const statePath = (host: Host) => join(host.paths.support, "environment.json");

/** A missing or unreadable state means that nothing is ours. */
export async function readState(host: Host): Promise<State> {
  const text = (await readIfPresent(statePath(host)))?.toString("utf8");
  if (text) {
    const parsed = schema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
  }
  return { version: 1, salt: randomBytes(16).toString("hex"), variables: {}, excluded: [] };
}

/**
 * Written beside and renamed over, 0600 in a 0700 folder: killed at any instant, the old state stands or the new one. One
 * of a newer version is a Problem (exit 4).
 */
export async function writeState(host: Host, state: State): Promise<void> {
  await writeStateFile(statePath(host), state);
}

/** The hash the state keeps instead of a value. */
export function hashValue(salt: string, name: string, value: string): string {
  return createHmac("sha256", salt).update(`${name}\0${value}`).digest("base64url");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
