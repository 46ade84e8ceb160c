import { createHash } from "node:crypto";
import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { quote } from "../../command-line";
import { Problem } from "../../problem";
import { openRegular, type Host } from "../../host";
import type { Operation } from "../../operations";
import { goplsBuild } from "../processes/version";

/** What one gopls executable keeps on the disk between its runs. */
export interface CacheEntry {
  /** Absolute. */
  folder: string;
  /** The gopls that it belongs to; null for one that is not on this machine any more, as far as is known. */
  executable: string | null;
  version: string | null;
  exists: boolean;
  bytes: number;
  /** The last time anything was written. */
  writtenAt: string;
}

/** Where gopls keeps its file cache (docs/facts/gopls.md §1): `GOPLSCACHE`, else the user's cache folder. */
export function cacheFolder(host: Host, environment: Readonly<Record<string, string | undefined>>): string {
  if (environment.GOPLSCACHE) return join(environment.GOPLSCACHE, "gopls");
  if (host.platform === "macos") return join(host.home, "Library", "Caches", "gopls");
  return join(environment.XDG_CACHE_HOME || join(host.home, ".cache"), "gopls");
}

/**
 * The caches in a folder, the largest first. gopls names each by the first four bytes of its own SHA-256
 * (docs/facts/gopls.md §1), so `executables` are read to say whose it is.
 */
export async function readCaches(
  folder: string,
  executables: readonly string[],
  signal?: AbortSignal,
): Promise<CacheEntry[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^[0-9a-f]{8}$/.test(name));
  const owners = new Map<string, string>();
  for (const path of names.length > 0 ? executables : []) {
    const key = await cacheKey(path, signal);
    if (key !== undefined && !owners.has(key)) owners.set(key, path);
  }
  const entries: CacheEntry[] = [];
  for (const name of names) {
    const executable = owners.get(name) ?? null;
    const { version } = executable ? await goplsBuild(executable) : { version: null };
    const used = await usage(join(folder, name), signal);
    entries.push({ folder: join(folder, name), executable, version, exists: executable !== null, ...used });
  }
  return entries.sort((one, other) => other.bytes - one.bytes);
}

/** What one gopls has in its file cache, in bytes; null when it has none, or when that cannot be told quickly. */
export async function cacheOf(folder: string, executable: string): Promise<number | null> {
  const key = await cacheKey(executable);
  if (key === undefined) return null;
  const { bytes } = await usage(join(folder, key), AbortSignal.timeout(1500)).catch(() => ({ bytes: 0 }));
  return bytes > 0 ? bytes : null;
}

async function cacheKey(path: string, signal?: AbortSignal): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    const { file } = await openRegular(path);
    for await (const part of file.createReadStream({ signal })) hash.update(part as Buffer);
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
  return hash.digest("hex").slice(0, 8);
}

async function usage(folder: string, signal?: AbortSignal): Promise<Pick<CacheEntry, "bytes" | "writtenAt">> {
  let bytes = 0;
  let written = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    signal?.throwIfAborted();
    // gopls deletes while we look.
    const found = entry.isFile() && (await lstat(join(entry.parentPath, entry.name)).catch(() => undefined));
    if (!found) continue;
    bytes += found.size;
    written = Math.max(written, found.mtimeMs);
  }
  return { bytes, writtenAt: new Date(written).toISOString() };
}

/** A cache written so recently may be that of a gopls that was replaced while it ran. */
const quietMs = 24 * 60 * 60 * 1000;

/** The caches that nobody uses: their gopls is gone, and nothing was written for a day. */
export function unusedCaches(host: Host, entries: readonly CacheEntry[]): CacheEntry[] {
  const now = host.now().getTime();
  return entries.filter(({ exists, writtenAt }) => !exists && now - Date.parse(writtenAt) > quietMs);
}

/** Removes caches. This cannot be undone, and need not be: a gopls that is installed again fills its cache again. */
export function pruneOperation(entries: readonly CacheEntry[]): Operation {
  return {
    id: "prune-gopls-cache",
    title: "Remove what gopls versions that are gone have cached",
    risk: "edits-files",
    steps: entries.map(({ folder }) => ({
      kind: "call",
      title: `Remove ${folder}`,
      command: `rm -r ${quote(folder)}`,
      async perform() {
        try {
          await rm(folder, { recursive: true, force: true });
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          throw new Problem("not-removed", `${folder} could not be removed: ${why}`, "Remove it by hand.", 4);
        }
      },
    })),
  };
}
