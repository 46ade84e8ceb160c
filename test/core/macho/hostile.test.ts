import { execFileSync } from "node:child_process";
import { chmod, mkdir, open, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { goBuildOf, readExecutable, verifyPages } from "../../../src/core/macho";
import { createSandbox } from "../../sandbox";
import { dlv, needs } from "../../tools";
import { goBefore118 } from "./go-before-118";
import { soak } from "../../soak";

const fixture = (name: string) => join(import.meta.dirname, "../../fixtures/macho", name);

const javaClass = Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61, 0, 16, 7, 0]);
const tooManySlices = Buffer.alloc(64);
tooManySlices.writeUInt32BE(0xcafebabf, 0);
tooManySlices.writeUInt32BE(0xffffffff, 4);
const sliceOutside = Buffer.alloc(64);
[0xcafebabe, 1, 0x0100000c, 0, 0x10000000, 4096, 12].forEach((word, index) =>
  sliceOutside.writeUInt32BE(word, index * 4),
);

const sentences: [string, Buffer | string, RegExp][] = [
  ["an empty file", "", /is empty/],
  ["a script", "#!/usr/bin/env bash\necho hi\n", /is a script, run by \/usr\/bin\/env bash/],
  ["a text", "just some text", /is not a program/],
  ["two bytes", "hi", /is not a program/],
  ["a Java class", javaClass, /is a Java class/],
  ["a Windows program", "MZ\u0090\u0000\u0003", /program for Windows/],
  ["a universal file of four thousand million parts", tooManySlices, /claims 4294967295 architectures/],
  ["a universal file whose part lies elsewhere", sliceOutside, /is cut off: the code for arm64 lies past its end/],
  ["only a Mach-O's magic", Buffer.from([0xcf, 0xfa, 0xed, 0xfe]), /is cut off inside the header/],
  ["only an ELF's magic", "\u007fELF", /is cut off inside the ELF header/],
];

test.each(sentences)("%s gets a sentence of its own", async (_, contents, sentence) => {
  const { file } = createSandbox();
  const answer = await readExecutable(await file("dlv", contents));
  expect(answer).toMatchObject({ sentence });
});

test("a folder, a pipe, a missing file and a circle of symlinks get a sentence, and nobody waits", async () => {
  const { home } = createSandbox();
  const at = (name: string) => join(home, name);
  await mkdir(at("folder"));
  execFileSync("mkfifo", [at("pipe")]);
  await symlink(at("circle"), at("circle"));
  const sentence = async (name: string) => await readExecutable(at(name));
  expect(await sentence("folder")).toMatchObject({ kind: "other", sentence: /is a folder/ });
  expect(await sentence("pipe")).toMatchObject({ kind: "other", sentence: /is no regular file/ });
  expect(await sentence("missing")).toMatchObject({ kind: "unreadable", sentence: /is not there/ });
  expect(await sentence("circle")).toMatchObject({ kind: "unreadable", sentence: /round in a circle/ });
});

test.skipIf(process.getuid?.() === 0)("a file that may not be read says so", async () => {
  const { file } = createSandbox();
  const path = await file("secret", "x");
  await chmod(path, 0);
  expect(await readExecutable(path)).toMatchObject({ kind: "unreadable", sentence: /may not be read/ });
});

test("load commands that claim a gigabyte are refused before memory is asked for", async () => {
  const { file } = createSandbox();
  const bytes = await readFile(fixture("adhoc-arm64"));
  bytes.writeUInt32LE(0x40000000, 20);
  const before = process.memoryUsage().arrayBuffers;
  expect(await readExecutable(await file("dlv", bytes))).toMatchObject({ kind: "damaged", sentence: /cannot be true/ });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
});

test("every prefix of a file is answered", async () => {
  const { home } = createSandbox();
  const bytes = await readFile(fixture("universal"));
  const path = join(home, "prefix");
  for (let length = 0; length < bytes.length; length += length < 600 ? 7 : 997) {
    await writeFile(path, bytes.subarray(0, length));
    const answer = await readExecutable(path);
    expect(answer.kind).not.toBe("unreadable");
  }
});

const rounds = soak ? 100_000 : 4_000;

test(
  `${rounds} mutated programs: always an answer, never an exception`,
  { ...needs("dlv"), timeout: 1_800_000 },
  async () => {
    const { home } = createSandbox();
    const old = join(home, "old");
    await goBefore118(old, "go1.17.13");
    const elf = (await readFile(dlv())).subarray(0, 200_000);
    const names = ["entitled-arm64", "identity-arm64", "two-digests-x86_64", "universal"];
    const seeds = [...(await Promise.all(names.map((name) => readFile(fixture(name))))), await readFile(old), elf];
    const path = join(home, "mutated");
    const handle = await open(path, "w+");
    let random = 20261123;
    const next = (below: number) => {
      random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
      return Math.floor((random / 2 ** 32) * below);
    };
    const kinds = new Set<string>();
    const interesting = [0, 1, 7, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
    for (let round = 0; round < rounds; round++) {
      const bytes = Buffer.from(seeds[next(seeds.length)]!);
      const hot = hotSpots(bytes);
      for (let change = next(6); change >= 0; change--) {
        const near = next(3) > 0 ? (hot[next(hot.length)] ?? 0) + next(120) : next(bytes.length);
        const at = Math.min(near, bytes.length - 4);
        const value = interesting[next(interesting.length)]!;
        if (next(2)) bytes.writeUInt32BE(value, at);
        else bytes.writeUInt8(next(256), at);
      }
      await handle.truncate(0);
      await handle.write(bytes, 0, next(8) ? bytes.length : next(bytes.length), 0);
      const answer = await readExecutable(path).catch((error: unknown) => {
        throw new Error(`round ${round} threw`, { cause: error });
      });
      kinds.add(answer.kind);
      goBuildOf(answer);
      if (answer.kind !== "mach-o") continue;
      for (const slice of answer.slices) kinds.add((await verifyPages(path, slice)).kind);
    }
    await handle.close();
    expect([...kinds].toSorted()).toEqual(["damaged", "elf", "intact", "mach-o", "modified", "other", "unsigned"]);
  },
);

/** Where the structures lie that a mutation should hit: headers, the signature, the build information. */
function hotSpots(bytes: Buffer): number[] {
  const marks = [
    Buffer.from([0xfa, 0xde, 0x0c]),
    Buffer.from([0xfa, 0xde, 0x71]),
    Buffer.from("\xff Go buildinf", "latin1"),
  ];
  const spots = [0, 64];
  for (const mark of marks) {
    for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 1)) spots.push(at);
  }
  return spots;
}
