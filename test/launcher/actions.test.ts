// @module-tag needs/gopls
// @module-tag needs/mac-dlv
// @module-tag needs/zsh

import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { machO } from "../doctor/image";
import { macDlv } from "../tools";
import { actionTitles, nodes, shownText, type State } from "./host";
import { incidents, panic } from "./incident";
import { createLauncherWorld, type LauncherWorld } from "./world";

let world: LauncherWorld;
beforeEach(async () => {
  world = await createLauncherWorld({ env: { SHELL: "/bin/zsh" } });
});
afterEach(() => world.stop());

const itemWith = (state: State, title: RegExp) =>
  String(nodes(state, "List.Item").find((item) => title.test(String(item.props.title)))?.props.id);

/** Takes another program for dlv; a link to the one that stood there would be written through. */
function replaceDelve(program: string): void {
  const dlv = join(world.image.home, "go/bin/dlv");
  rmSync(dlv);
  copyFileSync(program, dlv);
  chmodSync(dlv, 0o755);
}

describe("Go Doctor", () => {
  test("Undo on the toast of a fix gives the settings back byte for byte", async () => {
    world.image.settings({ "go.buildFlags": ["-cover"] });
    const settings = join(world.userData, "User/settings.json");
    const before = readFileSync(settings);
    const command = await world.launcher.open("go-doctor");
    await command.press("Fix", itemWith(await command.loaded(), /-cover/));
    await command.until("the fix", (now) => now.toasts.some(({ title }) => title === "Fixed"));
    expect(readFileSync(settings, "utf8")).not.toContain("-cover");
    await command.pressToast("Undo");
    await command.until("the undoing", (now) => now.toasts.some(({ title }) => title === "Undone"));
    expect(readFileSync(settings)).toEqual(before);
  });

  test("Fix All fixes everything that is wrong in one file", async () => {
    world.image.settings({ "go.delvePath": "/opt/homebrew/bin/dlv", "go.buildFlags": ["-cover"] });
    const command = await world.launcher.open("go-doctor");
    const title = actionTitles(await command.loaded(), "verdict").find((one) => one.startsWith("Fix All"));
    await command.press(title ?? "Fix All", "verdict");
    await command.until("the outcome", (now) => now.toasts.some((toast) => /Findings? Fixed/.test(toast.title)));
    const settings = readFileSync(join(world.userData, "User/settings.json"), "utf8");
    for (const gone of ["go.delvePath", "-cover"]) expect(settings).not.toContain(gone);
  });

  test("Copy Commands and Run in Terminal have every command that Fix would run, and are not there where a file is edited", async () => {
    replaceDelve(machO("unsigned-arm64"));
    world.image.settings({ "go.buildFlags": ["-cover"] });
    const iterm = { name: "iTerm", path: "/Applications/iTerm.app", bundleId: "com.googlecode.iterm2" };
    const command = await world.launch({ preferences: { terminal: iterm } }).open("go-doctor");
    const state = await command.loaded();
    const id = String(
      nodes(state, "List.Item").find(({ props }) => /\/dlv-unsigned\//.test(String(props.id)))?.props.id,
    );
    await command.press("Copy Commands", id);
    const [copied = ""] = (await command.state()).clipboard;
    expect(copied).toContain("/usr/bin/codesign -f -s - ");
    expect(copied).toContain("mv ");
    for (const line of copied.split("\n")) expect(shownText(state)).toContain(line.replaceAll(world.image.home, "~"));
    expect(actionTitles(state, itemWith(state, /-cover/))).not.toContain("Copy Commands");

    await command.press("Run in Terminal", id);
    const [opened] = (await command.until("the terminal", (now) => now.opened.length > 0)).opened;
    expect(opened?.application).toBe(iterm.bundleId);
    expect(readFileSync(opened?.target ?? "", "utf8")).toContain(copied);
  });

  test("the project is the one in front until another is chosen, which is looked at then", async () => {
    const command = await world.launcher.open("go-doctor");
    const first = await command.loaded();
    expect(shownText(first)).toMatch(/Looked at `.*\/work`/);
    expect(nodes(first, "Dropdown.Item").map((item) => item.props.title)).toEqual(["work", "shop", "No Project"]);
    await command.choose(join(world.image.home, "shop"));
    await command.until("the other project", (now) => /Looked at `.*\/shop`/.test(shownText(now)));
  });
});

describe("Open VS Code", () => {
  test("Open in a New Window asks the editor for one", async () => {
    const cli = join(world.image.mac.root, "Applications/Visual Studio Code.app/Contents/Resources/app/bin/code");
    writeFileSync(cli, '#!/bin/sh\necho "$*" >"$HOME/asked"\n');
    const command = await world.launcher.open("open-vscode");
    await command.loaded();
    await command.press("Open in a New Window", "shop");
    const state = await command.until("the HUD", (now) => now.huds.length > 0);
    expect(state.huds[0]).toMatch(/^shop opened in Visual Studio Code/);
    const shop = join(world.image.home, "shop");
    expect(readFileSync(join(world.image.home, "asked"), "utf8")).toBe(`--new-window ${shop}\n`);
  });

  test("a folder that was opened moves up, and Reset Ranking moves it back", async () => {
    const order = (state: State) => nodes(state, "List.Item").map((item) => item.props.title);
    const command = await world.launcher.open("open-vscode");
    expect(order(await command.loaded())).toEqual(["work", "shop"]);
    await command.press("Open with Full Environment", "shop");
    await command.until("shop first", (now) => order(now)[0] === "shop");
    await command.press("Reset Ranking", "shop");
    await command.until("work first", (now) => order(now)[0] === "work");
  });
});

test("Manage Background Agent shows the end of the agent's log, copies it redacted and opens it", async () => {
  const log = world.image.file("Library/Logs/go-warden/launchd.log", `read ${world.image.home}/.zshrc\n`);
  const command = await world.launcher.open("manage-agent");
  expect(shownText(await command.loaded())).toContain("read ~/.zshrc");
  await command.press("Copy Logs");
  await command.press("Open Log");
  const { clipboard, opened } = await command.state();
  expect(clipboard).toEqual(["read ~/.zshrc\n"]);
  expect(opened).toEqual([{ target: log }]);
});

test("Re-sign Delve leaves a dlv for another processor as it is and says that signing will not help", async () => {
  replaceDelve(macDlv("amd64"));
  const dlv = join(world.image.home, "go/bin/dlv");
  const before = readFileSync(dlv);
  const command = await world.launcher.open("resign-delve");
  const state = await command.until("the failure", (now) => now.toasts.some(({ style }) => style === "failure"));
  expect(state.toasts.at(-1)?.title).toBe("Delve Was Not Signed");
  expect(state.toasts.at(-1)?.message).toContain("a new signature does not fix that");
  expect(state.toasts.at(-1)?.actions).toEqual(["Open Rebuild Delve", "Copy Logs"]);
  expect(state.alerts).toEqual([]);
  expect(readFileSync(dlv).equals(before)).toBe(true);
});

describe("the menu bar's glyph", () => {
  const glyph = async () => {
    const command = await world.launcher.open("status");
    const [menu] = nodes(await command.loaded(), "MenuBarExtra");
    return { tooltip: menu?.props.tooltip, icon: menu?.props.icon };
  };

  test("is plain when all is fine", async () => {
    expect(await glyph()).toEqual({
      tooltip: "Go Warden: fine",
      icon: { source: "icon:Shield", tintColor: "raycast-primarytext" },
    });
  });

  test("is orange when gopls broke today", async () => {
    const incident = { ...panic(world.image.project), at: new Date().toISOString(), silentRestartsLeft: 3 };
    world.image.file(incidents, `${JSON.stringify(incident)}\n`);
    expect(await glyph()).toEqual({
      tooltip: "Go Warden: something to look at",
      icon: { source: "icon:Shield", tintColor: "raycast-orange" },
    });
  });

  test("is red when Delve has no signature", async () => {
    replaceDelve(machO("unsigned-arm64"));
    expect(await glyph()).toEqual({
      tooltip: "Go Warden: something is broken",
      icon: { source: "icon:Shield", tintColor: "raycast-red" },
    });
  });
});
