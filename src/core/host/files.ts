import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";

/** The file's bytes, or undefined when there is none; every other failure is thrown. */
export async function readIfPresent(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return undefined;
    throw error;
  }
}

/**
 * Writes beside the target and renames over it, so that a crash leaves the old bytes or the new ones. Symlinks are
 * followed, mode and owner of an existing file are kept; missing parent folders are made with mode 0700.
 */
export async function writeAtomically(path: string, contents: string | Uint8Array, mode?: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const data = typeof contents === "string" ? contents : Buffer.from(contents);
  await writeFileAtomic(path, data, mode === undefined ? {} : { mode });
}

/**
 * Removes what writers of a file left beside it when they were killed. Where others may write at this moment, only what
 * has lain there for `olderThanMs`.
 */
export async function sweepBeside(path: string, olderThanMs = 60_000): Promise<void> {
  const folder = dirname(path);
  const own = `${basename(path)}.`;
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(own) || !/^\d{6,}$/.test(name.slice(own.length))) continue;
    const entry = await stat(join(folder, name)).catch(() => undefined);
    if (entry && Date.now() - entry.mtimeMs >= olderThanMs) await rm(join(folder, name), { force: true });
  }
}

/** Whether a thrown value is a system error with this code. */
export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

/** A system error's code; `unknown` for what is none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
