// @module-tag needs/mac-dlv

import { execFileSync } from "node:child_process";
import { chmod, copyFile, open, readdir, readFile, stat, symlink, truncate } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import {
  DEBUGGEE,
  DEBUGGER,
  entitleOperation,
  fileFindings,
  inspectProgram,
  refuseToSign,
  refuseWhileRunning,
  resignOperation,
  summarize,
} from "../../../src/core/delve";
import { perform, stepText, undo } from "../../../src/core/operations";
import { objdump } from "../macho/oracles";
import { createGoModule } from "../macho/go-programs";
import { createSandbox } from "../../sandbox";
import { dlv as linuxDlv, macDlv, needs } from "../../tools";
import { createDelveMac, withKernel } from "./simulated";

const fixture = (name: string) => join(import.meta.dirname, "../../fixtures/macho", name);

async function damage(path: string): Promise<void> {
  const handle = await open(path, "r+");
  await handle.write(Buffer.from([0x55]), 0, 1, 5_000_123);
  await handle.close();
}

test("a damaged dlv is signed anew as a new file, and runs; undo brings back the old bytes", async () => {
  const { host: plain, dlv } = await createDelveMac();
  const host = withKernel(plain);
  await damage(dlv);
  const before = await readFile(dlv);
  const { ino } = await stat(dlv);
  const inspected = await inspectProgram(host, dlv, { pages: true });
  expect(summarize(inspected).damage).toMatch(/page at byte/);

  const performed = await perform(host, resignOperation(host, inspected));
  const after = await inspectProgram(host, dlv, { pages: true });
  expect(summarize(after)).toMatchObject({
    kind: "adhoc",
    identifier: "dev.go-warden.dlv",
    flags: ["adhoc"],
    entitlements: {},
  });
  expect(after.pages).toMatchObject({ kind: "intact" });
  expect((await stat(dlv)).ino).not.toBe(ino);
  expect((await stat(dlv)).mode & 0o777).toBe(0o755);
  expect(objdump(dlv, "arm64").signed).toBe(true);
  expect(await readdir(dirname(dlv))).toEqual(["dlv"]);

  await undo(host, performed.id);
  expect((await readFile(dlv)).equals(before)).toBe(true);
  expect(await readdir(dirname(dlv))).toEqual(["dlv"]);
});

test("the identifier is the same for every build, and the code is left as it was", async () => {
  const { host, install } = await createDelveMac();
  const intel = install(macDlv("amd64"), "intel/dlv");
  const original = await readFile(intel);
  expect(summarize(await inspectProgram(host, intel)).kind).toBe("none");
  await perform(host, resignOperation(host, await inspectProgram(host, intel)));
  const signed = await inspectProgram(host, intel, { pages: true });
  expect(signed.pages).toMatchObject({ kind: "intact" });
  expect(summarize(signed).identifier).toBe("dev.go-warden.dlv");
  expect((await readFile(intel)).subarray(8192, 1_000_000).equals(original.subarray(8192, 1_000_000))).toBe(true);
});

test("a symlink stays one; what it leads to is signed", async () => {
  const { host, home, dlv } = await createDelveMac();
  const link = join(home, "dlv-link");
  await symlink(dlv, link);
  await perform(host, resignOperation(host, await inspectProgram(host, link)));
  expect(summarize(await inspectProgram(host, dlv)).kind).toBe("adhoc");
});

test("the debugger entitlement is signed in only when asked for, and the preview shows it", async () => {
  const { host, dlv } = await createDelveMac();
  const operation = resignOperation(host, await inspectProgram(host, dlv), { entitlements: { [DEBUGGER]: true } });
  const shown = operation.steps.map(stepText).join("\n");
  expect(shown).toContain(`<key>${DEBUGGER}</key>`);
  expect(shown).toMatch(/codesign -f -s - -i dev\.go-warden\.dlv --entitlements \S+\.plist \S+/);
  expect(shown).not.toMatch(/--deep|runtime/);
  await perform(host, operation);
  expect(summarize(await inspectProgram(host, dlv)).entitlements).toEqual({ [DEBUGGER]: true });
  await undo(host);
  expect(summarize(await inspectProgram(host, dlv)).kind).toBe("linker");
  expect(await readdir(dirname(dlv))).toEqual(["dlv"]);
});

