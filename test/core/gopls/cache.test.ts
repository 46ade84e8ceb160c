// @module-tag needs/gopls

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { built } from "../../built";
import { createProcessTable, listGopls } from "../../../src/core/gopls";
import { createWorld, watchWorld, type World } from "./world";

interface Answer {
  code: number;
  value: Record<string, never> & {
    warmed: { folder: string; durationMs: number; rssBytes: number }[];
    skipped: { folder: string; reason: string }[];
    entries: { folder: string; executable: string | null; exists: boolean; bytes: number; version: string | null }[];
    removed: string[];
  };
}

/** As the editor's own gopls would be started: with what the profile exports. */
async function goWarden(world: World, ...args: string[]): Promise<Answer> {
  return execute(world, process.execPath, [built("cli.js"), "--json", ...args]);
}

/** The same in an editor's own terminal, whose shell has the editor among its ancestors. */
async function goWardenInEditor(world: World, ...args: string[]): Promise<Answer> {
  const shell = ["-c", '"$@"; exit $?', `--user-data-dir=${world.userDataDir}`];
  return execute(world, "/bin/bash", [...shell, process.execPath, built("cli.js"), "--json", ...args]);
}

async function execute(world: World, file: string, args: readonly string[]): Promise<Answer> {
  const exported = {
    PATH: `${join(world.home, "bin")}:${process.env.PATH ?? ""}`,
    GOPLSCACHE: join(world.home, "cache"),
  };
  const profile = Object.entries(exported).map(([name, value]) => `export ${name}='${value}'\n`);
  await writeFile(join(world.home, ".bash_profile"), profile.join(""));
  const env = { HOME: world.home, SHELL: "/bin/bash", PATH: process.env.PATH };
  return new Promise((done, fail) =>
    execFile(file, args, { env }, (error, stdout, stderr) => {
      if (stdout === "") return fail(new Error(stderr));
      done({ code: typeof error?.code === "number" ? error.code : 0, value: JSON.parse(stdout) as Answer["value"] });
    }),
  );
}

async function project(world: World, name: string): Promise<string> {
  const folder = join(world.home, name);
  await mkdir(folder);
  await writeFile(join(folder, "go.mod"), `module example.com/${name}\n\ngo 1.24\n`);
  await writeFile(join(folder, "main.go"), 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("hello") }\n');
  return folder;
}

// It runs behind everything else.
test(
  "warming a folder fills the cache of the gopls that the editor takes, and says what it cost",
  { timeout: 300_000 },
  async () => {
    const world = await createWorld();
    const folder = await project(world, "shop");
    const { code, value } = await goWarden(world, "--trust", "gopls", "warm", folder);
    expect(value.skipped).toEqual([]);
    expect(value.warmed).toMatchObject([{ folder, durationMs: expect.any(Number), rssBytes: expect.any(Number) }]);
    expect(code).toBe(0);
    const { entries } = (await goWarden(world, "gopls", "cache")).value;
    expect(entries).toMatchObject([{ exists: true, version: "v0.23.0" }]);
    expect(entries[0]?.bytes).toBeGreaterThan(100_000);
  },
);

test("what is not trusted, has no module, or has a gopls of the editor is left alone, with the reason", async () => {
  const world = await createWorld();
  const folder = await project(world, "shop");
  const untrusted = await goWarden(world, "gopls", "warm", folder);
  expect(untrusted).toMatchObject({
    code: 1,
    value: { warmed: [], skipped: [{ folder, reason: expect.stringMatching("not trusted") as string }] },
  });
  const empty = join(world.home, "empty");
  await mkdir(empty);
  const none = await goWarden(world, "--trust", "gopls", "warm", empty);
  expect(none.value.skipped[0]?.reason).toMatch(/no go\.mod/);
  const window = await world.open();
  await window.ready();
  const taken = await goWarden(world, "--trust", "gopls", "warm", window.folder);
  expect(taken.value.skipped[0]?.reason).toMatch(/the editor has a gopls there/);
  expect(existsSync(join(world.home, "cache"))).toBe(false);
});

test("a gopls that warm has started is no incident, whoever kills it", { timeout: 120_000 }, async () => {
  const world = await createWorld();
  const folder = await project(world, "shop");
  const watch = await watchWorld(world.host);
  const warming = goWardenInEditor(world, "--trust", "gopls", "warm", folder);
  const table = createProcessTable(world.host);
  const own = async () => (await table.scan()).find(({ role, workspace }) => role === "own" && workspace === folder);
  let found = await own();
  for (const end = Date.now() + 60_000; !found && Date.now() < end; found = await own()) await sleep(50);
  expect(found).toMatchObject({ editor: { family: "vscode" } });
  // Seen by the watcher's scans, if it were one to be watched.
  await sleep(1500);
  process.kill(found?.pid ?? 0, "SIGKILL");
  const { value } = await warming;
  expect(value).toMatchObject({ skipped: [{ reason: expect.stringMatching("SIGKILL") as string }] });
  await sleep(6000);
  expect(watch.incidents).toEqual([]);
  expect(await listGopls(world.host)).toEqual([]);
});

test("--prune removes what belongs to a gopls that is gone, and nothing that is used", async () => {
  const world = await createWorld();
  const folder = await project(world, "shop");
  const env = { HOME: world.home, PATH: process.env.PATH, GOPLSCACHE: join(world.home, "cache") };
  await promisify(execFile)(join(world.home, "bin", "gopls"), ["check", "main.go"], { cwd: folder, env });
  const [live] = (await goWarden(world, "gopls", "cache")).value.entries;
  expect(live).toMatchObject({ exists: true });
  const caches = dirname(live?.folder ?? "");
  const old = new Date(Date.now() - 3 * 24 * 60 * 60 * 1000);
  for (const [name, written] of [
    ["0badcafe", old],
    ["0badbeef", new Date()],
    ["notes", old],
  ] as const) {
    await mkdir(join(caches, name, "00"), { recursive: true });
    await writeFile(join(caches, name, "00", "00ff-cas"), "x".repeat(1000));
    await utimes(join(caches, name, "00", "00ff-cas"), written, written);
  }
  const gone = join(caches, "0badcafe");
  expect((await goWarden(world, "gopls", "cache", "--prune", "--dry-run")).value).toMatchObject({ dryRun: true });
  expect(existsSync(gone)).toBe(true);
  expect((await goWarden(world, "gopls", "cache", "--prune", "--yes")).value.removed).toEqual([gone]);
  for (const name of ["0badbeef", "notes"]) expect(existsSync(join(caches, name))).toBe(true);
  expect([existsSync(gone), existsSync(live?.folder ?? "")]).toEqual([false, true]);
});
