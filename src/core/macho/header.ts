import { Malformed, part, text, uint64, type Source } from "./source";

/** One architecture's place in the file. */
export interface SlicePlace {
  architecture: string;
  offset: number;
  size: number;
}

export interface Section {
  name: string;
  offset: number;
  size: number;
}

export interface Segment {
  address: number;
  offset: number;
  size: number;
}

/** What the header and the load commands of one slice say. Offsets are relative to the slice. */
export interface Header {
  architecture: string;
  fileType: string;
  positionIndependent: boolean;
  /** As `dwarfdump --uuid` prints it. */
  uuid?: string;
  platform?: string;
  minimumOS?: string;
  sdk?: string;
  signature?: { offset: number; size: number };
  buildInfo?: Section;
  segments: Segment[];
}

const FAT = 0xcafebabe;
const FAT_64 = 0xcafebabf;
const MACHO_32 = 0xfeedface;
const MACHO_64 = 0xfeedfacf;
/** A Java class has the magic of a universal binary, and its version (45 and up) where that has its count. */
const MOST_SLICES = 30;
const LARGEST_COMMANDS = 1024 * 1024;

const FILE_TYPES: Record<number, string> = {
  1: "object",
  2: "executable",
  4: "core",
  6: "library",
  8: "bundle",
  10: "symbols",
  11: "kernel-extension",
};
const PLATFORMS: Record<number, string> = { 1: "macOS", 2: "iOS", 3: "tvOS", 4: "watchOS", 6: "Mac Catalyst" };

/** Whether four bytes begin a Mach-O file, thin or universal (or a Java class). */
export function looksLikeMachO(magic: number): boolean {
  return [FAT, FAT_64, MACHO_32, MACHO_64, 0xcefaedfe, 0xcffaedfe].includes(magic);
}

/** The slices of a universal file, or undefined for a thin one. */
export async function readUniversalTable(source: Source): Promise<SlicePlace[] | undefined> {
  const start = await source.read(0, 8, "the header");
  const magic = start.getUint32(0);
  if (magic !== FAT && magic !== FAT_64) return undefined;
  const count = start.getUint32(4);
  if (magic === FAT && count > MOST_SLICES) throw new Malformed("is a Java class, not a program for macOS");
  if (count === 0 || count > MOST_SLICES)
    throw new Malformed(`is not a program: its table claims ${count} architectures`);
  const entry = magic === FAT ? 20 : 32;
  const table = await source.read(8, count * entry, "the table of architectures");
  return Array.from({ length: count }, (_, index) => {
    const at = index * entry;
    const architecture = architectureName(table.getUint32(at), table.getUint32(at + 4));
    const offset = magic === FAT ? table.getUint32(at + 8) : uint64(table, at + 8, false);
    const size = magic === FAT ? table.getUint32(at + 12) : uint64(table, at + 16, false);
    part(source, offset, size, `the code for ${architecture}`);
    return { architecture, offset, size };
  });
}

/** Reads one slice's header and load commands (docs/facts/delve.md §4). */
export async function readHeader(slice: Source): Promise<Header> {
  const head = await slice.read(0, 28, "the header");
  const magic = head.getUint32(0, true);
  const little = magic === MACHO_32 || magic === MACHO_64;
  const wide = magic === MACHO_64 || magic === 0xcffaedfe;
  if (!looksLikeMachO(magic) || magic === FAT || magic === FAT_64)
    throw new Malformed("holds a part that is no Mach-O");
  const word = (offset: number) => head.getUint32(offset, little);
  const header: Header = {
    architecture: architectureName(word(4), word(8)),
    fileType: FILE_TYPES[word(12)] ?? `type ${word(12)}`,
    positionIndependent: (word(24) & 0x200000) !== 0,
    segments: [],
  };
  const [count, size] = [word(16), word(20)];
  if (size > LARGEST_COMMANDS || count * 8 > size) throw new Malformed("has load commands that cannot be true");
  const commands = await slice.read(wide ? 32 : 28, size, "the load commands");
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 8 > size) throw new Malformed("has load commands that end too early");
    const [command, length] = [commands.getUint32(at, little), commands.getUint32(at + 4, little)];
    if (length < 8 || at + length > size) throw new Malformed("has a load command with an impossible length");
    readCommand(header, command, new DataView(commands.buffer, commands.byteOffset + at, length), little);
    at += length;
  }
  return header;
}