test.each([
  ["internal-component", "keychain-locked"],
  ["interaction-not-allowed", "keychain-locked"],
  ["not-in-keychain", "key-missing"],
  ["detritus", "detritus"],
  ["codesign-allocate", "command-line-tools"],
] as const)("when codesign fails with %s nothing is changed, and the sentence says what to do", async (fails, code) => {
  const sha1 = "0123456789ABCDEF0123456789ABCDEF01234567";
  const { host, dlv } = await createDelveMac({
    signingFails: fails,
    identities: [{ sha1, name: "Apple Development: Tester (ABCDE12345)" }],
  });
  const before = await readFile(dlv);
  const operation = resignOperation(host, await inspectProgram(host, dlv), { identity: sha1 });
  await expect(perform(host, operation)).rejects.toMatchObject({ code });
  expect((await readFile(dlv)).equals(before)).toBe(true);
  expect(await readdir(dirname(dlv))).toEqual(["dlv"]);
});

test("no keychain trouble touches ad hoc signing", async () => {
  const { host, dlv } = await createDelveMac({ signingFails: "internal-component" });
  await perform(host, resignOperation(host, await inspectProgram(host, dlv)));
  expect(summarize(await inspectProgram(host, dlv)).kind).toBe("adhoc");
});

test("a codesign that says yes and signs wrongly is found out by the bytes", async () => {
  const { host, dlv } = await createDelveMac({ signingFails: "silently-wrong" });
  const before = await readFile(dlv);
  const operation = resignOperation(host, await inspectProgram(host, dlv));
  await expect(perform(host, operation)).rejects.toThrow(/page at byte/);
  expect((await readFile(dlv)).equals(before)).toBe(true);
});

test("what signing cannot cure is not replaced: a dlv that still does not run stays as it was", async () => {
  const { host: plain, install } = await createDelveMac();
  const host = withKernel(plain);
  const bytes = await readFile(macDlv("arm64"));
  // LC_UUID becomes a command nobody knows, as in a dlv that Go before 1.24 linked.
  bytes.writeUInt32LE(0x7fff, bytes.indexOf(Buffer.from([0x1b, 0, 0, 0, 24, 0, 0, 0])));
  const dlv = install(macDlv("arm64"), "old/dlv");
  const handle = await open(dlv, "r+");
  await handle.write(bytes, 0, bytes.length, 0);
  await handle.close();
  const operation = resignOperation(host, await inspectProgram(host, dlv));
  await expect(perform(host, operation)).rejects.toThrow(/missing LC_UUID load command/);
  expect((await readFile(dlv)).equals(bytes)).toBe(true);
});

test("an identity's signature is one of an identity", async () => {
  const sha1 = "0123456789ABCDEF0123456789ABCDEF01234567";
  const { host, dlv } = await createDelveMac({
    identities: [{ sha1, name: "dlv-cert", problem: "CSSMERR_TP_NOT_TRUSTED" }],
  });
  await perform(host, resignOperation(host, await inspectProgram(host, dlv), { identity: sha1 }));
  expect(summarize(await inspectProgram(host, dlv, { pages: true }))).toMatchObject({ kind: "identity", flags: [] });
});

test(
  "inside an application, elsewhere's owner, a closed folder, no program: refused with exit 4",
  needs("dlv"),
  async () => {
    const { host, home, install, file } = await createDelveMac();
    const refusal = async (path: string, as = host) => refuseToSign(as, await inspectProgram(as, path));
    const inApp = install(macDlv("arm64"), "Applications/GoLand.app/Contents/plugins/dlv");
    await expect(refusal(inApp)).rejects.toMatchObject({ code: "in-application", exit: 4 });
    const operation = resignOperation(host, await inspectProgram(host, inApp));
    await expect(perform(host, operation)).rejects.toMatchObject({ code: "in-application", exit: 4 });
    const own = install(macDlv("arm64"), "bin/dlv");
    await expect(refusal(own, { ...host, uid: host.uid + 1 })).rejects.toMatchObject({
      code: "foreign-owner",
      exit: 4,
    });
    await expect(refusal(await file("shim", "#!/bin/sh\n", 0o755))).rejects.toMatchObject({ exit: 4 });
    await expect(refusal(linuxDlv(), host)).rejects.toMatchObject({ exit: 4 });
    if (process.getuid?.() !== 0) {
      await chmod(join(home, "bin"), 0o500);
      await expect(refusal(own)).rejects.toMatchObject({ code: "not-writable", exit: 4 });
      await chmod(join(home, "bin"), 0o700);
    }
    await expect(refusal(own)).resolves.toBeUndefined();
  },
);

