import { createHash, type Hash } from "node:crypto";
import { readEntitlements, type Entitlements } from "./entitlements";
import { bytesOf, Malformed, text, uint64, type Source } from "./source";

/** The code signature of one slice, as its bytes tell it. */
export type Signature = { kind: "none" } | { kind: "damaged"; message: string } | CodeSignature;

export interface CodeSignature {
  /** `linker`: put there by Go's or Apple's linker · `adhoc`: signed with no identity · `identity`: a certificate's. */
  kind: "linker" | "adhoc" | "identity";
  identifier: string;
  teamId: string | null;
  /** Apple's names: `adhoc`, `runtime`, `linker-signed` … */
  flags: string[];
  entitlements: Entitlements;
  /** The first 20 bytes of the CodeDirectory's digest. */
  cdHash: string;
  directory: CodeDirectory;
}

/** What the page hashes need. Offsets are relative to the slice. */
export interface CodeDirectory {
  /** 0x20400 and the like. */
  version: number;
  hash: "sha1" | "sha256" | "sha384";
  /** Bytes of a digest that are kept. */
  hashSize: number;
  /** 0: one hash over all of it. */
  pageSize: number;
  codeLimit: number;
  codeSlots: number;
  specialSlots: number;
  /** Where the hash of page 0 lies; special slots lie before it. */
  hashesAt: number;
  /** Other blobs of the signature that a special slot vouches for. */
  blobs: { slot: number; offset: number; size: number }[];
}

const SUPER_BLOB = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;
const CMS = 0x10000;
const FLAGS: [number, string][] = [
  [0x1, "host"],
  [0x2, "adhoc"],
  [0x100, "hard"],
  [0x200, "kill"],
  [0x400, "expires"],
  [0x800, "restrict"],
  [0x1000, "enforcement"],
  [0x2000, "library-validation"],
  [0x10000, "runtime"],
  [0x20000, "linker-signed"],
];
const HASHES = { 1: "sha1", 2: "sha256", 3: "sha256", 4: "sha384" } as const;
/** Apple's ranking when there are several directories: the strongest digest decides. */
const RANK: Record<number, number> = { 1: 1, 3: 2, 2: 3, 4: 4 };
const MOST_BLOBS = 64;
const LARGEST_DIRECTORY = 64 * 1024 * 1024;
const LARGEST_ENTITLEMENTS = 256 * 1024;

interface Blob {
  slot: number;
  magic: number;
  offset: number;
  size: number;
}

/** Reads the signature that LC_CODE_SIGNATURE points at; every damage is an answer. */
export async function readSignature(
  slice: Source,
  place: { offset: number; size: number } | undefined,
): Promise<Signature> {
  if (!place) return { kind: "none" };
  try {
    return await readSuperBlob(slice, place);
  } catch (error) {
    if (error instanceof Malformed) return { kind: "damaged", message: `The signature ${error.message}` };
    throw error;
  }
}

async function readSuperBlob(slice: Source, place: { offset: number; size: number }): Promise<CodeSignature> {
  if (place.offset + place.size > slice.size) throw new Malformed("is cut off: it lies past the end of the file");
  const head = await slice.read(place.offset, 12, "its header");
  const [magic, length, count] = [head.getUint32(0), head.getUint32(4), head.getUint32(8)];
  if (magic !== SUPER_BLOB) throw new Malformed("does not begin as a signature does");
  if (length > place.size) throw new Malformed("claims to be longer than its place");
  if (count > MOST_BLOBS) throw new Malformed(`claims ${count} parts`);
  const index = await slice.read(place.offset + 12, count * 8, "its table");
  const blobs: Blob[] = [];
  for (let number = 0; number < count; number++) {
    const offset = index.getUint32(number * 8 + 4);
    if (offset + 8 > length) throw new Malformed("names a part outside itself");
    const blob = await slice.read(place.offset + offset, 8, "one of its parts");
    const size = blob.getUint32(4);
    if (size < 8 || offset + size > length) throw new Malformed("has a part that is longer than itself");
    blobs.push({ slot: index.getUint32(number * 8), magic: blob.getUint32(0), offset: place.offset + offset, size });
  }
  return describe(slice, blobs);
}

