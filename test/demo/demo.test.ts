// @module-tag needs/go
// @module-tag needs/gopls
// @module-tag needs/dlv
// @module-tag needs/zsh

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { built, root } from "../built";
import { actionTitles, createLauncher, nodes, shownText } from "../launcher/host";
import { createMac } from "../mac";
import { installVSCode } from "../mac/vscode/install";
import { dlv, gopls } from "../tools";

const note = join(root, "assets/demo.json");

test("the demo's HOME has something to see for each picture, and Control-C takes it and what runs away", async () => {
  const mac = await createMac();
  onTestFinished(() => mac.stop());
  installVSCode(mac);
  const path = [dirname(gopls()), dirname(dlv()), process.env.PATH].join(delimiter);
  const demo = spawn(process.execPath, [built("demo.js")], {
    env: { ...process.env, PATH: path },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void demo.kill("SIGKILL"));
  await once(demo.stdout, "data");
  const { home } = JSON.parse(readFileSync(note, "utf8")) as { home: string };
  const launcher = createLauncher({
    home: "/nowhere",
    sysroot: mac.root,
    isDevelopment: true,
    env: { SHELL: "/bin/zsh", USER: "tester", TMPDIR: join(mac.root, "tmp") },
    preferences: { shell: "/bin/zsh" },
  });
  onTestFinished(() => launcher.stop());

  const titles = async (name: string) => {
    const command = await launcher.open(name);
    const state = await command.loaded();
    await command.close();
    return { state, rows: nodes(state, "List.Item").map(({ props }) => String(props.title)) };
  };
  expect((await titles("open-vscode")).rows.toSorted()).toEqual(["billing", "gateway", "money", "shop"]);
  expect((await titles("gopls-incidents")).rows).toEqual(["Panic", "Killed by the System"]);
  const running = await titles("restart-gopls");
  expect(running.rows.toSorted()).toEqual(["gateway", "shop"]);
  expect(shownText(running.state)).toContain("~/src/shop");
  const doctor = await titles("go-doctor");
  const cover = nodes(doctor.state, "List.Item").find(({ props }) => String(props.title).includes("-cover"));
  expect(actionTitles(doctor.state, String(cover?.props.id))[0]).toBe("Fix");

  const pids = nodes(running.state, "List.Item").map(({ props }) => Number(props.id));
  demo.kill("SIGINT");
  await once(demo, "exit");
  expect(existsSync(home)).toBe(false);
  expect(existsSync(note)).toBe(false);
  await expect.poll(() => pids.filter((pid) => existsSync(`/proc/${pid}/cwd`))).toEqual([]);
});
