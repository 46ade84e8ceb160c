// @module-tag needs/gopls

import { execFile } from "node:child_process";
import { mkdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { warmFolders } from "../../agent/warm-folders";
import { lowPower } from "../../src/core/gopls";
import { createWorld } from "../core/gopls/world";
import { createMac } from "../mac";
import type { Power } from "../mac/programs/pmset";
import { writeTrust } from "../mac/vscode/trust";
import { built } from "../built";
import { gopls } from "../tools";

/** A folder that an editor has opened lately and trusts, on a simulated Mac with the agent's duty at work. */
async function agentAtWork(configuration: object, power: Power) {
  const mac = await createMac({ power });
  onTestFinished(() => mac.stop());
  const world = await createWorld("v0.23.0", { root: mac.root });
  const host = { ...world.host, env: { ...world.host.env, SHELL: "/bin/bash" } };
  const path = `${join(world.home, "bin")}:${process.env.PATH ?? ""}`;
  const profile = `export PATH='${path}'\nexport GOPLSCACHE='${join(world.home, "cache")}'\n`;
  await writeFile(join(world.home, ".bash_profile"), profile);
  const folder = join(world.home, "shop");
  const write = async (name: string, text: string) => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  };
  await write("go.mod", "module example.com/shop\n\ngo 1.24\n");
  await write("main.go", "package main\n\nfunc main() {}\n");
  await write(".git/HEAD", "ref: refs/heads/main\n");
  const storage = join(world.userDataDir, "User/workspaceStorage/1");
  await mkdir(storage, { recursive: true });
  await writeFile(join(storage, "workspace.json"), JSON.stringify({ folder: pathToFileURL(folder).href }));
  await writeTrust(world.userDataDir, [{ path: folder, trusted: true }]);
  await mkdir(dirname(host.paths.config), { recursive: true });
  await writeFile(host.paths.config, JSON.stringify(configuration));
  const ending = new AbortController();
  const log: string[] = [];
  const timing = { loginMs: 0, quietMs: 300, powerMs: 500 };
  const duty = warmFolders(timing).start({ host, signal: ending.signal, log: (line) => void log.push(line) });
  onTestFinished(async () => {
    ending.abort();
    await duty;
  });
  const until = async (pattern: RegExp, count = 1) => {
    for (const end = Date.now() + 120_000; log.filter((line) => pattern.test(line)).length < count;) {
      if (Date.now() > end) throw new Error(`${String(pattern)} was not logged ${count} times: ${log.join("; ")}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const aMoment = () => new Promise((resolve) => setTimeout(resolve, 2500));
  return { mac, world, host, folder, write, log, until, aMoment };
}

test(
  "a folder of the last week is warmed after login, when power comes back, and again when its modules or gopls change",
  { timeout: 400_000 },
  async () => {
    const at = await agentAtWork({ warm: true }, { source: "Battery Power", percent: 20 });
    await at.until(/shop was left: the Mac runs on its battery, 20 % are left/);
    at.mac.change({ power: { source: "AC Power", percent: 21 } satisfies Power });
    await at.until(/shop is warm \(\d+ s, [\d.]+ s of processor time, \d+ MB at most\)/);

    const lines = at.log.length;
    await at.write("main.go", "package main\n\nfunc main() { println() }\n");
    await at.aMoment();
    expect(at.log.slice(lines)).toEqual([]);

    await at.write("go.mod", "module example.com/shop\n\ngo 1.23\n");
    await at.until(/is warm/, 2);

    const link = join(at.world.home, "bin", "gopls");
    await symlink(gopls("v0.21.1"), `${link}.new`);
    await rename(`${link}.new`, link);
    await at.until(/is warm/, 3);

    const env = { ...at.host.env, GO_WARDEN_SYSROOT: at.mac.root };
    const { stdout } = await promisify(execFile)(process.execPath, [built("cli.js"), "--json", "agent", "status"], {
      env,
    });
    const { warm } = JSON.parse(stdout) as { warm: { cpuSecondsToday: number; folders: { folder: string }[] } };
    expect(warm.folders).toMatchObject([{ folder: at.folder, durationMs: expect.any(Number) as number }]);
    expect(warm.cpuSecondsToday).toBeGreaterThan(0);
  },
);

test("nothing is warmed unless it is allowed, and allowing it needs no restart", { timeout: 120_000 }, async () => {
  const { host, world, folder, log, until, aMoment } = await agentAtWork({}, { source: "AC Power" });
  await aMoment();
  expect(log).toEqual([]);
  const window = await world.open({ folder });
  await window.ready();
  await writeFile(host.paths.config, JSON.stringify({ warm: true }));
  await until(/shop was left: the editor has a gopls there/);
});

test("a day's share of processor time that is used up is not exceeded", { timeout: 60_000 }, async () => {
  const { host, log, until, aMoment } = await agentAtWork({}, { source: "AC Power" });
  const day = new Date().toISOString().slice(0, 10);
  const path = join(host.paths.support, "gopls", "warm.json");
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify({ version: 1, day, cpuSeconds: 901, folders: {} }));
  await writeFile(host.paths.config, JSON.stringify({ warm: true }));
  await until(/today's 900 s of processor time are used up/);
  await aMoment();
  expect(log).toHaveLength(1);
  expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ cpuSeconds: 901 });
});

test.each<[Power, RegExp | undefined]>([
  [{ source: "AC Power" }, undefined],
  [{ source: "AC Power", percent: 4 }, undefined],
  [{ source: "Battery Power", percent: 30 }, undefined],
  [{ source: "Battery Power", percent: 29 }, /battery, 29 %/],
  [{ source: "Battery Power", percent: 90, lowPowerMode: true }, /Low Power Mode/],
  [{ source: "AC Power", percent: 90, lowPowerMode: true, modeName: "powermode" }, /Low Power Mode/],
])("with %o the Mac's power is told as pmset has it", async (power, reason) => {
  const mac = await createMac({ power });
  onTestFinished(() => mac.stop());
  const { host } = await createWorld("v0.23.0", { root: mac.root });
  const said = await lowPower(host);
  if (reason) expect(said).toMatch(reason);
  else expect(said).toBeUndefined();
});