async function describe(slice: Source, blobs: Blob[]): Promise<CodeSignature> {
  const candidates = blobs.filter(({ slot }) => slot === 0 || (slot >= 0x1000 && slot <= 0x1004));
  const directories = await Promise.all(candidates.map((blob) => readDirectory(slice, blob)));
  const best = directories.toSorted((a, b) => (RANK[b.hashType] ?? 0) - (RANK[a.hashType] ?? 0))[0];
  if (!best) throw new Malformed("has no CodeDirectory");
  const flags = FLAGS.filter(([bit]) => best.flags & bit).map(([, name]) => name);
  // A wrapper of eight bytes is what signing without an identity leaves; the flag alone can lie (docs/facts/delve.md §4).
  const signed = blobs.some(({ slot, size }) => slot === CMS && size > 8);
  const load = async (slot: number) => {
    const blob = blobs.find((one) => one.slot === slot);
    if (!blob || blob.size > LARGEST_ENTITLEMENTS) return undefined;
    return bytesOf(await slice.read(blob.offset, blob.size, "the entitlements"), 8);
  };
  return {
    kind: signed ? "identity" : flags.includes("linker-signed") ? "linker" : "adhoc",
    identifier: best.identifier,
    teamId: best.teamId,
    flags,
    entitlements: readEntitlements(await load(5), await load(7)),
    cdHash: (await digest(slice, best.blob, best.directory.hash)).subarray(0, 20).toString("hex"),
    directory: { ...best.directory, blobs: blobs.filter(({ slot }) => [2, 5, 7, 8, 9, 10, 11].includes(slot)) },
  };
}

async function readDirectory(slice: Source, blob: Blob) {
  if (blob.magic !== CODE_DIRECTORY) throw new Malformed("has something else where its CodeDirectory should be");
  if (blob.size < 44 || blob.size > LARGEST_DIRECTORY) throw new Malformed("has a CodeDirectory of an impossible size");
  const view = await slice.read(blob.offset, Math.min(blob.size, 4096), "the CodeDirectory");
  const word = (offset: number) => (offset + 4 <= view.byteLength ? view.getUint32(offset) : 0);
  const version = word(8);
  const hashType = view.getUint8(37);
  const hash = HASHES[hashType as keyof typeof HASHES];
  if (!hash) throw new Malformed(`uses a digest nobody knows (${hashType})`);
  const [hashOffset, specialSlots, codeSlots, hashSize] = [word(16), word(24), word(28), view.getUint8(36)];
  const teamOffset = version >= 0x20200 ? word(48) : 0;
  const wide = version >= 0x20300 && view.byteLength >= 64 ? uint64(view, 56, false) : 0;
  const shift = view.getUint8(39);
  if (shift > 30) throw new Malformed("has pages of an impossible size");
  if (hashSize === 0 || hashSize > 48) throw new Malformed("has hashes of an impossible size");
  if (hashOffset - specialSlots * hashSize < 44 || hashOffset + codeSlots * hashSize > blob.size) {
    throw new Malformed("has fewer hashes than it claims");
  }
  return {
    blob,
    hashType,
    flags: word(12),
    identifier: text(view, word(20), 1024),
    teamId: teamOffset ? text(view, teamOffset, 64) : null,
    directory: {
      version,
      hash,
      hashSize,
      pageSize: shift === 0 ? 0 : 2 ** shift,
      codeLimit: wide || word(32),
      codeSlots,
      specialSlots,
      hashesAt: blob.offset + hashOffset,
    },
  };
}

async function digest(slice: Source, { offset, size }: Blob, algorithm: string): Promise<Buffer> {
  const hash = createHash(algorithm);
  await feed(hash, slice, offset, size, "the CodeDirectory");
  return hash.digest();
}

/** Feeds a range to a hash in pieces, so that memory stays small however long it is. */
export async function feed(hash: Hash, source: Source, offset: number, size: number, what: string): Promise<void> {
  for (let at = 0; at < size; at += 1024 * 1024) {
    hash.update(await source.read(offset + at, Math.min(1024 * 1024, size - at), what));
  }
}
