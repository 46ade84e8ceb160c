import { readGoBuild, type GoBuild } from "./go-build";
import { Malformed, text, uint64, type Source } from "./source";

export const ELF = 0x7f454c46;

const MACHINES: Record<number, string> = { 3: "i386", 40: "arm", 62: "x86_64", 183: "arm64", 243: "riscv64" };
const MOST_ENTRIES = 4096;

interface Load {
  address: number;
  offset: number;
  size: number;
  writable: boolean;
}

/** A Linux program: its architecture in Apple's words, and Go's build information as in a Mach-O. */
export async function readElf(source: Source): Promise<{ architecture: string; goBuild?: GoBuild }> {
  const head = await source.read(0, 64, "the ELF header");
  const little = head.getUint8(5) === 1;
  const machine = head.getUint16(18, little);
  const architecture = MACHINES[machine] ?? `machine-${machine}`;
  if (head.getUint8(4) !== 2) return { architecture };
  const loads = await readLoads(source, head, little);
  const at = (address: number) => {
    const load = loads.find((one) => address >= one.address && address < one.address + one.size);
    return load && load.offset + (address - load.address);
  };
  const place = (await findSection(source, head, little)) ?? loads.find(({ writable }) => writable);
  return { architecture, goBuild: place && (await readGoBuild(source, place, at)) };
}

async function readLoads(source: Source, head: DataView, little: boolean): Promise<Load[]> {
  const [start, size, count] = [uint64(head, 32, little), head.getUint16(54, little), head.getUint16(56, little)];
  if (count === 0 || size < 56 || count > MOST_ENTRIES) return [];
  const table = await source.read(start, count * size, "the program headers");
  return Array.from({ length: count }, (_, index) => index * size)
    .filter((entry) => table.getUint32(entry, little) === 1)
    .map((entry) => ({
      writable: (table.getUint32(entry + 4, little) & 3) === 2,
      offset: uint64(table, entry + 8, little),
      address: uint64(table, entry + 16, little),
      size: uint64(table, entry + 32, little),
    }));
}

async function findSection(source: Source, head: DataView, little: boolean) {
  const [start, size, count] = [uint64(head, 40, little), head.getUint16(58, little), head.getUint16(60, little)];
  const namesIndex = head.getUint16(62, little);
  if (start === 0 || count === 0) return undefined;
  if (size < 64 || count > MOST_ENTRIES || namesIndex >= count)
    throw new Malformed("has section headers that cannot be true");
  const table = await source.read(start, count * size, "the section headers");
  const place = (index: number) => ({
    offset: uint64(table, index * size + 24, little),
    size: uint64(table, index * size + 32, little),
  });
  const strings = place(namesIndex);
  const names = await source.read(strings.offset, strings.size, "the section names");
  for (let index = 0; index < count; index++) {
    const name = table.getUint32(index * size, little);
    if (name < names.byteLength && text(names, name, 32) === ".go.buildinfo") return place(index);
  }
  return undefined;
}
