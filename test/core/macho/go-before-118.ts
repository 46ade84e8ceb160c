import { writeFile } from "node:fs/promises";

/** A 64-bit Mach-O with one segment that holds Go's build information as Go 1.17 and before wrote it. */
export async function goBefore118(path: string, version: string): Promise<void> {
  const address = 0x1000000;
  const file = Buffer.alloc(0x400);
  const header = [0xfeedfacf, 0x01000007, 3, 2, 1, 152, 0, 0];
  header.forEach((word, index) => file.writeUInt32LE(word, index * 4));
  const segment = 32;
  file.writeUInt32LE(0x19, segment);
  file.writeUInt32LE(152, segment + 4);
  file.write("__DATA", segment + 8, "latin1");
  file.writeBigUInt64LE(BigInt(address), segment + 24);
  file.writeBigUInt64LE(0x400n, segment + 32);
  file.writeBigUInt64LE(0n, segment + 40);
  file.writeBigUInt64LE(0x400n, segment + 48);
  file.writeUInt32LE(3, segment + 56);
  file.writeUInt32LE(3, segment + 60);
  file.writeUInt32LE(1, segment + 64);
  const section = segment + 72;
  file.write("__go_buildinfo", section, "latin1");
  file.write("__DATA", section + 16, "latin1");
  file.writeBigUInt64LE(BigInt(address + 0x200), section + 32);
  file.writeBigUInt64LE(32n, section + 40);
  file.writeUInt32LE(0x200, section + 48);
  file.write("\xff Go buildinf:", 0x200, "latin1");
  file.writeUInt8(8, 0x200 + 14);
  file.writeBigUInt64LE(BigInt(address + 0x240), 0x200 + 16);
  file.writeBigUInt64LE(BigInt(address + 0x260), 0x200 + 24);
  file.writeBigUInt64LE(BigInt(address + 0x280), 0x240);
  file.writeBigUInt64LE(BigInt(version.length), 0x248);
  file.write(version, 0x280, "latin1");
  await writeFile(path, file, { mode: 0o755 });
}
