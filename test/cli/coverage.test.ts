import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { ended } from "../mac";
import { createSandbox } from "../sandbox";

const cli = resolve(import.meta.dirname, "../../dist/cli.js");

async function desk(settings: string) {
  const { home, file } = createSandbox();
  const path = await file(".config/Code/User/settings.json", settings);
  const run = (...args: string[]) =>
    ended(spawn(process.execPath, [cli, ...args], { env: { HOME: home, PATH: process.env.PATH, SHELL: "/bin/bash" } }));
  return { path, run };
}

test("coverage says on and off with the files and what changed in them", async () => {
  const { path, run } = await desk("{}");
  const on = await run("coverage", "on", "--json");
  expect(on).toMatchObject({ code: 0, stderr: "" });
  const value = JSON.parse(on.stdout) as { on: boolean; files: { path: string; changes: { setting: string }[] }[] };
  expect(value).toMatchObject({ on: true, files: [{ path }] });
  expect(value.files[0]?.changes.map(({ setting }) => setting)).toContain("go.coverOnSingleTest");
  expect((await run("coverage", "toggle")).stdout).toContain("Coverage mode is off.");
  expect(await readFile(path, "utf8")).toBe("{}");
  expect(JSON.parse((await run("coverage", "status", "--json")).stdout)).toEqual({ on: false, files: [] });
  expect((await run("coverage", "on")).stdout).toContain("The Test Explorer ignores it");
});

test("undo refuses an edited settings file, names the inverse edit, and makes it when asked", async () => {
  const { path, run } = await desk("{}");
  await run("coverage", "on");
  const edited = (await readFile(path, "utf8")).replace("{", `{\n    "mine": 1,`);
  await writeFile(path, edited);
  const refused = await run("undo", "--json");
  expect(refused.code).toBe(4);
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: "changed-since" } });
  expect(refused.stderr).toContain("go-warden undo --inverse");
  expect(await readFile(path, "utf8")).toBe(edited);
  expect((await run("undo", "--inverse")).code).toBe(0);
  expect(JSON.parse(await readFile(path, "utf8"))).toEqual({ mine: 1 });
});

test("a dry run shows the diff and writes nothing", async () => {
  const { path, run } = await desk("{}");
  expect((await run("coverage", "on", "--dry-run")).stdout).toContain(`+    "go.coverOnSingleTest": true`);
  expect(await readFile(path, "utf8")).toBe("{}");
});

test("a credential in the settings that coverage replaces is not shown", async () => {
  const key = `AKIA${"Q3EGRNL7TZK2WVYB"}`;
  const { run } = await desk(JSON.stringify({ "go.buildFlags": [`-ldflags=-X main.key=${key}`, "-cover"] }));
  const shown = [
    await run("coverage", "on"),
    await run("coverage", "status"),
    await run("coverage", "status", "--json"),
    await run("coverage", "off", "--json"),
  ];
  expect(shown.map(({ stdout }) => stdout).join("")).not.toContain(key);
});
