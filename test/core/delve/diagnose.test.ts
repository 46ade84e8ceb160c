// @module-tag needs/mac-dlv

import { copyFileSync, mkdirSync } from "node:fs";
import { open, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  diagnose,
  diagnoseDebuggee,
  inspect,
  inspectProgram,
  resignOperation,
  troubleOf,
} from "../../../src/core/delve";
import { COMMAND_LINE_TOOLS } from "../../../src/core/delve/diagnose/debugserver";
import type { Finding } from "../../../src/core/finding";
import { perform, undo } from "../../../src/core/operations";
import { goBefore118 } from "../macho/go-before-118";
import { createGoModule } from "../macho/go-programs";
import { createSandbox } from "../../sandbox";
import { dlv as linuxDlv, gopls, macDlv, shipped, needs } from "../../tools";
import { createDelveMac, withKernel, type DelveMac } from "./simulated";

const fixture = (name: string) => join(import.meta.dirname, "../../fixtures/macho", name);

const byId = (findings: readonly Finding[], id: string) => findings.find((finding) => finding.id === id);
const trouble = (findings: readonly Finding[]) =>
  findings.filter(({ severity }) => ["warning", "error"].includes(severity)).map(({ id }) => id);

function installDebugserver(mac: DelveMac, from = fixture("adhoc-arm64")): void {
  const path = join(mac.mac.root, COMMAND_LINE_TOOLS);
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(from, path);
}

test("a Mac on which debugging works has nothing to report", async () => {
  const mac = await createDelveMac();
  installDebugserver(mac);
  const { findings } = await diagnose(withKernel(mac.host), mac.dlv, { projectGo: "1.26.8" });
  expect(trouble(findings)).toEqual([]);
  expect(byId(findings, "dlv-runs")?.title).toBe("dlv runs: version 1.27.1");
  expect(byId(findings, "system-integrity")).toMatchObject({ severity: "ok", title: /as it should be/ });
});

test("on a simulated Mac that cannot run it, running is not proven, and not called a failure", async () => {
  const { host, dlv } = await createDelveMac();
  expect(byId((await diagnose(host, dlv)).findings, "dlv-runs")).toMatchObject({ severity: "unknown" });
});

test("an Intel dlv on Apple silicon: Rosetta, and signing is no cure", async () => {
  const { host, install } = await createDelveMac();
  const { findings, architectures, hostArchitecture } = await inspect(host, install(macDlv("amd64"), "bin/dlv"));
  expect({ architectures, hostArchitecture }).toEqual({ architectures: ["x86_64"], hostArchitecture: "arm64" });
  expect(byId(findings, "dlv-architecture")).toMatchObject({
    severity: "error",
    cause: /can not run under Rosetta/,
    advice: /Signing does not cure it/,
  });
});

test("a dlv for Apple silicon on an Intel Mac, and an unsigned Intel one that is fine there", async () => {
  const { host, dlv, install } = await createDelveMac({ appleSilicon: false });
  expect(trouble((await inspect(host, dlv)).findings)).toEqual(["dlv-architecture"]);
  expect(trouble((await inspect(host, install(macDlv("amd64"), "bin/dlv"))).findings)).toEqual([]);
});

test("an unsigned program for Apple silicon offers to sign it", async () => {
  const { host, install } = await createDelveMac();
  const finding = byId((await inspect(host, install(fixture("unsigned-arm64"), "bin/dlv"))).findings, "dlv-unsigned");
  expect(finding).toMatchObject({ severity: "error", operation: { id: "dlv-resign" } });
});

test("damage is found and the operation it offers mends it", async () => {
  const { host, dlv } = await createDelveMac();
  const handle = await open(dlv, "r+");
  await handle.write(Buffer.from([1]), 0, 1, 7_000_000);
  await handle.close();
  const damaged = byId((await inspect(host, dlv)).findings, "dlv-signature-damaged");
  if (!damaged?.operation) throw new Error("no operation");
  await perform(host, damaged.operation);
  expect(trouble((await inspect(host, dlv)).findings)).toEqual([]);
});

test("killed although every page is right: a poisoned file, and signing it anew makes a fresh one that runs", async () => {
  const mac = await createDelveMac();
  installDebugserver(mac);
  const host = withKernel(mac.host, new Set([(await stat(mac.dlv)).ino]));
  expect((await inspect(host, mac.dlv)).findings.filter(({ severity }) => severity === "error")).toEqual([]);
  const poisoned = byId((await diagnose(host, mac.dlv)).findings, "dlv-poisoned");
  if (!poisoned?.operation) throw new Error("not found");
  await perform(host, poisoned.operation);
  expect(byId((await diagnose(host, mac.dlv)).findings, "dlv-runs")?.severity).toBe("ok");
});

