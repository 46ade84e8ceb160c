// @module-tag needs/go
// @module-tag needs/bash
// @module-tag needs/mise

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { readMachine } from "../../../src/core/machine";
import { perform, undo } from "../../../src/core/operations";
import { planSync } from "../../../src/core/versions";
import { built } from "../../built";
import { absentGo, createWorld, layGo, otherGo, type World } from "./world";

const plan = async ({ host, folder }: World) =>
  planSync(await readMachine({ ...host, trustsUnknown: true }, { folder }));

test("a version that is pinned and missing is installed by its manager, and undo removes it", async () => {
  const world = createWorld("asdf");
  world.write("project/.tool-versions", `golang ${absentGo}\n`);
  const { operation, before } = await plan(world);
  expect(before.agree).toBe(false);
  expect(operation?.steps.map(({ title }) => title)).toEqual([
    `Let asdf install Go ${absentGo}`,
    `Go ${absentGo} is installed`,
  ]);
  expect(await world.status()).toMatchObject({ agree: false });
  await perform(world.host, operation!);
  expect(await world.status({ trust: true })).toMatchObject({ agree: true, effective: { shell: `go${absentGo}` } });
  await undo(world.host);
  expect(existsSync(join(world.home, ".asdf/installs/golang", absentGo))).toBe(false);
});

test("a go that VS Code's settings name gives way to the project's, and undo brings it back", async () => {
  const world = createWorld("goenv");
  world.write("project/.go-version", `${otherGo}\n`);
  layGo(world.write, world.home, "sdk/go1.22.1", "1.22.1");
  const settings = join(world.home, ".config/Code/User/settings.json");
  mkdirSync(dirname(settings), { recursive: true });
  const text = `{\n  // mine\n  "go.alternateTools": { "go": "${join(world.home, "sdk/go1.22.1/bin/go")}", "x": "y" }\n}\n`;
  writeFileSync(settings, text);
  const { operation } = await plan(world);
  await perform(world.host, operation!);
  expect(await world.status({ trust: true })).toMatchObject({ agree: true, effective: { editor: `go${otherGo}` } });
  await undo(world.host);
  expect(readFileSync(settings, "utf8")).toBe(text);
});

test("where everybody has it already, nothing is planned", async () => {
  const world = createWorld("goenv");
  world.write("project/.go-version", `${otherGo}\n`);
  expect((await plan(world)).operation).toBeUndefined();
});

test("what a pin names is installed only when it is a release", async () => {
  const world = createWorld("asdf");
  world.write("project/.tool-versions", "golang ref:../../evil\n");
  await expect(plan(world)).rejects.toMatchObject({ code: "no-version" });
});

test("nothing is installed without being asked for, and the steps are shown", () => {
  const world = createWorld("asdf");
  world.write("project/.tool-versions", `golang ${absentGo}\n`);
  const warden = (...args: string[]) => {
    try {
      const env = world.host.env as NodeJS.ProcessEnv;
      return {
        code: 0,
        stdout: execFileSync(process.execPath, [built("cli.js"), ...args], {
          env,
          cwd: world.folder,
          encoding: "utf8",
          stdio: ["ignore", "pipe", "pipe"],
        }),
      };
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: string };
      return { code: status, stdout };
    }
  };
  expect(warden("go", "sync").code).toBe(2);
  const shown = warden("go", "sync", "--dry-run", "--json");
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain(`install golang ${absentGo}`);
  expect(existsSync(join(world.home, ".asdf/installs/golang", absentGo))).toBe(false);
  const done = JSON.parse(warden("go", "sync", "--yes", "--json").stdout) as Record<
    string,
    { effective: { shell: string } }
  >;
  expect(done.after?.effective.shell).toBe(`go${absentGo}`);
  expect(done.before?.effective.shell).toBeNull();
});
