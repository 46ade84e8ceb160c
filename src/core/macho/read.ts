import { readElf, ELF } from "./elf";
import { readGoBuild, type GoBuild } from "./go-build";
import { looksLikeMachO, readHeader, readUniversalTable, type SlicePlace } from "./header";
import { readSignature, type Signature } from "./signature";
import { bytesOf, Malformed, openFile, part, type Source } from "./source";

/** One architecture's code in a Mach-O file. */
export interface Slice {
  /** `arm64`, `arm64e`, `x86_64` … */
  architecture: string;
  /** Where it lies in the file; 0 and the whole file unless the file is universal. */
  offset: number;
  size: number;
  /** Bytes that its load commands name and the file does not have; 0 unless it is cut off. */
  missingBytes: number;
  /** `executable`, `library`, `bundle` … */
  fileType: string;
  positionIndependent: boolean;
  uuid: string | null;
  platform: string | null;
  minimumOS: string | null;
  sdk: string | null;
  signature: Signature;
  goBuild?: GoBuild;
}

/** What a file is, by its bytes. Everything but the first two says in a sentence why there is nothing to tell. */
export type Executable =
  | { kind: "mach-o"; universal: boolean; size: number; slices: Slice[] }
  | { kind: "elf"; size: number; architecture: string; goBuild?: GoBuild }
  /** Something else: a script, a folder, a Java class, an empty file. */
  | { kind: "other"; sentence: string }
  /** A Mach-O or ELF file that is cut off or contradicts itself. */
  | { kind: "damaged"; sentence: string }
  /** Not there, or may not be read. */
  | { kind: "unreadable"; sentence: string };

/** Reads the few pages that say what a program is; the time does not grow with the file. Never throws for its contents. */
export async function readExecutable(path: string): Promise<Executable> {
  try {
    const file = await openFile(path);
    try {
      return await classify(path, file.source);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Malformed) return { kind: "other", sentence: `${path} ${error.message}.` };
    return { kind: "unreadable", sentence: `${path} ${systemReason(error)}.` };
  }
}

/** The build information of a Go program, of any platform; the first slice's in a universal one. */
export function goBuildOf(executable: Executable): GoBuild | undefined {
  if (executable.kind === "elf") return executable.goBuild;
  return executable.kind === "mach-o" ? executable.slices.find(({ goBuild }) => goBuild)?.goBuild : undefined;
}

/** The architectures a program is for; none when the file is no program. */
export function architecturesOf(executable: Executable): string[] {
  if (executable.kind === "elf") return [executable.architecture];
  return executable.kind === "mach-o" ? executable.slices.map(({ architecture }) => architecture) : [];
}

async function classify(path: string, source: Source): Promise<Executable> {
  const other = (what: string): Executable => ({ kind: "other", sentence: `${path} ${what}.` });
  if (source.size === 0) return other("is empty");
  const start = bytesOf(await source.read(0, Math.min(source.size, 256), "its first bytes"));
  const magic = start.length >= 4 ? start.readUInt32BE(0) : 0;
  if (start.subarray(0, 2).toString("latin1") === "#!") {
    const line = start.toString("utf8").split("\n")[0]?.slice(2).trim() ?? "";
    return other(`is a script, run by ${line || "nothing"}`);
  }
  if (!looksLikeMachO(magic) && magic !== ELF) {
    return other(start.subarray(0, 2).toString("latin1") === "MZ" ? "is a program for Windows" : "is not a program");
  }
  try {
    if (magic === ELF) return { kind: "elf", size: source.size, ...(await readElf(source)) };
    const table = await readUniversalTable(source);
    const places: SlicePlace[] = table ?? [{ architecture: "", offset: 0, size: source.size }];
    const slices: Slice[] = [];
    for (const place of places) slices.push(await readSlice(source, place));
    return { kind: "mach-o", universal: Boolean(table), size: source.size, slices };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const sentence = `${path} ${error.message}.`;
    return { kind: error.message.includes("Java class") ? "other" : "damaged", sentence };
  }
}

async function readSlice(source: Source, { offset, size }: SlicePlace): Promise<Slice> {
  const slice = part(source, offset, size, "its code");
  const header = await readHeader(slice);
  const at = (address: number) => {
    const segment = header.segments.find((one) => address >= one.address && address < one.address + one.size);
    return segment && segment.offset + (address - segment.address);
  };
  const { architecture, fileType, positionIndependent } = header;
  return {
    architecture,
    offset,
    size,
    missingBytes: Math.max(0, ...header.segments.map((one) => one.offset + one.size - size)),
    fileType,
    positionIndependent,
    uuid: header.uuid ?? null,
    platform: header.platform ?? null,
    minimumOS: header.minimumOS ?? null,
    sdk: header.sdk ?? null,
    signature: await readSignature(slice, header.signature),
    goBuild: header.buildInfo && (await readGoBuild(slice, header.buildInfo, at)),
  };
}

function systemReason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return "is not there";
    case "EACCES":
    case "EPERM":
      return "may not be read by you";
    case "ELOOP":
      return "is a symlink that leads round in a circle";
    case "EISDIR":
      return "is a folder";
    default:
      return `could not be read (${code || String(error)})`;
  }
}
