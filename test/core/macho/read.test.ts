// @module-tag needs/go
// @module-tag needs/llvm

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { goBuildOf, readExecutable, type Slice } from "../../../src/core/macho";
import { gopls, macDlv, shipped, needs } from "../../tools";
import { createGoModule, goVersionM } from "./go-programs";
import { llvm, objdump } from "./oracles";

const module = createGoModule();
const built: Record<string, string> = {};

beforeAll(() => {
  const mac = (goarch: "arm64" | "amd64", ...flags: string[]) => ({ goos: "darwin" as const, goarch, flags });
  built.arm64 = module.build("arm64", mac("arm64"));
  built.x86_64 = module.build("x86_64", mac("amd64"));
  built.stripped = module.build("stripped", mac("arm64", "-ldflags=-s -w"));
  built.pie = module.build("pie", mac("amd64", "-buildmode=pie"));
  built.tagged = module.build("tagged", mac("arm64", "-tags=macnative,other", "-trimpath"));
  built.linux = module.build("linux", { goos: "linux", goarch: "arm64" });
  built.linuxStripped = module.build("linux-stripped", { goos: "linux", goarch: "amd64", flags: ["-ldflags=-s -w"] });
  built.universal = join(module.folder, "universal");
  execFileSync(llvm("llvm-lipo"), ["-create", built.arm64, built.x86_64, "-output", built.universal]);
  built.universal64 = join(module.folder, "universal64");
  writeFileSync(built.universal64, universal64(built.arm64, built.x86_64));
}, 240_000);

afterAll(() => module.remove());

/** llvm-lipo 14 makes no table of 64-bit offsets; llvm-objdump reads it. */
function universal64(...thin: string[]): Buffer {
  const parts = thin.map((path) => readFileSync(path));
  const page = 0x4000;
  const offsets = parts.map((_, index) => parts.slice(0, index).reduce((at, part) => at + padded(part.length), page));
  const table = Buffer.alloc(page);
  table.writeUInt32BE(0xcafebabf, 0);
  table.writeUInt32BE(parts.length, 4);
  parts.forEach((part, index) => {
    table.writeUInt32BE(part.readUInt32LE(4), 8 + index * 32);
    table.writeUInt32BE(part.readUInt32LE(8), 12 + index * 32);
    table.writeBigUInt64BE(BigInt(offsets[index]!), 16 + index * 32);
    table.writeBigUInt64BE(BigInt(part.length), 24 + index * 32);
    table.writeUInt32BE(14, 32 + index * 32);
  });
  return Buffer.concat([table, ...parts.map((part) => Buffer.concat([part], padded(part.length)))]);
}

const padded = (length: number) => Math.ceil(length / 0x4000) * 0x4000;

async function slicesOf(path: string): Promise<Slice[]> {
  const executable = await readExecutable(path);
  if (executable.kind !== "mach-o") throw new Error(JSON.stringify(executable));
  return executable.slices;
}

function agreesWithObjdump(path: string, slice: Slice): void {
  const said = objdump(path, slice.architecture);
  const { uuid, minimumOS, positionIndependent } = slice;
  expect({ uuid, minimumOS, positionIndependent }).toEqual({
    uuid: said.uuid,
    minimumOS: said.minimumOS,
    positionIndependent: said.positionIndependent,
  });
  expect(slice.signature.kind !== "none").toBe(said.signed);
}

test.each(["arm64", "x86_64", "stripped", "pie"])(
  "a %s program of Go's reads as llvm-objdump reads it",
  async (name) => {
    const [slice] = await slicesOf(built[name]!);
    agreesWithObjdump(built[name]!, slice!);
    expect(slice!.fileType).toBe("executable");
  },
);