test("quarantine is seen, taken off, and put back by undo", async () => {
  const { host, dlv, mac } = await createDelveMac();
  const value = "0083;65f0c0de;Safari;";
  await host.run(join(mac.root, "usr/bin/xattr"), ["-w", "com.apple.quarantine", value, dlv], { timeoutMs: 5000 });
  const before = await inspect(host, dlv);
  const finding = byId(before.findings, "dlv-quarantined");
  expect(before.quarantined).toBe(true);
  expect(finding?.evidence.join()).toContain(value);
  if (!finding?.operation) throw new Error("no operation");
  await perform(host, finding.operation);
  expect((await inspect(host, dlv)).quarantined).toBe(false);
  await undo(host);
  expect((await inspect(host, dlv)).quarantined).toBe(true);
});

test("built with Go before 1.25: it cannot debug what Go 1.25 writes", async () => {
  const { host, home } = await createDelveMac();
  const bytes = await readFile(macDlv("arm64"));
  for (let at = bytes.indexOf("go1.26.8"); at !== -1; at = bytes.indexOf("go1.26.8", at + 1))
    bytes.write("go1.24.8", at);
  const path = join(home, "dlv");
  await writeFile(path, bytes, { mode: 0o755 });
  const { findings, goVersion } = await diagnose(host, path, { projectGo: "1.26", run: false });
  expect(goVersion).toBe("go1.24.8");
  expect(byId(findings, "dlv-built-with-old-go")).toMatchObject({ severity: "warning" });
  expect(byId(findings, "dlv-dwarf5")).toMatchObject({ severity: "error", cause: /DWARFv5/ });
});

test.each([
  ["1.28", "dlv-too-old-for-go"],
  ["1.22.3", "dlv-too-new-for-go"],
])("a project of Go %s: %s", async (projectGo, id) => {
  const { host, dlv } = await createDelveMac();
  expect(byId((await diagnose(host, dlv, { projectGo, run: false })).findings, id)).toMatchObject({
    severity: "error",
  });
});

test("a program without LC_UUID does not start on macOS 26, and does before", async () => {
  const { host, home, mac } = await createDelveMac();
  const path = join(home, "old");
  await goBefore118(path, "go1.17.13");
  expect(byId((await inspect(host, path)).findings, "dlv-uuid-missing")?.severity).toBe("error");
  mac.change({ productVersion: "15.4" });
  expect(byId((await inspect(host, path)).findings, "dlv-uuid-missing")?.severity).toBe("info");
});

test("a dlv that is too old for this macOS is told with the version it needs", async () => {
  const mac = await createDelveMac({ productVersion: "15.4" });
  installDebugserver(mac);
  const module = (version: string) => Buffer.from(`github.com/go-delve/delve\tv${version}`);
  const bytes = await readFile(mac.dlv);
  for (let at = 0; (at = bytes.indexOf(module("1.27.1"), at)) >= 0;) module("1.23.1").copy(bytes, at);
  await writeFile(mac.dlv, bytes);
  const finding = async () =>
    byId((await diagnose(mac.host, mac.dlv, { run: false })).findings, "dlv-too-old-for-macos");
  expect(await finding()).toMatchObject({
    severity: "error",
    title: "dlv v1.23.1 is too old for macOS 15.4",
    evidence: ["macOS 15.4 needs Delve 1.24.2 or later"],
    advice: "go-warden dlv rebuild",
  });
  mac.mac.change({ productVersion: "15.3" });
  expect(await finding()).toBeUndefined();
});

test("a dlv with the native backend's tag is told that the tag does nothing on Apple silicon", async () => {
  const { host } = await createDelveMac();
  const module = createGoModule();
  onTestFinished(() => module.remove());
  await writeFile(join(module.folder, "go.mod"), "module github.com/go-delve/delve/cmd/dlv\n\ngo 1.21\n");
  const built = async (goarch: "arm64" | "amd64", flags: string[]) =>
    byId((await inspect(host, module.build("dlv", { goos: "darwin", goarch, flags }))).findings, "dlv-macnative");
  const tags = ["-tags=netgo,macnative"];
  expect(await built("arm64", tags)).toMatchObject({ severity: "info", evidence: tags });
  expect(await built("arm64", [])).toBeUndefined();
  expect(await built("amd64", tags)).toBeUndefined();
});

