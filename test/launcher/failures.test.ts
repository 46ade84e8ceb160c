// @module-tag needs/gopls
// @module-tag needs/mac-dlv
// @module-tag needs/zsh

import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actionTitles, manifest, nodes, shownText } from "./host";
import { createLauncherWorld, type LauncherWorld } from "./world";

let world: LauncherWorld;
beforeAll(async () => {
  world = await createLauncherWorld({ env: { SHELL: "/bin/zsh" } });
});
afterAll(() => world.stop());

// The launcher promises a text here; a number stands for whatever nobody thought of.
const broken = { preferences: { variables: 42 } };

test.each(manifest.commands.filter(({ mode }) => mode === "view"))(
  "$name that throws says which command it was, gives redacted logs and a way on",
  async ({ name, title }) => {
    const command = await world.launch(broken).open(name);
    const state = await command.until("the failure", (now) => shownText(now).includes("Could Not Be Shown"));
    expect(state.crash).toBeUndefined();
    expect(shownText(state)).toContain(`# ${title} Could Not Be Shown`);
    expect(actionTitles(state)).toEqual(["Try Again", "Open Go Doctor", "Copy Logs"]);
    await command.press("Copy Logs");
    const [log] = (await command.state()).clipboard;
    expect(log).toContain("trim is not a function");
    expect(log).not.toContain(world.image.home);
    await command.press("Try Again");
    expect((await command.state()).crash).toBeUndefined();
    await command.close();
  },
);

test("the menu bar that throws keeps its glyph, with logs and a way on", async () => {
  const command = await world.launch(broken).open("status");
  const state = await command.until("the failure", (now) => shownText(now).includes("Could Not Be Read"));
  expect(state.crash).toBeUndefined();
  await command.press("Copy Logs");
  await command.press("The State Could Not Be Read");
  const after = await command.state();
  expect(after.clipboard[0]).toContain("trim is not a function");
  expect(after.launched).toEqual([{ name: "go-doctor", type: "userInitiated" }]);
  await command.close();
});

test.each(manifest.commands.filter(({ mode }) => mode === "no-view"))(
  "$name that throws ends with a toast that says what was not done",
  async ({ name }) => {
    const command = await world.launch(broken).open(name);
    const state = await command.until("the failure", (now) => now.toasts.some(({ style }) => style === "failure"));
    expect(state.toasts.at(-1)?.title).toMatch(/ Was Not /);
    expect(state.toasts.at(-1)?.actions).toEqual(["Open Go Doctor", "Copy Logs"]);
    await command.close();
  },
);

test("an extension that came without the agent's bundle says what helps, from the Store and from a checkout", async () => {
  const assets = join(world.image.home, "assets");
  cpSync(join(import.meta.dirname, "../../assets"), assets, { recursive: true });
  rmSync(join(assets, "agent.js"));
  const command = await world.launch({ assets }).open("manage-agent");
  const text = shownText(await command.loaded());
  expect(text).toContain("The Extension Came Without Its Agent");
  expect(text).toContain("~/assets/agent.js is missing");
  expect(text).toMatch(/Installed from the Store:.*install it again/);
  expect(text).toMatch(/Built by yourself:.*npm run build/);
  expect(actionTitles(await command.state())).not.toContain("Install Agent");
  await command.press("Report on GitHub");
  expect((await command.state()).opened[0]?.target).toContain("github.com/raycast/extensions/issues/new");

  writeFileSync(join(assets, "agent.js"), "");
  await command.press("Refresh");
  await command.until("the agent", (now) => actionTitles(now).includes("Install Agent"));
  await command.close();
});

test("an extension that came without its core says so where it is needed, and works again when it is there", async () => {
  const assets = join(world.image.home, "no-core");
  cpSync(join(import.meta.dirname, "../../assets"), assets, { recursive: true });
  rmSync(join(assets, "core.js"));
  const command = await world.launch({ assets }).open("go-doctor");
  const state = await command.until("the failure", (now) => shownText(now).includes("assets/core.js"));
  expect(shownText(state)).toContain("install it again");
  expect(actionTitles(state)).toContain("Try Again");
  cpSync(join(import.meta.dirname, "../../assets/core.js"), join(assets, "core.js"));
  await command.press("Try Again");
  await command.until("findings", (now) => nodes(now, "List.Item").length > 0);
  await command.close();
});