function readCommand(header: Header, command: number, view: DataView, little: boolean): void {
  const needs = (length: number) => {
    if (view.byteLength < length) throw new Malformed("has a load command that is too short");
  };
  switch (command) {
    case 0x1: // LC_SEGMENT
      needs(56);
      return readSegment(header, view, little, false);
    case 0x19: // LC_SEGMENT_64
      needs(72);
      return readSegment(header, view, little, true);
    case 0x1b: // LC_UUID
      needs(24);
      header.uuid = uuidText(view, 8);
      return;
    case 0x1d: // LC_CODE_SIGNATURE
      needs(16);
      header.signature = { offset: view.getUint32(8, little), size: view.getUint32(12, little) };
      return;
    case 0x24: // LC_VERSION_MIN_MACOSX
      needs(16);
      header.platform = "macOS";
      header.minimumOS = versionText(view.getUint32(8, little));
      header.sdk = versionText(view.getUint32(12, little));
      return;
    case 0x32: // LC_BUILD_VERSION
      needs(24);
      header.platform = PLATFORMS[view.getUint32(8, little)] ?? `platform ${view.getUint32(8, little)}`;
      header.minimumOS = versionText(view.getUint32(12, little));
      header.sdk = versionText(view.getUint32(16, little));
      return;
  }
}

function readSegment(header: Header, view: DataView, little: boolean, wide: boolean): void {
  const number = (offset: number) => (wide ? uint64(view, offset, little) : view.getUint32(offset, little));
  const [address, offset, size] = wide ? [24, 40, 48] : [24, 32, 36];
  header.segments.push({ address: number(address), offset: number(offset), size: number(size) });
  const count = view.getUint32(wide ? 64 : 48, little);
  const entry = wide ? 80 : 68;
  if ((wide ? 72 : 56) + count * entry > view.byteLength) throw new Malformed("has a segment with too many sections");
  for (let index = 0; index < count; index++) {
    const at = (wide ? 72 : 56) + index * entry;
    const name = text(view, at, 16);
    if (name !== "__go_buildinfo") continue;
    header.buildInfo = {
      name,
      size: number(at + (wide ? 40 : 36)),
      offset: view.getUint32(at + (wide ? 48 : 40), little),
    };
  }
}

/** Apple's name for a processor; the high byte of the subtype holds flags (docs/facts/delve.md §4). */
function architectureName(type: number, subtype: number): string {
  const kind = subtype & 0x00ffffff;
  switch (type) {
    case 0x0100000c:
      return kind === 2 ? "arm64e" : "arm64";
    case 0x01000007:
      return kind === 8 ? "x86_64h" : "x86_64";
    case 0x0200000c:
      return "arm64_32";
    case 7:
      return "i386";
    case 12:
      return "arm";
    case 18:
      return "ppc";
    case 0x01000012:
      return "ppc64";
    default:
      return `cpu-${type.toString(16)}`;
  }
}

function versionText(value: number): string {
  const [major, minor, patch] = [value >>> 16, (value >>> 8) & 0xff, value & 0xff];
  return patch ? `${major}.${minor}.${patch}` : `${major}.${minor}`;
}

function uuidText(view: DataView, offset: number): string {
  const hex = Array.from({ length: 16 }, (_, index) =>
    view
      .getUint8(offset + index)
      .toString(16)
      .padStart(2, "0"),
  )
    .join("")
    .toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
