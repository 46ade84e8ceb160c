import { randomBytes } from "node:crypto";
import { link, lstat, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { quote } from "../command-line";
import { Problem } from "../problem";
import { isErrno } from "./errno";
import { makeFolder, temporaryBeside } from "./files";
import type { Host } from "./host";
import { answers, processStart } from "./processes";
import { openRegular, readRegular, specialKind } from "./regular-file";

/** A lock that is held until `release`; it also ends with the process, however that ends. */
export interface Lock {
  release(): Promise<void>;
}

/** Milliseconds to wait for a lock that we may not read: who made it as another user may be about to end. */
const unreadableMs = 3000;

/**
 * Takes a lock file, waiting up to `waitMs` for whoever holds it; undefined when it is still held then. The file names
 * the holder's pid. It is stale when no process has that pid, or one that was started after the file was written. What
 * is no lock file (a folder, a pipe, a symlink) or cannot be read is a Problem (exit 3).
 */
export async function acquireLock(
  host: Host,
  path: string,
  { waitMs = 0, signal }: { waitMs?: number; signal?: AbortSignal } = {},
): Promise<Lock | undefined> {
  await makeFolder(dirname(path));
  const token = `${process.pid} ${randomBytes(8).toString("hex")}\n`;
  const started = performance.now();
  for (let free = 0; ;) {
    signal?.throwIfAborted();
    const outcome = (await create(path, token)) ? "taken" : await takeOver(host, path, token);
    if (outcome === "taken") {
      await sweep(path);
      return { release: () => releaseLock(path, token) };
    }
    const waited = performance.now() - started;
    if (outcome === "unreadable" && waited >= Math.min(waitMs, unreadableMs)) throw unreadable(path);
    // It was released between two looks at it, which happens a few times in a row at most.
    if (outcome === "free" && free++ < 50) continue;
    if (waited >= waitMs) return undefined;
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
  const opened = await openRegular(path).catch(() => undefined);
  if (!opened) return undefined;
  const { file, stats } = opened;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestToken), 0, longestToken, 0);
    return { pid: Number.parseInt(buffer.toString("latin1", 0, bytesRead), 10), writtenMs: stats.mtimeMs };
  } finally {
    await file.close();
  }
}

/** Bytes that are more than a lock file holds. */
const longestToken = 128;

/** A link appears with its content or not at all, unlike a file that is opened and then written. */
async function create(path: string, token: string): Promise<boolean> {
  const own = temporaryBeside(path);
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
async function takeOver(host: Host, path: string, token: string): Promise<"taken" | "held" | "free" | "unreadable"> {
  if ((await lockHolder(host, path)) !== undefined) return "held";
  const state = await stateOf(path);
  if (state !== "present") return state;
  const turn = await acquireLock(host, `${path}.takeover`);
  if (!turn) return "held";
  try {
    const stale = await content(path);
    if (stale === undefined) return "free";
    // Read again after its holder is known to be dead: what still stands there then, nobody else touches.
    if ((await lockHolder(host, path)) !== undefined || (await content(path)) !== stale) return "held";
    const own = temporaryBeside(path);
    await writeFile(own, token, { mode: 0o600 });
    await rename(own, path);
    return "taken";
  } finally {
    await turn.release();
  }
}

/** Whether a lock file is there that can be read; a Problem when something else is. */
async function stateOf(path: string): Promise<"present" | "free" | "unreadable"> {
  const entry = await lstat(path).catch(() => undefined);
  if (!entry) return "free";
  const kind = entry.isSymbolicLink() ? "a symlink" : specialKind(entry);
  if (kind) {
    const hint = `When no go-warden runs, remove it: rm -r ${quote(path)}`;
    throw new Problem("lock-broken", `${path} is ${kind} and no lock file, so nobody can hold it`, hint, 3);
  }
  return readRegular(path).then(
    () => "present" as const,
    (error: unknown) => (isErrno(error, "ENOENT") ? "free" : "unreadable"),
  );
}

function unreadable(path: string): Problem {
  const hint = `Was it made with sudo? When no go-warden runs, remove it: sudo rm ${quote(path)}`;
  return new Problem("lock-unreadable", `The lock ${path} cannot be read, so who holds it is not known`, hint, 3);
}

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

const content = (path: string) =>
  readRegular(path).then(
    (bytes) => bytes.toString("utf8"),
    () => undefined,
  );
