// @module-tag needs/mac-dlv

import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod/mini";
import { linkGoCache } from "../go-cache";
import { createSandbox } from "../sandbox";
import { dlv as linuxDlv, gopls as linuxGopls, macDlv } from "../tools";
import { installProgram } from "../mac";
import { systemPath } from "../system-path";
import { createDelveMac } from "../core/delve/simulated";

const signature = z.object({
  kind: z.enum(["none", "linker", "adhoc", "identity"]),
  identifier: z.nullable(z.string()),
  teamId: z.nullable(z.string()),
  flags: z.array(z.string()),
  entitlements: z.record(z.string(), z.unknown()),
  cdHash: z.nullable(z.string()),
});
const finding = z.object({ id: z.string(), severity: z.string(), title: z.string(), evidence: z.array(z.string()) });
const inspection = z.object({
  path: z.string(),
  realPath: z.string(),
  architectures: z.array(z.string()),
  hostArchitecture: z.string(),
  signature,
  uuid: z.nullable(z.string()),
  minimumOS: z.nullable(z.string()),
  goVersion: z.nullable(z.string()),
  version: z.nullable(z.string()),
  quarantined: z.boolean(),
  findings: z.array(finding),
});
const resigned = z.object({
  path: z.string(),
  before: signature,
  after: signature,
  verified: z.boolean(),
  steps: z.array(z.object({ title: z.string(), command: z.string(), output: z.string() })),
});

type Env = Readonly<Record<string, string | undefined>>;

