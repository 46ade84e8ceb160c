import { createHash } from "node:crypto";
import { feed, type CodeDirectory } from "./signature";
import { bytesOf, Malformed, openFile, part, type Source } from "./source";
import type { Slice } from "./read";

/** Whether the bytes are those that were signed. */
export type PageCheck =
  | { kind: "intact"; pages: number }
  /** `offset` is where in the file the first wrong page begins; absent when a part of the signature itself is wrong. */
  | { kind: "modified"; sentence: string; offset?: number }
  | { kind: "unsigned" }
  | { kind: "unreadable"; sentence: string };

const PIECE = 1024 * 1024;

/** Hashes every page of a slice and compares it with the CodeDirectory. Reads the whole slice, in small pieces. */
export async function verifyPages(path: string, slice: Slice): Promise<PageCheck> {
  const { signature } = slice;
  if (signature.kind === "none") return { kind: "unsigned" };
  if (signature.kind === "damaged") return { kind: "modified", sentence: signature.message };
  try {
    const file = await openFile(path);
    try {
      const source = part(file.source, slice.offset, slice.size, "the signed code");
      return (
        (await wrongBlob(source, signature.directory)) ??
        (await wrongPage(source, signature.directory, slice.offset)) ?? {
          kind: "intact",
          pages: signature.directory.codeSlots,
        }
      );
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Malformed) return { kind: "modified", sentence: `The file ${error.message}` };
    return { kind: "unreadable", sentence: error instanceof Error ? error.message : String(error) };
  }
}

async function wrongBlob(source: Source, directory: CodeDirectory): Promise<PageCheck | undefined> {
  for (const { slot, offset, size } of directory.blobs) {
    if (slot > directory.specialSlots) return { kind: "modified", sentence: "The entitlements are not vouched for" };
    const hash = createHash(directory.hash);
    await feed(hash, source, offset, size, "the signature");
    const at = directory.hashesAt - slot * directory.hashSize;
    if (!(await holds(source, at, hash.digest(), directory.hashSize))) {
      const name = slot === 5 || slot === 7 ? "entitlements" : "requirements";
      return { kind: "modified", sentence: `The ${name} are not those that were signed` };
    }
  }
  return undefined;
}

async function wrongPage(source: Source, directory: CodeDirectory, base: number): Promise<PageCheck | undefined> {
  const { codeLimit, codeSlots, hashSize, hashesAt, hash } = directory;
  const pageSize = directory.pageSize || codeLimit;
  if (codeLimit > source.size || codeSlots !== Math.ceil(codeLimit / Math.max(pageSize, 1))) {
    return { kind: "modified", sentence: `The signature covers ${codeLimit} bytes, the file has ${source.size}` };
  }
  const modified = (page: number): PageCheck => ({
    kind: "modified",
    offset: base + page * pageSize,
    sentence: `The page at byte ${base + page * pageSize} is not the one that was signed`,
  });
  if (pageSize > PIECE) {
    for (let page = 0; page < codeSlots; page++) {
      const whole = createHash(hash);
      await feed(whole, source, page * pageSize, Math.min(pageSize, codeLimit - page * pageSize), "the signed code");
      if (!(await holds(source, hashesAt + page * hashSize, whole.digest(), hashSize))) return modified(page);
    }
    return undefined;
  }
  const perPiece = Math.floor(PIECE / pageSize);
  for (let first = 0; first < codeSlots; first += perPiece) {
    const count = Math.min(perPiece, codeSlots - first);
    const length = Math.min(count * pageSize, codeLimit - first * pageSize);
    const code = bytesOf(await source.read(first * pageSize, length, "the signed code"));
    const hashes = bytesOf(await source.read(hashesAt + first * hashSize, count * hashSize, "the hashes"));
    for (let index = 0; index < count; index++) {
      const actual = createHash(hash)
        .update(code.subarray(index * pageSize, (index + 1) * pageSize))
        .digest();
      const expected = hashes.subarray(index * hashSize, (index + 1) * hashSize);
      if (!actual.subarray(0, hashSize).equals(expected)) return modified(first + index);
    }
  }
  return undefined;
}

async function holds(source: Source, offset: number, digest: Buffer, size: number): Promise<boolean> {
  return bytesOf(await source.read(offset, size, "the hashes")).equals(digest.subarray(0, size));
}
