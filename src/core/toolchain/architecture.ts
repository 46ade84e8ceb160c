import { open } from "node:fs/promises";

/** What an executable is, from its first bytes; architectures are named as Apple does. */
export type BinaryKind =
  | { kind: "binary"; format: "mach-o" | "elf"; architectures: string[] }
  | { kind: "script"; interpreter: string }
  | { kind: "other" }
  | { kind: "unreadable"; message: string };

/** Looks at a file's first 4 KiB; no program is run. */
export async function binaryKind(path: string): Promise<BinaryKind> {
  let head: Buffer;
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
      head = buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    return { kind: "unreadable", message: error instanceof Error ? error.message : String(error) };
  }
  if (head.subarray(0, 2).toString("latin1") === "#!") {
    return { kind: "script", interpreter: head.subarray(2).toString("utf8").split("\n", 1)[0]?.trim() ?? "" };
  }
  if (head.length < 32) return { kind: "other" };
  const magic = head.readUInt32BE(0);
  if (magic === 0xcffaedfe || magic === 0xcefaedfe) {
    const cpu = cpuName(head.readUInt32LE(4), head.readUInt32LE(8));
    return { kind: "binary", format: "mach-o", architectures: [cpu] };
  }
  if (magic === 0xcafebabe || magic === 0xcafebabf) return universal(head, magic === 0xcafebabf ? 32 : 20);
  if (magic === 0x7f454c46) {
    const little = head[5] === 1;
    const machine = little ? head.readUInt16LE(18) : head.readUInt16BE(18);
    return { kind: "binary", format: "elf", architectures: [elfMachines[machine] ?? `machine ${machine}`] };
  }
  return { kind: "other" };
}

function universal(head: Buffer, entrySize: number): BinaryKind {
  const count = head.readUInt32BE(4);
  // A Java class starts with the same four bytes; its next number is a version of 45 or more.
  if (count === 0 || count > 40 || 8 + count * entrySize > head.length) return { kind: "other" };
  const architectures = Array.from({ length: count }, (_, index) =>
    cpuName(head.readUInt32BE(8 + index * entrySize), head.readUInt32BE(12 + index * entrySize)),
  );
  return { kind: "binary", format: "mach-o", architectures };
}

const elfMachines: Record<number, string> = { 3: "i386", 40: "arm", 62: "x86_64", 183: "arm64", 243: "riscv64" };

function cpuName(type: number, subtype: number): string {
  if (type === 0x0100000c) return (subtype & 0xffffff) === 2 ? "arm64e" : "arm64";
  if (type === 0x01000007) return "x86_64";
  return type === 7 ? "i386" : `cpu ${type}`;
}