test("debugserver: missing, stray in PATH, for another processor; developer tools that point nowhere", async () => {
  const mac = await createDelveMac();
  const { host, dlv, home, file } = mac;
  const ask = async (environment = host.env) => (await diagnose(host, dlv, { environment, run: false })).findings;
  const nothing = await ask();
  expect(byId(nothing, "debugserver-missing")).toMatchObject({ severity: "error", advice: "xcode-select --install" });
  expect(byId(nothing, "command-line-tools-broken")).toMatchObject({ severity: "warning" });
  installDebugserver(mac, fixture("two-digests-x86_64"));
  expect(byId(await ask(), "debugserver-architecture")).toMatchObject({ severity: "error" });
  installDebugserver(mac);
  expect(trouble(await ask())).toEqual([]);
  await file("stray/debugserver", "#!/bin/sh\n", 0o755);
  const stray = byId(await ask({ ...host.env, PATH: `${home}/stray:${host.env.PATH}` }), "debugserver-stray");
  expect(stray?.evidence).toContain(join(home, "stray/debugserver"));
  mac.mac.change({ developerDirectory: null });
  expect(trouble(await ask())).toEqual([]);
});

test("Developer Mode, group, Rosetta, ssh and System Integrity Protection are told as what they mean", async () => {
  const mac = await createDelveMac({
    developerMode: false,
    groups: ["admin"],
    translated: true,
    systemIntegrity: "disabled",
  });
  installDebugserver(mac);
  const environment = { ...mac.host.env, SSH_CONNECTION: "10.0.0.1 1 10.0.0.2 22" };
  const { findings } = await diagnose(mac.host, mac.dlv, { environment, run: false });
  expect(trouble(findings)).toEqual(["developer-mode", "rosetta-session"]);
  expect(byId(findings, "developer-mode")?.advice).toContain("DevToolsSecurity -enable");
  expect(byId(findings, "developer-group")).toMatchObject({ severity: "info", advice: /_developer/ });
  expect(byId(findings, "ssh-session")).toBeDefined();
  expect(byId(findings, "system-integrity")).toMatchObject({ severity: "info", title: /off/ });
});

test("a hardened program without get-task-allow keeps debuggers out, and the operation opens it", async () => {
  const { host, install } = await createDelveMac();
  const program = install(fixture("runtime-arm64"), "work/program");
  const [finding] = await diagnoseDebuggee(host, program);
  expect(finding).toMatchObject({ id: "debuggee-hardened", severity: "error" });
  if (!finding?.operation) throw new Error("no operation");
  await perform(host, finding.operation);
  expect(await diagnoseDebuggee(host, program)).toMatchObject([{ severity: "ok" }]);
  expect(await diagnoseDebuggee(host, install(fixture("universal"), "work/both"))).toMatchObject([
    { id: "debuggee-universal" },
  ]);
});

test(
  "what is no dlv says so: a script, a Linux program, something else of Go's",
  needs("dlv", "mac-files"),
  async () => {
    const { host, file, install } = await createDelveMac();
    const ids = async (path: string) => (await inspect(host, path)).findings.map(({ id }) => id);
    expect(await ids(await file("shim", "#!/bin/sh\nexec dlv\n", 0o755))).toEqual(["dlv-script"]);
    expect(await ids(await file("empty", ""))).toEqual(["dlv-no-program"]);
    expect(await ids(linuxDlv())).toEqual(["dlv-for-linux"]);
    expect(await ids(install(shipped("esbuild-arm64"), "bin/dlv"))).toContain("dlv-unknown-build");
  },
);

test("a Linux gopls is trouble on a Mac, and none on a simulated one, where it runs", needs("gopls"), async () => {
  const { host } = await createDelveMac();
  const copy = { tool: "gopls" as const, path: gopls(), realPath: gopls(), state: "" };
  expect(trouble(await troubleOf({ ...host, simulated: false }, copy))).toEqual(["dlv-for-linux"]);
  expect(await troubleOf(host, copy)).toEqual([]);
});

test("on Linux the real dlv is inspected and runs, and a Mac's dlv can be read", needs("dlv"), async () => {
  const { host } = createSandbox();
  const own = await diagnose(host, linuxDlv(), { projectGo: "1.26.8" });
  expect(own).toMatchObject({ version: "v1.27.1", signature: { kind: "none" }, uuid: null, quarantined: false });
  expect(byId(own.findings, "dlv-runs")?.title).toBe("dlv runs: version 1.27.1");
  expect(trouble(own.findings)).toEqual([]);
  const old = await diagnose(host, linuxDlv("v1.20.2"), { projectGo: "1.26.8" });
  expect(trouble(old.findings)).toEqual(["dlv-too-old-for-go"]);
  const foreign = await diagnose(host, macDlv("arm64"));
  expect(foreign.architectures).toEqual(["arm64"]);
  expect(trouble(foreign.findings)).toEqual([]);
});

test("signing is offered with the exact command", async () => {
  const { host, dlv } = await createDelveMac();
  const operation = resignOperation(host, await inspectProgram(host, dlv));
  expect(operation).toMatchObject({ id: "dlv-resign", risk: "edits-files" });
});
