import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { quote } from "../command-line";
import { Problem } from "../problem";
import { isErrno } from "./errno";

/** Bytes of the longest file of each kind that is read into memory; what is longer is refused. */
export const sizeLimits = {
  /** What a person writes: settings, profiles, go.mod, the configuration. */
  text: 4 * 1024 * 1024,
  /** What programs write: state, logs, an editor's database. */
  data: 256 * 1024 * 1024,
  /** Programs, and the copies of them that undo keeps. */
  program: 1024 * 1024 * 1024,
};

export type FileKind = keyof typeof sizeLimits;

/** What a file is that is not a regular file, for people; undefined for a regular one. */
export function specialKind(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a named pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}

/** A path where a regular file is wanted is something else. */
export class NotRegular extends Problem {
  constructor(
    path: string,
    /** `a folder`, `a named pipe`, `a socket`, `a device`. */
    readonly found: string,
  ) {
    super("not-a-regular-file", `${path} cannot be opened: it is ${found}`, `Move it away: mv ${quote(path)} ${quote(`${path}.old`)}`, 3); // prettier-ignore
  }
}

function tooLarge(path: string, limit: number): Problem {
  const message = `${path} cannot be read: it is larger than ${limit / 1024 / 1024} MiB`;
  return new Problem("file-too-large", message, `Look at what is in it: ls -lL ${quote(path)}`, 3);
}

/** Neither waits for a pipe's writer, nor makes a terminal ours. */
const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * Opens a regular file, or what a symlink leads to, for reading; whoever calls closes it. A folder, pipe, socket or
 * device is a Problem and never opened where that can be told before; system errors are thrown as they are.
 */
export async function openRegular(path: string): Promise<{ file: FileHandle; stats: Stats }> {
  const before = specialKind(await stat(path));
  if (before) throw new NotRegular(path, before);
  const file = await open(path, flags);
  try {
    // Another may stand there by now.
    const stats = await file.stat();
    const kind = specialKind(stats);
    if (kind) throw new NotRegular(path, kind);
    return { file, stats };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * A regular file's bytes. What is no regular file or is longer than its kind may be is a Problem (exit 3); system errors
 * are thrown as they are. Memory is bound also when the file grows meanwhile.
 */
export async function readRegular(path: string, kind: FileKind = "text"): Promise<Buffer> {
  const limit = sizeLimits[kind];
  const { file, stats } = await openRegular(path);
  try {
    if (stats.size > limit) throw tooLarge(path, limit);
    const chunks: Buffer[] = [];
    let length = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(Math.max(stats.size - length, 0) + 1024);
      const { bytesRead } = await file.read(chunk, 0, chunk.length, length);
      if (bytesRead === 0) return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length);
      length += bytesRead;
      if (length > limit) throw tooLarge(path, limit);
      chunks.push(chunk.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** The file's bytes, or undefined when there is none; every other failure is thrown, as `readRegular` does. */
export async function readIfPresent(path: string, kind: FileKind = "text"): Promise<Buffer | undefined> {
  try {
    return await readRegular(path, kind);
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return undefined;
    throw error;
  }
}

/** A part of a regular file, shorter when the file ends before; empty when it cannot be read. */
export async function readPart(path: string, from: number, to: number): Promise<Buffer> {
  const opened = await openRegular(path).catch(() => undefined);
  if (!opened) return Buffer.alloc(0);
  try {
    const buffer = Buffer.alloc(Math.max(0, Math.min(to, opened.stats.size) - from));
    const { bytesRead } = await opened.file.read(buffer, 0, buffer.length, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await opened.file.close();
  }
}

/** A small text at once, for code that cannot wait; undefined for what is no regular file, too long or not there. */
export function readSmallSync(path: string, maxBytes: number): string | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, flags);
    const stats = fstatSync(fd);
    if (!stats.isFile() || stats.size > maxBytes) return undefined;
    const buffer = Buffer.alloc(stats.size);
    return buffer.toString("utf8", 0, readSync(fd, buffer, 0, buffer.length, 0));
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** How a regular file begins, decoded as UTF-8; undefined for what cannot be read or is none. */
export function readStartSync(path: string, maxBytes: number): string | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, flags);
    if (!fstatSync(fd).isFile()) return undefined;
    const buffer = Buffer.alloc(maxBytes);
    return buffer.toString("utf8", 0, readSync(fd, buffer, 0, buffer.length, 0));
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
