import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createHost } from "../../../src/core/host";
import { open, planOpen } from "../../../src/core/vscode";
import { createMac, ended } from "../../mac";
import { macUser } from "../../mac/launchd/facts";
import { until } from "../../mac/until";
import { installVSCode, type Product } from "../../mac/vscode/install";
import { createSandbox } from "../../sandbox";

async function desk(product: Partial<Product> = {}) {
  const mac = await createMac();
  onTestFinished(() => mac.stop());
  const { home } = macUser(mac.root);
  mac.change({ user: { home, shell: "/bin/bash" } });
  writeFileSync(
    join(home, ".bash_profile"),
    "export GOPRIVATE=corp.example API_TOKEN=s3cret RAYCAST_VERSION=2 NODE_ENV=production\n",
  );
  const folder = join(home, "project");
  mkdirSync(folder);
  const env = {
    GO_WARDEN_SYSROOT: mac.root,
    HOME: home,
    SHELL: "/bin/bash",
    USER: "tester",
    PATH: "/usr/bin:/bin",
    NODE_PATH: "/raycast",
  };
  const code = installVSCode(mac, { product });
  const isRunning = () => until(() => existsSync(join(code.userData, "code.lock")), Boolean);
  return { mac, home, folder, code, env, host: createHost(env), isRunning };
}

test("a folder is opened by the bundle's own command with the shell's variables, and no secret or leak among them", async () => {
  const { host, folder, code, home } = await desk();
  const plan = await planOpen(host, { target: folder });
  expect(plan).toMatchObject({ method: "cli", alreadyOpen: false, command: [code.cli, folder] });
  expect(plan.environment).toMatchObject({ GOPRIVATE: "corp.example", HOME: home });
  for (const name of ["API_TOKEN", "NODE_ENV", "NODE_PATH", "RAYCAST_VERSION", "GO_WARDEN_SYSROOT"]) {
    expect(plan.environment).not.toHaveProperty(name);
  }
  expect(plan.excluded).toContainEqual({ name: "API_TOKEN", reason: "secret" });
  expect(plan.notes.join()).toContain("is not running");
});

test("a folder that a window shows already is said to be, and what would help", async () => {
  const { host, folder, isRunning } = await desk();
  await open(host, await planOpen(host, { target: folder }));
  await isRunning();
  const again = await planOpen(host, { target: folder, newWindow: true });
  expect(again).toMatchObject({ method: "focus", alreadyOpen: true });
  expect(again.notes.join(" ")).toMatch(/quit .*Cmd-Q.*new window .*does not/);
});

test("a VS Code that its command started is said to keep that environment under every window", async () => {
  const { host, home, folder, code, isRunning, env } = await desk();
  const other = join(home, "other");
  mkdirSync(other);
  await ended(spawn(code.cli, [other], { env: { ...env, ONLY_THERE: "1" } }));
  await isRunning();
  const plan = await planOpen(host, { target: folder });
  expect(plan.alreadyOpen).toBe(false);
  expect(plan.notes.join(" ")).toMatch(/started by its command line program.*Only quitting/);
});

test("one started from the Dock has nothing in the way", async () => {
  const { mac, host, home, folder, code, isRunning } = await desk();
  await mac.dockStart(code.executable, [join(home, "other")]);
  await isRunning();
  expect((await planOpen(host, { target: folder })).notes).toEqual([]);
});

test("the JSON of a dry run names variables and shows no value, and nothing is started", async () => {
  const { folder, env, code } = await desk();
  const cli = resolve(import.meta.dirname, "../../../dist/cli.js");
  const { code: exit, stdout } = await ended(
    spawn(process.execPath, [cli, "--json", "code", "open", folder, "--editor", "code", "--dry-run"], { env }),
  );
  expect(exit).toBe(0);
  const value = JSON.parse(stdout) as { variables: string[]; command: string[] };
  expect(value).toMatchObject({ editor: "code", method: "cli", alreadyOpen: false, dryRun: true });
  expect(value.variables).toContain("GOPRIVATE");
  expect(stdout).not.toContain("corp.example");
  expect(stdout).not.toContain("s3cret");
  expect(existsSync(join(code.userData, "code.lock"))).toBe(false);
});

test("an editor of the family is found by its product.json and chosen by its name", async () => {
  const cursor = { nameShort: "Cursor", nameLong: "Cursor", applicationName: "cursor", dataFolderName: ".cursor" };
  const { host, folder, code, home } = await desk(cursor);
  const { editor } = await planOpen(host, { target: folder, editor: "cursor" });
  expect(editor).toMatchObject({
    id: "cursor",
    name: "Cursor",
    version: "1.129.0",
    userData: join(home, "Library/Application Support/Cursor"),
    dotFolder: join(home, ".cursor"),
    cli: code.cli,
  });
  await expect(planOpen(host, { target: folder, editor: "codium" })).rejects.toMatchObject({
    code: "no-editor",
    exit: 3,
  });
  await expect(planOpen(host, { target: join(folder, "none") })).rejects.toMatchObject({
    code: "no-such-path",
    exit: 2,
  });
});

test("without an editor it says where it looked, on Linux, too", async () => {
  const { host, home } = createSandbox();
  const root = join(home, "empty");
  const elsewhere = { ...host, system: (path: string) => join(root, path) };
  const refused = (on: typeof host) => planOpen(on, { target: home });
  await expect(refused({ ...elsewhere, platform: "linux" })).rejects.toMatchObject({
    code: "no-editor",
    hint: "Install VS Code (code.visualstudio.com); looked for it in /usr/share, /usr/lib, /opt, /snap/code, /snap/code-insiders, /snap/codium.",
  });
  await expect(refused({ ...elsewhere, platform: "macos" })).rejects.toMatchObject({
    hint: "Install VS Code (code.visualstudio.com); looked for it in /Applications and ~/Applications.",
  });
});
