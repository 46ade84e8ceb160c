import { randomBytes } from "node:crypto";
import { channel } from "node:diagnostics_channel";
import { closeSync, fstatSync, openSync, writeSync } from "node:fs";
import { chmod, constants, lstat, mkdir, open, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { quote } from "../command-line";
import { Problem } from "../problem";
import { isErrno } from "./errno";
import { answers } from "./processes";
import { specialKind } from "./regular-file";

/** Name of the diagnostics channel that gets the path of every file that is written here. */
export const fileWritten = "go-warden:file-written";

/** Makes a folder and what is missing above it, each with mode 0700 whatever the umask; one that is there stays as it is. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
    await chmod(path, 0o700);
  } catch (error) {
    if (isErrno(error, "EEXIST")) {
      if ((await stat(path)).isDirectory()) return;
      throw error;
    }
    if (!isErrno(error, "ENOENT") || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await makeFolder(path);
  }
}

/**
 * Writes beside the target and renames over it, so that a crash leaves the old bytes or the new ones. Symlinks are
 * followed, mode and owner of an existing file are kept; missing parent folders are made with mode 0700. What is no
 * regular file is never replaced: a Problem (exit 4).
 */
export async function writeAtomically(path: string, contents: string | Uint8Array, mode?: number): Promise<void> {
  const target = await writableTarget(path);
  await makeFolder(dirname(target));
  await sweepBeside(target);
  const before = await stat(target).catch(() => undefined);
  const temporary = temporaryBeside(target);
  const file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode ?? 0o666);
  try {
    try {
      await file.writeFile(contents);
      const wanted = mode ?? (before ? before.mode & 0o7777 : undefined);
      if (before) await file.chown(before.uid, before.gid).catch(() => undefined);
      // Last, as a change of owner drops bits, and the umask may have taken some.
      if (wanted !== undefined) await file.chmod(wanted);
      await file.sync();
    } finally {
      await file.close();
    }
    await writableTarget(path);
    await rename(temporary, target);
    channel(fileWritten).publish(target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Appends to a regular file and flushes it to disk; a line that a crash cut off is ended first. New files get mode 0600. */
export async function appendLine(path: string, line: string): Promise<void> {
  const target = await writableTarget(path);
  await makeFolder(dirname(target));
  const { O_RDWR, O_APPEND, O_CREAT, O_NONBLOCK, O_NOCTTY } = constants;
  const file = await open(target, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY, 0o600);
  try {
    const stats = await file.stat();
    const kind = specialKind(stats);
    if (kind) throw refusedToWrite(path, kind);
    const last = Buffer.alloc(1, "\n");
    if (stats.size > 0) await file.read(last, 0, 1, stats.size - 1);
    // One write: others may append at the same moment.
    await file.appendFile(`${last.toString() === "\n" ? "" : "\n"}${line}\n`);
    await file.sync();
    channel(fileWritten).publish(target);
  } finally {
    await file.close();
  }
}

/** Appends at once, for code that cannot wait; a Problem (exit 4) for what is no regular file. New files get mode 0600. */
export function appendTextSync(path: string, text: string): void {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK, O_NOCTTY } = constants;
  const file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY, 0o600);
  try {
    const kind = specialKind(fstatSync(file));
    if (kind) throw refusedToWrite(path, kind);
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
}

/** Where a write to the path lands; a Problem (exit 4) when something else than a regular file is there. */
export async function writableTarget(path: string): Promise<string> {
  const entry = await lstat(path).catch((error: unknown) => {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  });
  if (!entry) return path;
  if (!entry.isSymbolicLink()) {
    const kind = specialKind(entry);
    if (kind) throw refusedToWrite(path, kind);
    return path;
  }
  const target = await realpath(path).catch((error: unknown) => {
    if (isErrno(error, "ENOENT")) throw refusedToWrite(path, "a symlink to a file that is not there");
    throw error;
  });
  const kind = specialKind(await lstat(target));
  if (kind) throw refusedToWrite(path, `a symlink to ${kind}`);
  return target;
}

/** Refuses (exit 4) what is neither a regular file nor a symlink: it could not be put back. Nothing there is fine. */
export async function refuseSpecial(path: string): Promise<void> {
  const entry = await lstat(path).catch((error: unknown) => {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return undefined;
    throw error;
  });
  const kind = entry && !entry.isSymbolicLink() ? specialKind(entry) : undefined;
  if (kind) throw refusedToWrite(path, kind);
}

function refusedToWrite(path: string, kind: string): Problem {
  const message = `${path} was not written: it is ${kind}, not a regular file`;
  return new Problem("not-a-regular-file", message, `Look at it and move it away: ls -l ${quote(path)}`, 4);
}

/** A name for what becomes the file, or its lock, when it is whole; whose it is stands in it. */
export const temporaryBeside = (path: string) => `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;

/** Removes what writers of a file left beside it when they were killed. */
export async function sweepBeside(path: string): Promise<void> {
  await sweepFolder(dirname(path), `${basename(path)}.`);
}

/** Removes what killed writers left in a folder: of the files whose temporary names begin so, or of all. */
export async function sweepFolder(folder: string, beginning = ""): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(beginning)) continue;
    const suffix = /\.(\d+-[0-9a-f]{8}|\d{9,10})$/.exec(name)?.[1];
    if (suffix !== undefined && (await isLeftOver(join(folder, name), suffix)))
      await rm(join(folder, name), { force: true });
  }
}

/** Versions up to 0.1 named theirs by a number; one that is a time beside its own is a copy that somebody else made. */
async function isLeftOver(path: string, suffix: string): Promise<boolean> {
  const entry = await lstat(path).catch(() => undefined);
  if (!entry?.isFile()) return false;
  const [, pid] = /^(\d+)-/.exec(suffix) ?? [];
  if (pid !== undefined) return !answers(Number(pid));
  const seconds = entry.mtimeMs / 1000;
  const dayOf = 86_400;
  return Math.abs(Number(suffix) - seconds) > dayOf && Date.now() / 1000 - seconds > 60;
}
