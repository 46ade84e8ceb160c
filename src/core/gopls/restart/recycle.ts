import { join } from "node:path";
import * as z from "zod/mini";
import { type Host } from "../../host";
import { readStateFile, writeStateFile } from "../../state-file";
import { readWarmState } from "../cache/warming";
import type { ResourceHistory } from "../processes/resources";

const recycled = z.object({
  at: z.string(),
  workspace: z.string(),
  beforeBytes: z.number(),
  /** Some minutes later; null until then. */
  afterBytes: z.nullable(z.number()),
});

/** A gopls that was restarted because it held more memory than it needed. */
export type Recycled = z.infer<typeof recycled>;

const schema = z.object({ recycled: z.array(recycled) });

const mostKept = 100;
const weekMs = 7 * 24 * 60 * 60_000;

const path = (host: Host) => join(host.paths.support, "gopls", "recycled.json");

/** Those of the last week, the oldest first. */
export async function readRecycled(host: Host): Promise<Recycled[]> {
  const since = host.now().getTime() - weekMs;
  const kept = (await readStateFile(path(host), schema))?.recycled ?? [];
  return kept.filter(({ at }) => Date.parse(at) >= since);
}

/** Keeps one; the same again, with what is known by then, replaces it. */
export async function keepRecycled(host: Host, one: Recycled): Promise<void> {
  const others = (await readRecycled(host)).filter(({ at, workspace }) => at !== one.at || workspace !== one.workspace);
  await writeStateFile(path(host), { recycled: [...others, one].slice(-mostKept) });
}

/** A restart that leaves more than this share does not pay. */
const payingShare = 0.6;
/** By then it is known what a restart gave back, or nobody looks any more. */
const settlingMs = 10 * 60_000;
/** Of one processor; less is idle. */
const idleShare = 0.02;

export type RecycleDecision =
  | { kind: "wait"; because: string }
  /** `needsBytes` is what a fresh gopls took in the folder, where that was ever measured. */
  | { kind: "recycle"; needsBytes: number | null };

/** Milliseconds for which it has used next to no processor time, by its samples. */
export function idleMs({ samples }: ResourceHistory): number {
  const last = samples.at(-1);
  if (!last) return 0;
  let since = last;
  for (let index = samples.length - 1; index > 0; index--) {
    const [one, other] = [samples[index - 1], samples[index]];
    if (!one || !other) break;
    const elapsed = (Date.parse(other.at) - Date.parse(one.at)) / 1000;
    if (elapsed <= 0 || (other.cpuSeconds - one.cpuSeconds) / elapsed > idleShare) break;
    since = one;
  }
  return Date.parse(last.at) - Date.parse(since.at);
}

/**
 * Whether a restart of a gopls above the memory limit would help and disturb nobody. Its live heap cannot be asked for
 * from outside; what a fresh gopls with a warm cache took in the same folder, and what earlier restarts gave back there,
 * stand for it.
 */
export async function recycleDecision(
  host: Host,
  history: ResourceHistory,
  idleForMs: number,
): Promise<RecycleDecision> {
  const { workspace } = history;
  const rssBytes = history.samples.at(-1)?.rssBytes ?? 0;
  if (workspace === null) return { kind: "wait", because: "its folder is not known" };
  if (idleMs(history) < idleForMs) return { kind: "wait", because: "it is at work" };
  const before = (await readRecycled(host)).findLast((one) => one.workspace === workspace);
  const after = before?.afterBytes ?? null;
  if (before && after === null && host.now().getTime() - Date.parse(before.at) < settlingMs)
    return { kind: "wait", because: "it was restarted a moment ago" };
  if (before && after !== null && after > before.beforeBytes * payingShare)
    return { kind: "wait", because: "a restart gave little back this week" };
  const needsBytes = (await readWarmState(host)).folders[workspace]?.rssBytes ?? (after || null);
  if (needsBytes !== null && needsBytes > rssBytes * payingShare)
    return { kind: "wait", because: "a fresh one takes nearly as much" };
  return { kind: "recycle", needsBytes };
}
