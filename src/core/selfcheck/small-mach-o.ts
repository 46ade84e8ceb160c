/**
 * A program of 48 KiB for this processor that returns 0, without a signature: segments, dyld, libSystem, an entry point,
 * and string table that fills __LINKEDIT, as codesign's helper wants it (layout: Apple's <mach-o/loader.h>).
 */
export function smallMachO(architecture: "arm64" | "x64" = process.arch === "arm64" ? "arm64" : "x64"): Buffer {
  const textSize = 0xc000;
  const linkedit = 16;
  const entry = 0x1000;
  const arm = architecture === "arm64";
  const commands = [
    segment("__PAGEZERO", { address: 0n, memory: 0x1_0000_0000n, offset: 0, size: 0, protection: 0 }),
    segment("__TEXT", { address: base, memory: BigInt(textSize), offset: 0, size: textSize, protection: 5 }),
    segment("__LINKEDIT", {
      address: base + BigInt(textSize),
      memory: 0x4000n,
      offset: textSize,
      size: linkedit,
      protection: 1,
    }),
    // LC_SYMTAB: no symbols, and the strings.
    words(0x2, [textSize, 0, textSize, linkedit]),
    // LC_UUID; macOS 26 starts nothing without (docs/facts/delve.md §1.13).
    Buffer.concat([words(0x1b, [], 16), Buffer.from("676f2d77617264656e2d636865636b21", "hex")]),
    // LC_BUILD_VERSION: macOS 11.0, no tools.
    words(0x32, [1, 0x000b0000, 0x000b0000, 0]),
    path(0xe, "/usr/lib/dyld", []),
    path(0xc, "/usr/lib/libSystem.B.dylib", [2, 0x10000, 0x10000]),
    // LC_MAIN
    words(0x80000028, [entry, 0, 0, 0]),
  ];
  const file = Buffer.alloc(textSize + linkedit);
  const head = [0xfeedfacf, arm ? 0x0100000c : 0x01000007, arm ? 0 : 3, 2, commands.length];
  const size = commands.reduce((sum, one) => sum + one.length, 0);
  [...head, size, 0x00200085, 0].forEach((word, index) => file.writeUInt32LE(word, index * 4));
  Buffer.concat(commands).copy(file, 32);
  // mov w0, #0; ret · xor eax, eax; ret
  Buffer.from(arm ? "00008052c0035fd6" : "31c0c3", "hex").copy(file, entry);
  file.write("unchanged", 0x2000);
  return file;
}

const base = 0x1_0000_0000n;

interface Segment {
  address: bigint;
  memory: bigint;
  offset: number;
  size: number;
  protection: number;
}

/** LC_SEGMENT_64 without sections. */
function segment(name: string, { address, memory, offset, size, protection }: Segment): Buffer {
  const command = Buffer.alloc(72);
  command.writeUInt32LE(0x19, 0);
  command.writeUInt32LE(72, 4);
  command.write(name, 8, "latin1");
  [address, memory, BigInt(offset), BigInt(size)].forEach((value, index) =>
    command.writeBigUInt64LE(value, 24 + index * 8),
  );
  command.writeUInt32LE(protection, 56);
  command.writeUInt32LE(protection, 60);
  return command;
}

/** A command of 32-bit words; `more` bytes follow it. */
function words(command: number, values: readonly number[], more = 0): Buffer {
  const bytes = Buffer.alloc(8 + values.length * 4);
  [command, bytes.length + more, ...values].forEach((value, index) => bytes.writeUInt32LE(value, index * 4));
  return bytes;
}

/** A command whose path stands behind its words, padded to eight bytes. */
function path(command: number, text: string, values: readonly number[]): Buffer {
  const start = 12 + values.length * 4;
  const bytes = Buffer.alloc(Math.ceil((start + text.length + 1) / 8) * 8);
  [command, bytes.length, start, ...values].forEach((value, index) => bytes.writeUInt32LE(value, index * 4));
  bytes.write(text, start, "latin1");
  return bytes;
}
