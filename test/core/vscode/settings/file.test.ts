import { buildSync } from "esbuild";
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { chmod, lstat, readFile, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { perform, stepText, undo } from "../../../../src/core/operations";
import { inverseEdit, settingsOperation, type Change } from "../../../../src/core/vscode";
import { createSandbox } from "../../../sandbox";
import { soak } from "../../../soak";

const changes: Change[] = [{ path: ["go.testTimeout"], set: "90s" }];
const operationFor = (path: string) =>
  settingsOperation({ id: "test-edit", title: "Edit" }, [{ path, changes, title: "Edit" }]);

test("an edit goes through a symlink into the dotfiles, keeps mode and link, and shows a unified diff before", async () => {
  const { host, home, file } = createSandbox();
  const target = await file("dotfiles/settings.json", `{\n  "a": 1\n}\n`, 0o640);
  const link = join(home, "settings.json");
  await symlink(target, link);
  const operation = (await operationFor(link))!;
  expect(stepText(operation.steps[0]!)).toContain(`-  "a": 1\n+  "a": 1,\n+  "go.testTimeout": "90s"\n`);
  await perform(host, operation);
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect((await stat(target)).mode & 0o777).toBe(0o640);
  expect(await readFile(target, "utf8")).toBe(`{\n  "a": 1,\n  "go.testTimeout": "90s"\n}\n`);
  expect(await readdir(join(home, "dotfiles"))).toEqual(["settings.json"]);
});

test("a file that is read-only, broken, not UTF-8 or linked to nothing is refused and left alone", async () => {
  const { home, file } = createSandbox();
  const readOnly = await file("read-only.json", "{}", 0o444);
  await expect(operationFor(readOnly)).rejects.toMatchObject({ code: "settings-read-only", exit: 4 });
  const broken = await file("broken.json", `{ "a": }`);
  await expect(operationFor(broken)).rejects.toThrow(`${broken}:1:8: `);
  const latin1 = await file("latin1.json", Buffer.from([0x7b, 0x0a, 0x22, 0xe9, 0x22, 0x7d]));
  await expect(operationFor(latin1)).rejects.toThrow(`${latin1}:2:2: not UTF-8`);
  const dangling = join(home, "dangling.json");
  await symlink(join(home, "nowhere"), dangling);
  await expect(operationFor(dangling)).rejects.toMatchObject({ code: "settings-link-broken" });
  expect(await readFile(broken, "utf8")).toBe(`{ "a": }`);
});

test("a file that changed between preview and edit is refused", async () => {
  const { host, file } = createSandbox();
  const path = await file("settings.json", "{}");
  const operation = (await operationFor(path))!;
  await writeFile(path, `{ "b": 1 }`);
  await expect(perform(host, operation)).rejects.toMatchObject({ code: "changed-meanwhile", exit: 4 });
  expect(await readFile(path, "utf8")).toBe(`{ "b": 1 }`);
});

test("undo refuses a file that has moved on; the inverse edit takes back only ours", async () => {
  const { host, file } = createSandbox();
  const path = await file("settings.json", `{\n  "a": 1 // mine\n}`);
  const { id } = await perform(host, (await operationFor(path))!);
  const moved = (await readFile(path, "utf8")).replace(`"a": 1`, `"b": [], "a": 2`);
  await writeFile(path, moved);
  await expect(undo(host, id)).rejects.toMatchObject({ code: "changed-since", exit: 4 });
  expect(await readFile(path, "utf8")).toBe(moved);
  await undo(host, id, inverseEdit);
  expect(await readFile(path, "utf8")).toBe(`{\n  "b": [], "a": 2 // mine\n}`);
});

test("the inverse edit refuses when our own setting was changed since", async () => {
  const { host, file } = createSandbox();
  const path = await file("settings.json", `{}`);
  const { id } = await perform(host, (await operationFor(path))!);
  await chmod(path, 0o600);
  await writeFile(path, `{ "go.testTimeout": "5m" }`);
  await expect(undo(host, id, inverseEdit)).rejects.toThrow("go.testTimeout changed since");
});

/** Edits one file again and again until it is killed. */
const writer = `
  import { createHost } from "./src/core/host";
  import { perform } from "./src/core/operations";
  import { settingsOperation } from "./src/core/vscode/settings";
  async function main([path, home, first]: string[]) {
    const host = createHost({ HOME: home });
    for (let number = Number(first); ; number += 1) {
      const changes = [{ path: ["count"], set: number }, { path: ["half"], set: "x".repeat(20000) + number }];
      await perform(host, await settingsOperation({ id: "edit", title: "" }, [{ path, changes, title: "" }]));
      process.stdout.write(number + "\\n");
    }
  }
  void main(process.argv.slice(2));
`;

test("killed at any instant of a write, the file holds the old settings or the new ones", async () => {
  const { home, file } = createSandbox();
  const writes = soak ? 500 : 60;
  const path = await file("settings.json", `{\n  // kept\n  "count": 0,\n  "half": "0"\n}\n`);
  const root = resolve(import.meta.dirname, "../../../..");
  const bundle = join(home, "writer.cjs");
  const stdin = { contents: writer, resolveDir: root, loader: "ts" as const };
  buildSync({ stdin, bundle: true, platform: "node", format: "cjs", outfile: bundle, logLevel: "silent" });

  let last = 0;
  let kills = 0;
  while (last < writes) {
    const child = spawn(process.execPath, [bundle, path, home, String(last + 1)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const gone = new Promise((done) => child.on("close", done));
    await Promise.race([new Promise((started) => child.stdout.once("data", started)), gone]);
    child.stdout.on("data", () => undefined);
    await sleep(randomInt(0, 60));
    child.kill("SIGKILL");
    await gone;
    kills += 1;
    const text = await readFile(path, "utf8");
    const [, count = "", half = ""] =
      /^\{\n {2}\/\/ kept\n {2}"count": (\d+),\n {2}"half": "x*(\d+)"\n\}\n$/.exec(text) ?? [];
    expect(text.length).toBeGreaterThan(20_000);
    expect(half).toBe(count);
    expect(Number(count)).toBeGreaterThan(last);
    last = Number(count);
  }
  expect(kills).toBeGreaterThan(2);
}, 600_000);
