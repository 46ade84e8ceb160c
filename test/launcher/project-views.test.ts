// @module-tag needs/gopls
// @module-tag needs/mac-dlv
// @module-tag needs/zsh
// @module-tag needs/git

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeTrust } from "../mac/vscode/trust";
import { actionTitles, nodes, shownText, type State } from "./host";
import { createLauncherWorld, type LauncherWorld } from "./world";

let world: LauncherWorld;
beforeAll(async () => {
  world = await createLauncherWorld({ env: { SHELL: "/bin/zsh" } });
  // What is tested is not what the cache holds.
  const cache = execFileSync(world.image.go, ["env", "GOCACHE"], { encoding: "utf8" }).trim();
  world.image.file(".zshenv", `export GOCACHE=${cache} GOTOOLCHAIN=local\n`);
});
afterAll(() => world.stop());

const rows = (state: State) => nodes(state, "List.Item").map(({ props }) => String(props.title));
const idOf = (state: State, title: RegExp) =>
  String(nodes(state, "List.Item").find(({ props }) => title.test(String(props.title)))?.props.id);
const dropdown = (state: State) => nodes(state, "Dropdown.Item").map(({ props }) => props.title);

test("Precheck Changes shows each stage, opens a finding at its line, and formats what is not formatted", async () => {
  const { project, file, mac, home } = world.image;
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: project });
  file("work/.go-warden.json", '{ "precheck": { "stages": ["structure", "format", "vet"] } }\n');
  git("init", "-q");
  git("add", ".");
  git("commit", "-q", "-m", "first");
  file("work/late.go", "package main\n\nfunc late()  int { return 1 }\n");
  git("add", ".");
  const cli = join(mac.root, "Applications/Visual Studio Code.app/Contents/Resources/app/bin/code");
  writeFileSync(cli, '#!/bin/sh\necho "$*" >"$HOME/asked"\n');

  const untrusted = await world.launcher.open("precheck");
  expect(shownText(await untrusted.loaded())).toMatch(/not trusted/);
  await untrusted.close();
  await writeTrust(join(home, "Library/Application Support/Code"), [{ path: project, trusted: true }]);
  const command = await world.launcher.open("precheck");
  const state = await command.loaded();
  expect(rows(state)).toEqual(expect.arrayContaining(["1 Finding", "Structure", "Format", "Vet"]));
  const finding = nodes(state, "List.Item").find(({ props }) => String(props.id).startsWith("finding/"));
  expect(finding?.props.subtitle).toMatch(/^late\.go:\d/);
  const id = String(finding?.props.id);
  expect(actionTitles(state, id)[0]).toBe("Open in Editor");
  await command.press("Open in Editor", id);
  await command.until("the editor", (now) => now.windowClosed > 0);
  expect(readFileSync(join(home, "asked"), "utf8")).toMatch(/^--goto .*\/work\/late\.go:\d+:\d+\n$/);

  await command.press("Copy Report", "verdict");
  expect((await command.state()).clipboard[0]).toContain("`late.go:");
  await command.press("Format Files", "verdict");
  const after = await command.until("formatted", (now) => now.toasts.some(({ title }) => title === "Formatted"));
  expect(after.alerts[0]).toMatchObject({ primary: "Format" });
  expect(after.toasts.at(-1)?.actions).toContain("Undo");
  expect(readFileSync(join(project, "late.go"), "utf8")).toContain("func late() int {");
  await command.close();
});

test("Go Version says who gets which Go, and pins one that is installed", async () => {
  const version = world.image.goVersion.replace("go", "");
  const command = await world.launcher.open("go-version");
  const state = await command.loaded();
  expect(rows(state)).toEqual(expect.arrayContaining(["The terminal", "VS Code", "Git hooks", version]));
  expect(shownText(state)).not.toContain(`${world.image.home}/`);
  expect(actionTitles(state)).toContain(`Pin ${version}`);
  await command.press(`Pin ${version}`);
  const pinned = await command.until("the pin", (now) => now.toasts.some(({ title }) => title.includes("Is Pinned")));
  expect(pinned.alerts[0]?.message).toContain("go.mod");
  expect(readFileSync(join(world.image.project, "go.mod"), "utf8")).toContain(version);
  await command.close();
});

test("Check Dev Container offers the projects that have one, shows what is wrong, and writes one where none is", async () => {
  const path = "shop/.devcontainer/devcontainer.json";
  world.image.file(path, JSON.stringify({ image: "golang:1.13-alpine", runArgs: ["--platform=linux/amd64"] }));
  const command = await world.launcher.open("check-container");
  const state = await command.loaded();
  expect(dropdown(state)).toEqual(["shop", "No Project"]);
  expect(nodes(state, "List.Section").map(({ props }) => props.title)).toContain("Findings");
  const [finding] = nodes(state, "List.Item").filter(({ props }) => props.id !== "verdict");
  expect(actionTitles(state, String(finding?.props.id))).toContain("Open .devcontainer/devcontainer.json");
  await command.press("Copy Report", "verdict");
  expect((await command.state()).clipboard[0]).toContain("golang:1.13-alpine");

  rmSync(join(world.image.home, "shop/.devcontainer"), { recursive: true });
  await command.press("Check Again", "verdict");
  const none = await command.until("none", (now) => shownText(now).includes("No Dev Container"));
  expect(actionTitles(none)).toContain("Write Dev Container");
  await command.press("Write Dev Container");
  await command.until("the file", () => existsSync(join(world.image.home, path)));
  await command.until("its check", (now) => rows(now).length > 0);
  await command.close();
});

test("Self-Check This Mac shows what an earlier one found, and tries nothing before it was asked", async () => {
  const command = await world.launcher.open("self-check");
  expect(shownText(await command.loaded())).toContain("Nothing is sent anywhere");
  await command.answer(false);
  await command.press("Run Quick Self-Check");
  const asked = await command.until("the question", (now) => now.alerts.length === 1);
  expect(asked.alerts[0]?.message).toContain("LaunchAgents");
  expect(asked.toasts).toEqual([]);

  const answers = {
    one: { verdict: "confirmed", observed: "as assumed" },
    two: { verdict: "differs", observed: `otherwise in ${world.image.home}/x` },
  };
  const kept = { version: 1, at: "2026-11-20T08:01:12.000Z", system: release(), answers };
  world.image.file("Library/Application Support/go-warden/selfcheck.json", JSON.stringify(kept));
  await command.press("Refresh");
  const shown = await command.until("the answers", (now) => shownText(now).includes("1 confirmed, 1 differ"));
  expect(shownText(shown).indexOf("otherwise in ~/x")).toBeLessThan(shownText(shown).indexOf("as assumed"));
  await command.press("Copy Report");
  expect((await command.state()).clipboard[0]).not.toContain(world.image.home);
  await command.close();
});

test("Restart gopls takes a folder as its argument, sorts as one likes, and looks again by itself", async () => {
  const pid = await world.openWindow();
  const command = await world.launcher.open("restart-gopls", { arguments: { folder: "work" } });
  const first = await command.until("the gopls", (now) => rows(now).includes("work"));
  expect(nodes(first, "List")[0]?.props.searchText).toBe("work");
  expect(dropdown(first)).toEqual(["Sort by Folder", "Sort by Memory", "Sort by CPU", "Sort by Start"]);
  await command.choose("cpu");
  const later = await command.until("its processor time", (now) =>
    JSON.stringify(nodes(now, "List.Item")).includes("Share of one processor"),
  );
  expect(idOf(later, /^work$/)).toBe(String(pid));
  await command.close();
});
