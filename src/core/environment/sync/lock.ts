import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Host } from "../../host";
import { processStart } from "../proof/process-table";

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
    if (await create(path, token)) return { release: () => releaseLock(path, token) };
    if (await breakStale(host, path)) continue;
    if (performance.now() >= deadline) return undefined;
    await sleep(40, undefined, { signal });
  }
}

/** The pid in a lock file whose holder lives; undefined when nobody holds it. */
export async function lockHolder(host: Host, path: string): Promise<number | undefined> {
  try {
    const written = await stat(path);
    const pid = Number.parseInt(await readFile(path, "utf8"), 10);
    if (!(pid > 0)) return undefined;
    if (pid === process.pid) return pid;
    const startedAt = await processStart(host, pid);
    // ps tells whole seconds.
    return startedAt && startedAt.getTime() <= written.mtimeMs + 2000 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** A link appears with its content or not at all, unlike a file that is opened and then written. */
async function create(path: string, token: string): Promise<boolean> {
  const own = `${path}.${randomBytes(4).toString("hex")}`;
  await writeFile(own, token, { mode: 0o600 });
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** Moves a stale lock aside; when somebody else was quicker and it is a fresh one, puts it back. */
async function breakStale(host: Host, path: string): Promise<boolean> {
  const stale = await readFile(path, "utf8").catch(() => undefined);
  if (stale === undefined) return true;
  if ((await lockHolder(host, path)) !== undefined) return false;
  const aside = `${path}.${randomBytes(4).toString("hex")}`;
  try {
    await rename(path, aside);
  } catch {
    return true;
  }
  if ((await readFile(aside, "utf8")) !== stale) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  return true;
}

async function releaseLock(path: string, token: string): Promise<void> {
  const held = await readFile(path, "utf8").catch(() => undefined);
  if (held === token) await rm(path, { force: true });
}