test("a dlv that is cut off is refused before anything is signed, and stays as it is", async () => {
  const { host, dlv } = await createDelveMac();
  for (const length of [8_000_000, (await stat(dlv)).size - 1]) {
    await truncate(dlv, length);
    const inspected = await inspectProgram(host, dlv);
    const refusal = { code: "cut-off", exit: 4, message: expect.stringContaining("is cut off: the last ") as string };
    await expect(refuseToSign(host, inspected)).rejects.toMatchObject(refusal);
    await expect(perform(host, resignOperation(host, inspected))).rejects.toMatchObject(refusal);
    const [finding] = fileFindings(host, inspected);
    expect(finding).toMatchObject({ id: "dlv-cut-off", severity: "error" });
    expect(finding).not.toHaveProperty("operation");
    await copyFile(macDlv("arm64"), dlv);
  }
});

test("outside a Mac it says that there is no codesign", async () => {
  const { host } = createSandbox();
  const inspected = await inspectProgram(host, macDlv("arm64"));
  await expect(refuseToSign(host, inspected)).rejects.toMatchObject({ code: "no-codesign", exit: 3 });
});

test("a dlv that is running is left alone until it ends", async () => {
  const { host, home } = await createDelveMac();
  const running = join(home, "sleeping-dlv");
  await copyFile("/bin/sleep", running);
  const { spawn } = await import("node:child_process");
  const child = spawn(running, ["30"], { stdio: "ignore" });
  await new Promise((resolve) => child.once("spawn", resolve));
  await expect(refuseWhileRunning(host, running)).rejects.toMatchObject({ code: "running", exit: 4 });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  await ended;
  await expect(refuseWhileRunning(host, running)).resolves.toBeUndefined();
});

test("a program to debug gets get-task-allow, keeps what anybody may claim and loses the hardened runtime", async () => {
  const { host, install } = await createDelveMac();
  const program = install(fixture("entitled-arm64"), "work/program");
  const { operation, dropped } = entitleOperation(host, await inspectProgram(host, program));
  expect(dropped).toEqual(["keychain-access-groups"]);
  await perform(host, operation);
  const after = summarize(await inspectProgram(host, program, { pages: true }));
  expect(after.identifier).toBe("dev.example.debuggee");
  expect(after.entitlements).toEqual({ [DEBUGGEE]: true, [DEBUGGER]: true });

  const hardened = install(fixture("runtime-arm64"), "work/hardened");
  expect(summarize(await inspectProgram(host, hardened)).flags).toContain("runtime");
  await perform(host, entitleOperation(host, await inspectProgram(host, hardened)).operation);
  expect(summarize(await inspectProgram(host, hardened))).toMatchObject({
    flags: ["adhoc"],
    entitlements: { [DEBUGGEE]: true },
  });
});

test("both halves of a universal program are signed", async () => {
  const { host, install } = await createDelveMac();
  const program = install(fixture("universal"), "work/both");
  await perform(host, entitleOperation(host, await inspectProgram(host, program)).operation);
  const { executable } = await inspectProgram(host, program);
  const signatures = executable.kind === "mach-o" ? executable.slices.map(({ signature }) => signature) : [];
  expect(signatures).toHaveLength(2);
  for (const signature of signatures)
    expect(signature).toMatchObject({ entitlements: { values: { [DEBUGGEE]: true } } });
});

test("a program that Go builds on the Mac's behalf is signed with an identifier of its own", needs("go"), async () => {
  const module = createGoModule();
  try {
    const { host, install } = await createDelveMac();
    const program = install(module.build("tiny", { goos: "darwin", goarch: "arm64" }), "work/tiny");
    await perform(host, entitleOperation(host, await inspectProgram(host, program)).operation);
    expect(summarize(await inspectProgram(host, program)).identifier).toBe("dev.go-warden.tiny");
    expect(execFileSync("go", ["version", program], { encoding: "utf8" })).toMatch(/: go1\./);
  } finally {
    module.remove();
  }
});