test("Install gives the agent the preferences, shows what its first sync came to, and later ones are given by an action", async () => {
  // Some keep Go's two settings folders in one place: the agent's file is written there once.
  const goFolder = join(world.image.home, "Library/Application Support/go");
  mkdirSync(goFolder, { recursive: true });
  mkdirSync(join(world.image.home, ".config"), { recursive: true });
  rmSync(join(world.image.home, ".config/go"), { recursive: true, force: true });
  symlinkSync(goFolder, join(world.image.home, ".config/go"));
  world.image.file(".zshenv", "export MY_TOOL_HOME=/opt/my\nexport OTHER_TOOL=/opt/other\n");
  const config = join(world.image.home, ".config/go-warden/config.json");
  const manage = await world.launch({ preferences: { variables: "MY_TOOL_*" } }).open("manage-agent");
  expect(actionTitles(await manage.loaded())).not.toContain("Give Preferences to the Agent");
  await manage.press("Install Agent");
  const asked = await manage.until("the question", (now) => now.alerts.length > 0);
  expect(asked.alerts).toHaveLength(1);
  expect(asked.alerts[0]?.message).toContain("config.json");
  expect(asked.alerts[0]?.message?.split("\n").length).toBeLessThanOrEqual(7);
  const installed = await manage.until("running agent", (now) => shownText(now).includes("The Agent Runs"));
  expect(shownText(installed)).not.toContain("does not know these preferences");
  expect(readFileSync(config, "utf8")).toContain("MY_TOOL_*");
  expect(nodes(installed, "Metadata.Label").find(({ props }) => props.title === "Last Sync")?.props.text).not.toBe(
    "Never",
  );
  expect((await world.image.mac.launchctl("getenv", "MY_TOOL_HOME")).stdout).toBe("/opt/my\n");

  const launcher = world.launch({ preferences: { variables: "MY_TOOL_*, OTHER_*" } });
  const later = await launcher.open("manage-agent");
  const lacking = await later.loaded();
  expect(shownText(lacking)).toContain("The agent does not know these preferences: `extra variables OTHER_*`");
  expect(actionTitles(lacking)[0]).toBe("Give Preferences to the Agent");
  const sync = await launcher.open("sync-environment");
  expect((await sync.ended()).huds.join()).toContain("Manage Background Agent gives the agent your preferences");
  const status = await launcher.open("status");
  expect(shownText(await status.loaded())).toContain("does not know your preferences: extra variables OTHER_*");

  await later.press("Give Preferences to the Agent");
  await later.until("the preferences", (now) => !shownText(now).includes("does not know these preferences"));
  expect(readFileSync(config, "utf8")).toContain("OTHER_*");
  const again = await launcher.open("status");
  expect(shownText(await again.loaded())).not.toContain("does not know");
  await later.press("Remove Agent");
  await later.until("removal", (now) => shownText(now).includes("The Agent Is Not Installed"));
});

test("the doctor's dropdown shows the folder that is examined, and no path of the home folder is written out", async () => {
  world.image.settings({ "go.buildFlags": ["-cover"] });
  const command = await world.launcher.open("go-doctor");
  const state = await command.loaded();
  const [dropdown] = nodes(state, "List.Dropdown");
  expect(dropdown?.props.value).toBe(world.image.project);
  expect(nodes(state, "Dropdown.Item").map((item) => item.props.value)).toContain(dropdown?.props.value);
  expect(shownText(state)).toContain("Looked at `~/work`");
  expect(shownText(state)).not.toContain(`${world.image.home}/`);
  expect(nodes(state, "text")).toEqual([]);
  const fixAll = actionTitles(state, "verdict").find((title) => title.startsWith("Fix All")) ?? "";
  await command.answer(false);
  await command.press(fixAll, "verdict");
  const { alerts } = await command.until("the alert", (now) => now.alerts.length === 1);
  expect(alerts[0]?.message).toContain("~/Library/Application Support/Code/User/settings.json");
  expect(alerts[0]?.message).not.toContain(world.image.home);

  mkdirSync(join(world.image.home, "shop"), { recursive: true });
  await command.choose(join(world.image.home, "shop"));
  const other = await command.until("the other folder", (now) => shownText(now).includes("Looked at `~/shop`"));
  expect(nodes(other, "List.Dropdown")[0]?.props.value).toBe(join(world.image.home, "shop"));
  await command.close();
});

// A bare string or number as a child ends a strict host ("Text must be created inside of a text node").
test("Go Doctor leaves no bare text among its elements while it fixes", async () => {
  const command = await world.launcher.open("go-doctor");
  const state = await command.loaded();
  const fixAll = actionTitles(state, "verdict").find((title) => title.startsWith("Fix All"));
  await command.press(fixAll ?? "Fix All", "verdict");
  const fixed = await command.until("outcome", (now) => now.toasts.some(({ title }) => /Fixed/.test(title)));
  expect(nodes(fixed, "text")).toEqual([]);
  await command.close();
});
