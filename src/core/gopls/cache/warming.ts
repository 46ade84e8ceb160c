import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod/mini";
import { readIfPresent, real, type Host } from "../../host";
import { readStateFile, writeStateFile } from "../../state-file";
import { recentFolders, usedEditors } from "../../vscode";

const warmedFolder = z.object({
  /** What the folder and its gopls were like then. */
  key: z.string(),
  gopls: z.string(),
  at: z.string(),
  durationMs: z.number(),
  cpuSeconds: z.number(),
  rssBytes: z.number(),
  peakBytes: z.number(),
});

const schema = z.object({
  /** The day, as YYYY-MM-DD, and the seconds of processor time used on it. */
  day: z.string(),
  cpuSeconds: z.number(),
  folders: z.record(z.string(), warmedFolder),
});

/** What the agent has warmed by itself. */
export type WarmState = z.infer<typeof schema>;

/** Seconds of processor time that warming may use in a day. */
export const dailyCpuSeconds = 900;

const path = (host: Host) => join(host.paths.support, "gopls", "warm.json");

/** What was warmed so far; the seconds used are those of today. */
export async function readWarmState(host: Host): Promise<WarmState> {
  const day = host.now().toISOString().slice(0, 10);
  const state = await readStateFile(path(host), schema);
  if (state?.day === day) return state;
  return { day, cpuSeconds: 0, folders: state?.folders ?? {} };
}

export async function writeWarmState(host: Host, state: WarmState): Promise<void> {
  await writeStateFile(path(host), state);
}

const recentMs = 7 * 24 * 60 * 60_000;
const mostFolders = 20;

/** The Go folders that an editor has opened in the last week, the newest first. */
export async function recentGoFolders(host: Host): Promise<string[]> {
  const since = host.now().getTime() - recentMs;
  const all = (await Promise.all((await usedEditors(host)).map(recentFolders))).flat();
  const recent = all.filter(({ kind, lastUsed }) => kind === "folder" && lastUsed.getTime() >= since);
  recent.sort((one, other) => +other.lastUsed - +one.lastUsed);
  const folders = recent.map(({ path: folder }) => folder).filter(isGo);
  return [...new Set(folders)].slice(0, mostFolders);
}

const isGo = (folder: string) => ["go.mod", "go.work"].some((name) => existsSync(join(folder, name)));

/** The files whose change makes a folder's cache stale, by their folder: what `go.mod` asks for, and the branch. */
export async function staleBy(folder: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const git = await gitFolder(folder);
  const own: [string, Set<string>] = [folder, new Set(["go.mod", "go.sum", "go.work"])];
  return new Map([own, ...(git ? [[git, new Set(["HEAD"])] as [string, Set<string>]] : [])]);
}

/** Of a worktree, the one that its `.git` file names. */
async function gitFolder(folder: string): Promise<string | undefined> {
  const git = join(folder, ".git");
  const found = statSync(git, { throwIfNoEntry: false });
  if (found?.isDirectory()) return git;
  const text = found?.isFile() ? await readIfPresent(git).catch(() => undefined) : undefined;
  const named = /^gitdir: (.+)$/m.exec(text?.toString("utf8") ?? "")?.[1];
  return named === undefined ? undefined : resolve(folder, named);
}

/** Changes when the folder's modules, its branch or the gopls itself change. */
export async function warmKey(folder: string, gopls: string): Promise<string> {
  const hash = createHash("sha256");
  for (const [at, names] of await staleBy(folder)) {
    for (const name of names) {
      hash.update(`${name}\n`);
      hash.update((await readIfPresent(join(at, name)).catch(() => undefined)) ?? "");
    }
  }
  const file = statSync(real(gopls), { throwIfNoEntry: false });
  hash.update(`${gopls} ${file?.size ?? 0} ${file?.mtimeMs ?? 0}`);
  return hash.digest("hex");
}

/** The gopls that folders were warmed with, as they are named and where they lie. */
export const warmedWith = (state: WarmState): string[] => [
  ...new Set(Object.values(state.folders).flatMap(({ gopls }) => [gopls, real(gopls)])),
];