async function cli(env: Env, ...args: string[]) {
  const child = spawn(process.execPath, ["dist/cli.js", ...args], {
    env: { ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { ...output, code };
}

async function damage(path: string): Promise<void> {
  const handle = await open(path, "r+");
  await handle.write(Buffer.from([1]), 0, 1, 5_000_000);
  await handle.close();
}

test("inspect prints the contract's JSON, and exit 0 for a sound dlv", async () => {
  const { host, dlv } = await createDelveMac();
  const { stdout, code } = await cli(host.env, "dlv", "inspect", dlv, "--json");
  expect(code).toBe(0);
  expect(inspection.parse(JSON.parse(stdout))).toMatchObject({
    path: dlv,
    architectures: ["arm64"],
    hostArchitecture: "arm64",
    signature: { kind: "linker", identifier: "a.out", flags: ["adhoc", "linker-signed"] },
    version: "v1.27.1",
    quarantined: false,
    findings: [],
  });
});

test("inspect works on any system and on any file, and says what a file is", async () => {
  const { host, file } = createSandbox();
  const mac = await cli(host.env, "dlv", "inspect", macDlv("amd64"), "--json");
  expect(inspection.parse(JSON.parse(mac.stdout))).toMatchObject({
    architectures: ["x86_64"],
    signature: { kind: "none" },
  });
  const text = await cli(host.env, "dlv", "inspect", await file("readme", "hello"));
  expect(text.code).toBe(1);
  expect(text.stdout).toContain("is not a program");
  const missing = await cli(host.env, "dlv", "inspect", "/no/such/dlv");
  expect(missing).toMatchObject({ code: 2, stderr: /is not there/ });
});

test("resign mends a damaged dlv, proves it, and undo brings the old bytes back", async () => {
  const { host, dlv } = await createDelveMac();
  await damage(dlv);
  const before = await readFile(dlv);
  const looked = await cli(host.env, "dlv", "inspect", dlv, "--json");
  expect(looked.code).toBe(1);
  const { stdout, code, stderr } = await cli(host.env, "dlv", "resign", dlv, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const answer = resigned.parse(JSON.parse(stdout));
  expect(answer).toMatchObject({ path: dlv, verified: true, before: { kind: "linker" }, after: { kind: "adhoc" } });
  expect(answer.steps.map(({ command }) => command).join("\n")).toMatch(/codesign -f -s - -i dev\.go-warden\.dlv/);
  expect(answer.steps.some(({ output }) => output.includes("Not proven by running it"))).toBe(true);
  expect((await cli(host.env, "dlv", "inspect", dlv)).code).toBe(0);
  expect((await cli(host.env, "undo")).code).toBe(0);
  expect((await readFile(dlv)).equals(before)).toBe(true);
});

test("a dry run shows the exact steps and changes nothing", async () => {
  const { host, dlv } = await createDelveMac();
  const before = await readFile(dlv);
  const { stdout, code } = await cli(host.env, "dlv", "resign", dlv, "--dry-run", "--entitle-debugger");
  expect(code).toBe(0);
  expect(stdout).toMatch(/cp -p .*codesign -f -s -.*codesign --verify --strict.*mv /s);
  expect(stdout).toContain("com.apple.security.cs.debugger");
  expect((await readFile(dlv)).equals(before)).toBe(true);
});

test("signing an Intel dlv is done, and is not passed off as a cure", async () => {
  const { host, install } = await createDelveMac();
  const { stdout, code } = await cli(host.env, "dlv", "resign", install(macDlv("amd64"), "bin/dlv"));
  expect(code).toBe(1);
  expect(stdout).toMatch(/Signing does not cure this: .*built for Intel/);
});

test("--wait signs when the session that uses dlv has ended, and not before", async () => {
  const { host, dlv, mac } = await createDelveMac();
  installProgram(mac.root, "ps", "/bin/ps");
  const before = await readFile(dlv);
  // For ps it runs from dlv: a Mach-O file cannot be started everywhere.
  const session = spawn("sleep", ["600"], { argv0: dlv, stdio: "ignore" });
  onTestFinished(() => void session.kill("SIGKILL"));
  await once(session, "spawn");
  expect(await cli(host.env, "dlv", "resign", dlv)).toMatchObject({ code: 4, stderr: /is running .*--wait/s });

  const waiting = spawn(process.execPath, ["dist/cli.js", "dlv", "resign", dlv, "--wait"], {
    env: { ...host.env },
    stdio: "ignore",
  });
  onTestFinished(() => void waiting.kill("SIGKILL"));
  const ended = once(waiting, "exit");
  await sleep(1500);
  expect((await readFile(dlv)).equals(before)).toBe(true);
  session.kill();
  expect(await ended).toEqual([0, null]);
  expect((await readFile(dlv)).equals(before)).toBe(false);
});

test("an identity is chosen by SHA-1 from all there are, also the untrusted", async () => {
  const sha1 = "0123456789ABCDEF0123456789ABCDEF01234567";
  const { host, dlv } = await createDelveMac({
    identities: [{ sha1, name: "dlv-cert", problem: "CSSMERR_TP_NOT_TRUSTED" }],
  });
  const listed = await cli(host.env, "dlv", "identities", "--json");
  expect(JSON.parse(listed.stdout)).toEqual([{ sha1, name: "dlv-cert", problem: "CSSMERR_TP_NOT_TRUSTED" }]);
  const byName = await cli(host.env, "dlv", "resign", dlv, "--identity", "dlv-cert");
  expect(byName).toMatchObject({ code: 2, stderr: new RegExp(sha1) });
  const unknown = await cli(host.env, "dlv", "resign", dlv, "--identity", sha1.replace("0", "9"));
  expect(unknown.code).toBe(3);
  const signed = await cli(host.env, "dlv", "resign", dlv, "--identity", sha1, "--json");
  expect(resigned.parse(JSON.parse(signed.stdout))).toMatchObject({ after: { kind: "identity" }, verified: true });
});

test("refusals exit 4, a machine without codesign 3; both say so in JSON, too", async () => {
  const { host, install } = await createDelveMac();
  const inApp = install(macDlv("arm64"), "Applications/GoLand.app/Contents/dlv");
  const refused = await cli(host.env, "dlv", "resign", inApp, "--json");
  expect(refused.code).toBe(4);
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: "in-application" } });
  const cut = install(macDlv("arm64"), "cut/dlv");
  await truncate(cut, 9_000_000);
  expect(await cli(host.env, "dlv", "resign", cut)).toMatchObject({ code: 4, stderr: /is cut off: .* rebuild/s });
  const linux = createSandbox();
  expect((await cli(linux.host.env, "dlv", "resign", macDlv("arm64"))).code).toBe(3);
});

test("without a path it is the dlv that VS Code runs, and list shows which it hides", async () => {
  const { host, dlv, install, file } = await createDelveMac();
  const other = install(macDlv("amd64"), "bin/dlv");
  await file(".profile", `export PATH="${join(other, "..")}:$PATH"\n`);
  const env = { ...host.env, SHELL: "/bin/sh" };
  const { stdout } = await cli(env, "dlv", "list", "--json");
  const copies = z
    .array(z.object({ path: z.string(), used: z.boolean(), shadowed: z.boolean() }))
    .parse(JSON.parse(stdout));
  expect(copies.slice(0, 2)).toMatchObject([
    { path: dlv, used: true },
    { path: other, used: false, shadowed: true },
  ]);
  const inspected = await cli(env, "dlv", "inspect", "--json");
  expect(JSON.parse(inspected.stdout)).toMatchObject({ path: dlv });
});

test("go.alternateTools decides before everything else", async () => {
  const { host, file, install } = await createDelveMac();
  const other = install(macDlv("amd64"), "elsewhere/dlv");
  await file(
    "Library/Application Support/Code/User/settings.json",
    JSON.stringify({ "go.alternateTools": { dlv: other } }),
  );
  const { stdout } = await cli({ ...host.env, SHELL: "/bin/sh" }, "dlv", "list", "--json");
  expect(JSON.parse(stdout)).toMatchObject([{ path: other, from: "alternateTools", used: true }, { shadowed: true }]);
});

test("quarantine is cleared by its command and undone", async () => {
  const { host, dlv, mac } = await createDelveMac();
  const xattr = join(mac.root, "usr/bin/xattr");
  await host.run(xattr, ["-w", "com.apple.quarantine", "0081;0;Safari;", dlv], { timeoutMs: 5000 });
  expect((await cli(host.env, "dlv", "inspect", dlv)).stdout).toContain("go-warden dlv unquarantine");
  expect((await cli(host.env, "dlv", "unquarantine", dlv)).code).toBe(0);
  expect((await cli(host.env, "dlv", "inspect", dlv)).code).toBe(0);
});

test("rebuild shows the Go, the version and the processor it would build for", async () => {
  const { host, dlv, file } = await createDelveMac();
  await file(".profile", `export PATH="${host.env.PATH ?? ""}"\n`);
  const { stdout, code } = await cli({ ...host.env, SHELL: "/bin/sh" }, "dlv", "rebuild", dlv, "--dry-run");
  expect(code).toBe(0);
  expect(stdout).toMatch(/GOARCH=arm64 \S*go install github\.com\/go-delve\/delve\/cmd\/dlv@latest/);
});

test("rebuild puts nothing in the place of what is not a dlv, and nobody is told to", async () => {
  const { host, home, dlv, file, install } = await createDelveMac();
  await file(".profile", `export PATH="${host.env.PATH ?? ""}"\n`);
  const env = { ...host.env, SHELL: "/bin/sh" };
  const rebuild = (path: string, ...flags: string[]) => cli(env, "dlv", "rebuild", path, "--dry-run", ...flags);
  const text = await file("notes", "hello\n");
  const shim = await file("shims/dlv", "#!/bin/sh\nexec dlv\n", 0o755);
  const other = install(linuxGopls(), "bin/gopls");
  const data = await file("data/dlv", "hello\n");
  for (const path of [text, shim, other, data, "/etc/passwd"])
    expect(await rebuild(path), path).toMatchObject({
      code: 4,
      stdout: expect.not.stringContaining("go install") as string,
      stderr: /\n.+\n/,
    });
  for (const path of [home, join(home, "nope")]) expect((await rebuild(path)).code, path).toBe(2);
  for (const path of [text, other, shim])
    expect((await cli(env, "dlv", "inspect", path)).stdout).not.toContain("dlv rebuild");
  expect(await cli(env, "dlv", "inspect", home)).toMatchObject({ code: 2, stderr: /is a folder/ });
  const named = install(dlv, "bin/delve-for-work");
  expect((await rebuild(named)).code).toBe(0);
  const broken = await file("broken/dlv", "", 0o755);
  expect((await rebuild(broken)).code).toBe(0);
  expect((await cli(env, "dlv", "inspect", broken)).stdout).toContain("go-warden dlv rebuild");
});

test("without a text there is nothing to explain, which is wrong usage", async () => {
  const { host } = createSandbox();
  for (const args of [["explain"], ["explain", " "], ["dlv", "explain", ""]])
    expect(await cli(host.env, ...args), args.join(" ")).toMatchObject({ code: 2, stderr: /There is no text/ });
});

test("the self-test exits 3 without a dlv and 2 for a path that is not there", async () => {
  const { host, home, file } = createSandbox({ SHELL: "/bin/sh" });
  await file(".profile", `export PATH='${systemPath()}'\n`);
  expect(await cli(host.env, "dlv", "selftest")).toMatchObject({ code: 3, stderr: /There is no dlv .*\n.*go install/ });
  const nope = join(home, "nope");
  for (const args of [[nope], [home], [linuxDlv(), "--go", nope]])
    expect((await cli(host.env, "dlv", "selftest", ...args)).code, args.join(" ")).toBe(2);
});

test("the self-test runs a real session from the command line", { timeout: 120_000 }, async () => {
  const { host, home } = createSandbox({ SHELL: "/bin/sh" });
  linkGoCache(home);
  const { stdout, code } = await cli(host.env, "dlv", "selftest", linuxDlv(), "--json");
  expect(code).toBe(0);
  const stage = z.object({ name: z.string(), ok: z.boolean(), durationMs: z.number() });
  const result = z.object({ ok: z.boolean(), stages: z.array(stage) }).parse(JSON.parse(stdout));
  expect(result.ok).toBe(true);
  expect(result.stages).toHaveLength(10);
});
