import { copyFile, open, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readExecutable, verifyPages, type CodeSignature, type Slice } from "../../../src/core/macho";
import { createSandbox } from "../../sandbox";
import { macDlv, shipped, needs } from "../../tools";
import { rcodesignSays } from "./oracles";

const fixture = (name: string) => join(import.meta.dirname, "../../fixtures/macho", name);
const signedFixtures = [
  "adhoc-arm64",
  "entitled-arm64",
  "runtime-arm64",
  "identity-arm64",
  "two-digests-x86_64",
  "universal",
];

async function slicesOf(path: string): Promise<Slice[]> {
  const executable = await readExecutable(path);
  if (executable.kind !== "mach-o") throw new Error(JSON.stringify(executable));
  return executable.slices;
}

function signed(slice: Slice | undefined): CodeSignature {
  if (!slice || slice.signature.kind === "none" || slice.signature.kind === "damaged") throw new Error("not signed");
  return slice.signature;
}

test.each(signedFixtures)("%s: identifier, flags, team, cdhash and sizes are what rcodesign says", async (name) => {
  const slices = await slicesOf(fixture(name));
  const said = rcodesignSays(fixture(name));
  expect(slices).toHaveLength(said.length);
  slices.forEach((slice, index) => {
    const signature = signed(slice);
    const expected = said[index]!;
    const directory = expected.blobs.get(0x1000) ?? expected.blobs.get(0);
    expect(signature.cdHash).toBe(directory?.sha256?.slice(0, 40));
    expect(signature.identifier).toBe(expected.identifier);
    expect(signature.flags.join(" | ").toUpperCase() || "0x0").toBe(expected.flags);
    expect(signature.teamId).toBe(expected.teamId);
    expect(signature.directory).toMatchObject({ codeLimit: expected.limit, codeSlots: expected.pages });
    expect(signature.kind).toBe((expected.blobs.get(0x10000)?.length ?? 0) > 8 ? "identity" : "adhoc");
  });
});

test("unsigned files are unsigned", async () => {
  for (const name of ["unsigned-arm64", "unsigned-x86_64"]) {
    expect((await slicesOf(fixture(name)))[0]?.signature).toEqual({ kind: "none" });
  }
});

test("entitlements read the same from XML and from DER", async () => {
  const [slice] = await slicesOf(fixture("entitled-arm64"));
  expect(signed(slice).entitlements).toEqual({
    values: {
      "com.apple.security.cs.debugger": true,
      "com.apple.security.get-task-allow": true,
      "keychain-access-groups": ["ABCDE12345.one", "ABCDE12345.two"],
    },
  });
});

test("entitlements whose two forms differ are called out: macOS obeys the DER form", async () => {
  const { file } = createSandbox();
  const bytes = await readFile(fixture("entitled-arm64"));
  const at = bytes.indexOf("com.apple.security.cs.debugger");
  bytes.write("com.apple.security.cs.debuggee", at);
  const [slice] = await slicesOf(await file("edited", bytes));
  expect(signed(slice).entitlements.values).toHaveProperty(["com.apple.security.cs.debugger"], true);
  expect(signed(slice).entitlements.problem).toMatch(/differ/);
});

test.each(signedFixtures)("every page of %s is the one that was signed", async (name) => {
  for (const slice of await slicesOf(fixture(name))) {
    expect(await verifyPages(fixture(name), slice)).toMatchObject({ kind: "intact" });
  }
});

test("the pages of what Go's and Apple's linkers signed are intact", needs("mac-dlv", "mac-files"), async () => {
  for (const path of [macDlv("arm64"), shipped("esbuild-arm64"), shipped("fsevents")]) {
    for (const slice of await slicesOf(path)) {
      const expected = slice.signature.kind === "none" ? "unsigned" : "intact";
      expect(await verifyPages(path, slice)).toMatchObject({ kind: expected });
    }
  }
});

test("one changed byte is found, with the page it lies in", needs("mac-dlv"), async () => {
  const { home } = createSandbox();
  const path = join(home, "dlv");
  await copyFile(macDlv("arm64"), path);
  const handle = await open(path, "r+");
  await handle.write(Buffer.from([0x55]), 0, 1, 5_000_123);
  await handle.close();
  const [slice] = await slicesOf(path);
  expect(await verifyPages(path, slice!)).toMatchObject({
    kind: "modified",
    offset: Math.floor(5_000_123 / 4096) * 4096,
  });
});

test("edited entitlements are found, also when the code is intact", async () => {
  const { file } = createSandbox();
  const bytes = await readFile(fixture("entitled-arm64"));
  bytes.write("com.apple.security.cs.debuggee", bytes.indexOf("com.apple.security.cs.debugger"));
  const path = await file("edited", bytes);
  const [slice] = await slicesOf(path);
  expect(await verifyPages(path, slice!)).toMatchObject({ kind: "modified", sentence: /entitlements/ });
});

test("a file cut off after signing is damaged, not unsigned", needs("mac-dlv"), async () => {
  const { home } = createSandbox();
  const path = join(home, "cut");
  await copyFile(macDlv("arm64"), path);
  await truncate(path, 9_000_000);
  const executable = await readExecutable(path);
  if (executable.kind !== "mach-o") throw new Error(executable.kind);
  expect(executable.slices[0]?.signature).toMatchObject({ kind: "damaged", message: /cut off/ });
  expect(await verifyPages(path, executable.slices[0]!)).toMatchObject({ kind: "modified" });
});

test("a CodeDirectory that claims more hashes than it holds is damage, not a crash", async () => {
  const { home } = createSandbox();
  const path = join(home, "lying");
  const bytes = await readFile(fixture("adhoc-arm64"));
  const directory = bytes.indexOf(Buffer.from([0xfa, 0xde, 0x0c, 0x02]));
  bytes.writeUInt32BE(0x7fffffff, directory + 28);
  await writeFile(path, bytes);
  expect((await slicesOf(path))[0]?.signature).toMatchObject({ kind: "damaged", message: /fewer hashes/ });
});
