// @module-tag needs/gopls
// @module-tag needs/mac-dlv
// @module-tag needs/zsh

import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox } from "../sandbox";
import { actionTitles, createLauncher, manifest, nodes, shownText } from "./host";
import { createLauncherWorld, type LauncherWorld } from "./world";

let world: LauncherWorld;
beforeAll(async () => {
  world = await createLauncherWorld();
});
afterAll(() => world.stop());

test("on a machine that is no Mac every view says so", async () => {
  const { home } = createSandbox();
  const launcher = createLauncher({ home });
  for (const { name } of manifest.commands.filter(({ mode }) => mode === "view")) {
    const command = await launcher.open(name);
    expect(shownText(await command.loaded()), name).toContain("This Needs a Mac");
  }
  await launcher.stop();
});

test("a missing Delve is a view with the places looked at and the way to get it, and Look Again finds it", async () => {
  const dlv = join(world.image.home, "go/bin/dlv");
  renameSync(dlv, `${dlv}.away`);
  const command = await world.launcher.open("test-debugger");
  const state = await command.until("the view", (now) => shownText(now).includes("Delve Was Not Found"));
  expect(shownText(state)).toContain("go/bin/dlv");
  expect(actionTitles(state)).toEqual([
    "Look Again",
    "Copy Install Command",
    "Open Install Docs",
    "Open Extension Preferences",
  ]);
  await command.press("Open Extension Preferences");
  expect((await command.state()).preferencesOpened).toBe(1);

  const resign = await world.launcher.open("resign-delve");
  const failed = await resign.until("failure", (now) => now.toasts.some(({ style }) => style === "failure"));
  expect(failed.toasts.at(-1)).toMatchObject({ title: "Delve Was Not Signed" });
  expect(failed.toasts.at(-1)?.message).toContain("go install github.com/go-delve/delve");
  await resign.close();

  renameSync(`${dlv}.away`, dlv);
  await command.press("Look Again");
  await command.until("the first stage", (now) => nodes(now, "List.Item").some(({ props }) => props.id === "dlv"));
});

test("no gopls and no incident are empty views with a way on", async () => {
  const running = await world.launcher.open("restart-gopls");
  const state = await running.loaded();
  expect(nodes(state, "List.EmptyView")).toHaveLength(1);
  const incidents = await world.launcher.open("gopls-incidents");
  await incidents.loaded();
  await incidents.press("Manage Background Agent");
  expect((await incidents.state()).launched).toEqual([{ name: "manage-agent", type: "userInitiated" }]);
});

test("the tool that restarts asks first, with the exact steps, and does nothing when told so", async () => {
  const pid = await world.openWindow();
  const tool = await world.launcher.open("restart-language-servers", { toolInput: {}, answer: false });
  const state = await tool.ended();
  expect(state.alerts[0]?.title).toContain("Restart gopls");
  expect(state.alerts[0]?.message).toContain("go.toolsEnvVars");
  expect(state.ended?.error).toBe("declined");
  expect(() => process.kill(pid, 0)).not.toThrow();
});

test("a broken config.json is a view with line and file, which Try Again leaves when it is fixed", async () => {
  world.image.file(".config/go-warden/config.json", '{ "share": [ }');
  const command = await world.launcher.open("manage-agent");
  const state = await command.until("the failure", (now) => shownText(now).includes("Could Not Be Looked At"));
  expect(shownText(state)).toContain("config.json:1:14");
  expect(actionTitles(state)).toEqual(["Try Again", "Open Go Doctor", "Copy Logs"]);
  await command.press("Copy Logs");
  expect((await command.state()).clipboard[0]).toContain("configuration-broken");
  world.image.file(".config/go-warden/config.json", "{}");
  await command.press("Try Again");
  await command.until("the agent", (now) => shownText(now).includes("The Agent Is Not Installed"));
});

test("without an editor Open VS Code says where it looked", async () => {
  const applications = join(world.image.mac.root, "Applications");
  renameSync(applications, `${applications}.away`);
  const command = await world.launcher.open("open-vscode");
  const state = await command.loaded();
  expect(shownText(state)).toContain("VS Code Was Not Found");
  expect(shownText(state)).toContain("~/Applications");
  renameSync(`${applications}.away`, applications);
});

test("without a GUI session nobody is told to leave out sudo, which the launcher never uses", async () => {
  const launchctl = join(world.image.mac.root, "bin/launchctl");
  renameSync(launchctl, `${launchctl}.away`);
  writeFileSync(launchctl, "#!/bin/sh\necho 'Could not find domain for' >&2\nexit 112\n", { mode: 0o755 });
  const agent = await world.launcher.open("manage-agent");
  const sync = await world.launcher.open("sync-environment");
  const failed = await sync.until("the failure", (now) => now.toasts.some(({ style }) => style === "failure"));
  const said = [shownText(await agent.loaded()), failed.toasts.at(-1)?.message];
  renameSync(`${launchctl}.away`, launchctl);
  expect(said[1]).toContain("Log out of the Mac and in again");
  for (const text of said) expect(text).not.toMatch(/without sudo|as yourself/);
  for (const command of [agent, sync]) await command.close();
});

test("a launchctl that does not answer is said once, and nothing is offered that would need it", async () => {
  const launchctl = join(world.image.mac.root, "bin/launchctl");
  renameSync(launchctl, `${launchctl}.away`);
  writeFileSync(launchctl, "#!/bin/sh\nexec sleep 600\n", { mode: 0o755 });
  const command = await world.launcher.open("manage-agent");
  const state = await command.until("an answer", (now) => nodes(now, "Detail")[0]?.props.isLoading === false, 45_000);
  renameSync(`${launchctl}.away`, launchctl);
  expect(shownText(state)).toContain("launchd did not answer");
  expect(actionTitles(state)).not.toContain("Install Agent");
  await command.close();
});
