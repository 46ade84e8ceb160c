import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { readIfPresent, writeAtomically, type Host } from "../../host";

/** One look at what a gopls uses. */
export interface Sample {
  at: string;
  rssBytes: number;
  cpuSeconds: number;
}

const schema = z.object({
  pid: z.number(),
  startToken: z.string(),
  workspace: z.nullable(z.string()),
  version: z.nullable(z.string()),
  samples: z.array(z.object({ at: z.string(), rssBytes: z.number(), cpuSeconds: z.number() })),
});

/** What one gopls used over its life. */
export type ResourceHistory = z.infer<typeof schema>;

const keptSamples = 720;
const keptHistories = 50;

const folder = (host: Host) => join(host.paths.support, "gopls", "memory");

/** The histories kept, the most recently sampled last. */
export async function readHistories(host: Host): Promise<ResourceHistory[]> {
  const names = await readdir(folder(host)).catch(() => []);
  const histories: ResourceHistory[] = [];
  for (const name of names.filter((one) => one.endsWith(".json"))) {
    const history = await readHistory(join(folder(host), name));
    if (history) histories.push(history);
  }
  return histories.sort((one, other) => lastAt(one).localeCompare(lastAt(other)));
}

const lastAt = (history: ResourceHistory) => history.samples.at(-1)?.at ?? "";

async function readHistory(path: string): Promise<ResourceHistory | undefined> {
  const text = (await readIfPresent(path))?.toString("utf8");
  try {
    const parsed = schema.safeParse(JSON.parse(text ?? ""));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

const writtenEvery = 5;
const open = new Map<string, ResourceHistory>();

/**
 * Adds a sample and returns the history. When it is full every second of the older half goes, so that a whole life
 * fits: recent samples are a minute apart, old ones hours. Every fifth sample brings it to disk, not all gopls at once.
 */
export async function addSample(
  host: Host,
  process: Omit<ResourceHistory, "samples">,
  sample: Sample,
): Promise<ResourceHistory> {
  const path = join(folder(host), `${process.pid}-${process.startToken.replaceAll(/\W+/g, "-")}.json`);
  const { pid, startToken, workspace, version } = process;
  const history = open.get(path) ?? (await readHistory(path)) ?? { pid, startToken, workspace, version, samples: [] };
  open.set(path, history);
  history.samples.push(sample);
  const count = history.samples.length;
  if (count > keptSamples) {
    const half = keptSamples / 2;
    history.samples = history.samples.filter((_, index) => index >= half || index % 2 === 0);
  }
  if ((count + pid) % writtenEvery === 0) {
    await writeAtomically(path, JSON.stringify(history), 0o600);
    if (count <= writtenEvery) await dropOldest(host);
  }
  return history;
}

/** Forgets what is kept in memory of those that have ended, after a last write. */
export async function closeHistories(host: Host, alive: readonly { pid: number; startToken: string }[]): Promise<void> {
  const living = new Set(alive.map(({ pid, startToken }) => `${pid} ${startToken}`));
  for (const [path, history] of open) {
    if (living.has(`${history.pid} ${history.startToken}`)) continue;
    open.delete(path);
    await writeAtomically(path, JSON.stringify(history), 0o600);
  }
}

async function dropOldest(host: Host): Promise<void> {
  if ((await readdir(folder(host))).length <= keptHistories) return;
  const histories = await readHistories(host);
  for (const { pid, startToken } of histories.slice(0, -keptHistories)) {
    await rm(join(folder(host), `${pid}-${startToken.replaceAll(/\W+/g, "-")}.json`), { force: true });
  }
}

/** Why a gopls's memory is worth a word, or undefined. Resident memory alone is no proof of a leak (docs/facts/gopls.md §3). */
export function memoryTrouble(history: ResourceHistory, limitBytes: number): string | undefined {
  const last = history.samples.at(-1);
  if (!last) return undefined;
  if (last.rssBytes > limitBytes) {
    return `uses ${gigabytes(last.rssBytes)} of memory, above the limit of ${gigabytes(limitBytes)}. Right after it has read a large module for the first time that is usual, and a restart gives most of it back`;
  }
  const grown = steadyGrowth(history.samples);
  return grown
    ? `has grown from ${gigabytes(grown.from)} to ${gigabytes(last.rssBytes)} without a pause in ${grown.hours.toFixed(1)} hours. Resident memory is no proof of a leak; a restart shows whether it comes back`
    : undefined;
}

const growthMs = 2 * 3600_000;
const growthFactor = 2;
const growthFloor = 1024 ** 3;

/** Whether each quarter of the last two hours used more than the one before, and twice as much in the end. */
function steadyGrowth(samples: readonly Sample[]): { from: number; hours: number } | undefined {
  const end = Date.parse(samples.at(-1)?.at ?? "");
  const recent = samples.filter(({ at }) => end - Date.parse(at) <= growthMs);
  const [first] = recent;
  if (!first || recent.length < 16 || end - Date.parse(first.at) < growthMs * 0.9) return undefined;
  const size = Math.floor(recent.length / 4);
  const quarters = [0, 1, 2, 3].map((quarter) =>
    Math.min(...recent.slice(quarter * size, (quarter + 1) * size).map(({ rssBytes }) => rssBytes)),
  );
  const last = recent.at(-1)?.rssBytes ?? 0;
  const rising = quarters.every((value, index) => index === 0 || value > (quarters[index - 1] ?? 0) * 1.05);
  if (!rising || last < growthFloor || last < first.rssBytes * growthFactor) return undefined;
  return { from: first.rssBytes, hours: (end - Date.parse(first.at)) / 3600_000 };
}

const hangMs = 5 * 60_000;

/** Minutes for which it has kept a processor busy without a pause, when they are enough to call it hung. */
export function busyMinutes(history: ResourceHistory): number | undefined {
  let since: Sample | undefined;
  const samples = history.samples;
  const last = samples.at(-1);
  for (let index = samples.length - 1; index > 0; index--) {
    const [one, other] = [samples[index - 1], samples[index]];
    if (!one || !other) break;
    const elapsed = (Date.parse(other.at) - Date.parse(one.at)) / 1000;
    // Asleep or not sampled: nobody knows.
    if (elapsed <= 0 || elapsed > 150 || (other.cpuSeconds - one.cpuSeconds) / elapsed < 0.9) break;
    since = one;
  }
  if (!since || !last) return undefined;
  const busy = Date.parse(last.at) - Date.parse(since.at);
  return busy >= hangMs ? Math.round(busy / 60_000) : undefined;
}

export function gigabytes(bytes: number): string {
  return bytes >= 1024 ** 3 ? `${(bytes / 1024 ** 3).toFixed(1)} GB` : `${Math.round(bytes / 1024 ** 2)} MB`;
}
