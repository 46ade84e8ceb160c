import { Cache } from "@raycast/api";
import { useState } from "react";
import * as z from "zod/mini";
import { useLoad, type Loaded } from "./use-load";

export interface Kept<Fresh, Old> extends Loaded<Fresh> {
  /** What an earlier look kept, until this one has ended. */
  kept: Old | undefined;
  /** `as of 12:03, reading again…` while `kept` is shown. */
  asOf: string | undefined;
}

/**
 * Reads as useLoad does, and has something to paint meanwhile: what `schema` lets through of the last value. The cache
 * lies open on the disk, so a schema names what rows show and nothing else: no findings, no variables' values, no texts
 * of crashes. A value that the schema refuses clears what was kept.
 */
export function useKept<Fresh extends Old, Old>(
  key: string,
  schema: z.ZodMiniType<Old>,
  read: (signal: AbortSignal) => Promise<Fresh>,
): Kept<Fresh, Old> {
  const [cache] = useState(() => new Cache({ namespace: "first-paint" }));
  const [old] = useState(() => recall(cache, key, schema));
  const loaded = useLoad(async (signal) => {
    const value = await read(signal);
    keep(cache, key, schema, value);
    return value;
  });
  const shown = loaded.data === undefined ? old : undefined;
  return { ...loaded, kept: shown?.value, asOf: shown && `as of ${timeOf(shown.at)}, reading again…` };
}

function recall<Old>(cache: Cache, key: string, schema: z.ZodMiniType<Old>): { at: Date; value: Old } | undefined {
  try {
    const { at, value } = z.object({ at: z.string(), value: schema }).parse(JSON.parse(cache.get(key) ?? ""));
    return { at: new Date(at), value };
  } catch {
    // Nothing was kept, or by another version.
    return undefined;
  }
}

function keep<Old>(cache: Cache, key: string, schema: z.ZodMiniType<Old>, value: unknown): void {
  const { success, data } = schema.safeParse(value);
  if (success) cache.set(key, JSON.stringify({ at: new Date().toISOString(), value: data }));
  else cache.remove(key);
}

/** With the day when it is another one. */
function timeOf(at: Date): string {
  const time = at.toLocaleTimeString(undefined, { timeStyle: "short" });
  return at.toDateString() === new Date().toDateString() ? time : `${at.toLocaleDateString()}, ${time}`;
}
