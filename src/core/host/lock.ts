import { randomBytes } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isErrno } from "./files";
import type { Host } from "./host";
import { answers, processStart } from "./processes";

/** A lock that is held until `release`; it also ends with the process, however that ends. */
export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes a lock file, waiting up to `waitMs` for whoever holds it; undefined when it is still held then. The file names
 * the holder's pid. It is stale when no process has that pid, or one that was started after the file was written.
 */
export async function acquireLock(
  host: Host,
  path: string,
  { waitMs = 0, signal }: { waitMs?: number; signal?: AbortSignal } = {},
): Promise<Lock | undefined> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const token = `${process.pid} ${randomBytes(8).toString("hex")}\n`;
  const deadline = performance.now() + waitMs;
  for (;;) {
    signal?.throwIfAborted();
    const outcome = (await create(path, token)) ? "taken" : await takeOver(host, path, token);
    if (outcome === "taken") {
      await sweep(path);
      return { release: () => releaseLock(path, token) };
    }
    if (outcome === "free") continue;
    if (performance.now() >= deadline) return undefined;
    await sleep(40, undefined, { signal });
  }
}

/** Does something while it holds a lock; throws what `busy` makes when somebody else holds it all the time. */
export async function whileLocked<T>(
  host: Host,
  path: string,
  { busy, ...wait }: { busy: () => Error; waitMs?: number; signal?: AbortSignal },
  action: () => Promise<T>,
): Promise<T> {
  const lock = await acquireLock(host, path, wait);
  if (!lock) throw busy();
  try {
    return await action();
  } finally {
    await lock.release();
  }
}

/** The pid in a lock file whose holder lives; undefined when nobody holds it. */
export async function lockHolder(host: Host, path: string): Promise<number | undefined> {
  const seen = await readLock(path);
  if (!seen || !(seen.pid > 0)) return undefined;
  const startedAt = await processStart(host, seen.pid);
  if (startedAt === "unknown") return seen.pid;
  // ps tells whole seconds.
  return startedAt && startedAt.getTime() <= seen.writtenMs + 2000 ? seen.pid : undefined;
}

/** Both from one file, although another may stand at the path a moment later. */
async function readLock(path: string): Promise<{ pid: number; writtenMs: number } | undefined> {
  const file = await open(path, "r").catch(() => undefined);
  if (!file) return undefined;
  try {
    const { mtimeMs } = await file.stat();
    return { pid: Number.parseInt(await file.readFile("utf8"), 10), writtenMs: mtimeMs };
  } finally {
    await file.close();
  }
}

/** A link appears with its content or not at all, unlike a file that is opened and then written. */
async function create(path: string, token: string): Promise<boolean> {
  const own = beside(path);
  await writeFile(own, token, { mode: 0o600 });
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (isErrno(error, "EEXIST")) return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/**
 * Puts our lock in the place of a stale one, in one step. Only whoever has the turn does so, and the turn is a lock
 * itself. `free`: by now there is none.
 */
async function takeOver(host: Host, path: string, token: string): Promise<"taken" | "held" | "free"> {
  if ((await lockHolder(host, path)) !== undefined) return "held";
  const turn = await acquireLock(host, `${path}.takeover`);
  if (!turn) return "held";
  try {
    const stale = await content(path);
    if (stale === undefined) return "free";
    // Read again after its holder is known to be dead: what still stands there then, nobody else touches.
    if ((await lockHolder(host, path)) !== undefined || (await content(path)) !== stale) return "held";
    const own = beside(path);
    await writeFile(own, token, { mode: 0o600 });
    await rename(own, path);
    return "taken";
  } finally {
    await turn.release();
  }
}

/** Named after us, so that the next one knows whether it is left over. */
const beside = (path: string) => `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;

/** Removes what takers that were killed left beside the lock. */
async function sweep(path: string): Promise<void> {
  const folder = dirname(path);
  const own = `${basename(path)}.`;
  for (const name of await readdir(folder).catch(() => [])) {
    const [, pid] = /^(?:takeover\.)?(\d+)-[0-9a-f]{8}$/.exec(name.startsWith(own) ? name.slice(own.length) : "") ?? [];
    if (pid !== undefined && !answers(Number(pid))) await rm(join(folder, name), { force: true });
  }
}

async function releaseLock(path: string, token: string): Promise<void> {
  if ((await content(path)) === token) await rm(path, { force: true });
}

const content = (path: string) => readFile(path, "utf8").catch(() => undefined);