test("Go's linker signs for arm64 and not for x86_64 (docs/facts/delve.md §4)", async () => {
  const [arm] = await slicesOf(built.arm64!);
  const [intel] = await slicesOf(built.x86_64!);
  expect(arm!.signature).toMatchObject({
    kind: "linker",
    identifier: "a.out",
    teamId: null,
    flags: ["adhoc", "linker-signed"],
    directory: { version: 0x20400, hash: "sha256", pageSize: 4096, specialSlots: 0 },
  });
  expect(intel!.signature).toEqual({ kind: "none" });
});

test.each(["universal", "universal64"])(
  "both architectures of a %s file are found where llvm-lipo put them",
  async (name) => {
    const path = built[name]!;
    const slices = await slicesOf(path);
    expect(slices.map(({ architecture }) => architecture).toSorted()).toEqual(["arm64", "x86_64"]);
    const table = execFileSync(llvm("llvm-objdump"), ["-m", "--universal-headers", path], { encoding: "utf8" });
    for (const slice of slices) {
      agreesWithObjdump(path, slice);
      const [thin] = await slicesOf(built[slice.architecture]!);
      expect(slice).toEqual({ ...thin, offset: slice.offset });
      expect(table).toMatch(new RegExp(`offset ${slice.offset}\\n.*size ${slice.size}\\n`));
    }
  },
);

test.each(["arm64", "x86_64", "stripped", "pie", "tagged", "linux", "linuxStripped"])(
  "Go's build information of a %s program is what `go version -m` prints",
  async (name) => {
    const build = goBuildOf(await readExecutable(built[name]!));
    const said = goVersionM(built[name]!);
    expect(build?.goVersion).toBe(said.goVersion);
    expect(build?.path).toBe(said.main);
    expect(build?.settings).toEqual(said.settings);
  },
);

test.each(["arm64", "amd64"] as const)(
  "a real dlv for %s tells its version and the Go it was built with",
  needs("mac-dlv"),
  async (goarch) => {
    const path = macDlv(goarch);
    const [slice] = await slicesOf(path);
    agreesWithObjdump(path, slice!);
    const said = goVersionM(path);
    expect(slice!.goBuild).toMatchObject({
      path: "github.com/go-delve/delve/cmd/dlv",
      module: { path: "github.com/go-delve/delve", version: "v1.27.1" },
      goVersion: said.goVersion,
      settings: said.settings,
    });
  },
);

test("a Linux gopls reads the same way", needs("gopls"), async () => {
  const said = goVersionM(gopls());
  const executable = await readExecutable(gopls());
  expect(executable).toMatchObject({ kind: "elf", goBuild: { goVersion: said.goVersion, path: said.main } });
  expect(goBuildOf(executable)?.module).toEqual({ path: "golang.org/x/tools/gopls", version: "v0.23.0" });
});

test("a universal library that others built reads as llvm-objdump reads it", needs("mac-files"), async () => {
  const path = shipped("fsevents");
  const slices = await slicesOf(path);
  expect(slices).toHaveLength(2);
  for (const slice of slices) {
    agreesWithObjdump(path, slice);
    expect(slice.fileType).toBe("bundle");
    expect(slice.goBuild).toBeUndefined();
  }
});

test.each(["esbuild-arm64", "esbuild-x86_64"] as const)(
  "%s, as npm ships it, reads as llvm-objdump and Go read it",
  needs("mac-files"),
  async (name) => {
    const path = shipped(name);
    const [slice] = await slicesOf(path);
    agreesWithObjdump(path, slice!);
    // Its build information is cut out; Go says so too.
    expect(() => goVersionM(path)).toThrow("not a Go executable");
    expect(slice!.goBuild).toBeUndefined();
  },
);

test("a build from before Go 1.18 points to its version; the pointers are followed", async () => {
  const { goBefore118 } = await import("./go-before-118");
  const path = join(module.folder, "old");
  await goBefore118(path, "go1.17.13");
  expect(goVersionM(path).goVersion).toBe("go1.17.13");
  expect(goBuildOf(await readExecutable(path))).toMatchObject({ goVersion: "go1.17.13" });
});
