// @module-tag needs/gopls
// @module-tag needs/mac-dlv
// @module-tag needs/zsh

import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actionTitles, manifest, nodes, shownText, type Node, type State } from "./host";
import { createLauncherWorld, type LauncherWorld } from "./world";

let world: LauncherWorld;
beforeAll(async () => {
  world = await createLauncherWorld({ env: { SHELL: "/bin/zsh" } });
});
afterAll(() => world.stop());

const rows = (state: State) => nodes(state, "List.Item");
const rowOf = (state: State, words: RegExp): Node | undefined =>
  rows(state).find(({ props }) => words.test(String(props.title)));
const idOf = (node: Node | undefined) => String(node?.props.id);
const toastOf = (state: State, words: RegExp) => state.toasts.findLast(({ title }) => words.test(title));

test("Undo in the toast looks again, and the finding is back", async () => {
  world.image.settings({ "go.buildFlags": ["-cover"] });
  const command = await world.launcher.open("go-doctor");
  const id = idOf(rowOf(await command.loaded(), /-cover/));
  await command.press("Fix", id);
  await command.until("the fix", (now) => toastOf(now, /^Fixed$/) !== undefined);
  const alert = (await command.state()).alerts.at(-1);
  expect(alert?.primary).toBe("Fix");
  await command.until(
    "a list without it",
    (now) => nodes(now, "List")[0]?.props.isLoading === false && !rowOf(now, /-cover/),
  );
  await command.pressToast("Undo");
  await command.until("the finding again", (now) => rowOf(now, /-cover/) !== undefined);
  await command.close();
});

test("Enter on a row does what the row is for, Fix All stands first on the verdict alone, and what is shown is kept", async () => {
  world.image.settings({ "go.buildFlags": ["-cover"] });
  const command = await world.launcher.open("go-doctor");
  const state = await command.loaded();
  expect(actionTitles(state, "verdict")[0]).toMatch(/^Fix All \(\d+ Fix/);
  for (const row of rows(state).filter(({ props }) => props.id !== "verdict")) {
    const [first] = actionTitles(state, idOf(row));
    expect(first, String(row.props.title)).toMatch(/^(Fix|Open .*|Copy Finding)$/);
  }

  const hasFine = (now: State) => nodes(now, "List.Section").some(({ props }) => props.title === "Fine");
  expect(hasFine(state)).toBe(true);
  const ids = rows(state).map(({ props }) => props.id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  await command.press("Show Troubles Only", "verdict");
  await command.until("troubles only", (now) => !hasFine(now));
  await command.press("Hide Details", "verdict");
  await command.until("no details", (now) => nodes(now, "List")[0]?.props.isShowingDetail === false);
  await command.close();
  const again = await world.launcher.open("go-doctor");
  const kept = await again.until("a first row", (now) => rows(now).length > 0);
  expect(nodes(kept, "List")[0]?.props.isShowingDetail).toBe(false);
  expect(actionTitles(kept, idOf(rows(kept)[0]))).toContain("Show Everything");
  await again.press("Show Everything", idOf(rows(kept)[0]));
  await again.press("Show Details", idOf(rows(kept)[0]));
  await again.until("details", (now) => nodes(now, "List")[0]?.props.isShowingDetail === true);
  await again.close();
});

test("while checks still run only rows to act on are there, and Enter on them is what it will be", async () => {
  world.image.settings({ "go.buildFlags": ["-cover"] });
  const command = await world.launcher.open("go-doctor");
  const early = await command.until("a first row", (now) => rows(now).length > 0);
  const wasLoading = nodes(early, "List")[0]?.props.isLoading === true;
  const late = await command.loaded();
  if (wasLoading) {
    expect(rows(early).filter(({ props }) => (props.icon as { tooltip: string }).tooltip === "Fine")).toEqual([]);
    for (const row of rows(early)) {
      expect(actionTitles(early, idOf(row))[0]).toBe(actionTitles(late, idOf(row))[0]);
    }
  }
  expect(rows(late).some(({ props }) => (props.icon as { tooltip?: string }).tooltip === "Fine")).toBe(true);
  await command.close();
});

test("no finding sends a user of the Store to a command line program; the commands it names are actions", async () => {
  chmodSync(join(world.image.home, "go/bin/dlv"), 0o644);
  const command = await world.launcher.open("go-doctor");
  const state = await command.loaded();
  chmodSync(join(world.image.home, "go/bin/dlv"), 0o755);
  expect(shownText(state)).not.toMatch(/(?<!npx )\bgo-warden (agent|env|dlv|gopls|code|undo|doctor) /);
  const agent = rowOf(state, /agent is not installed/i);
  expect(actionTitles(state, idOf(agent))[0]).toBe("Open Manage Background Agent");
  await command.press("Open Manage Background Agent", idOf(agent));
  expect((await command.state()).launched).toContainEqual({ name: "manage-agent", type: "userInitiated" });
  await command.close();
});

test("a go.delvePath to a file that is not there is taken out and not carried over", async () => {
  world.image.settings({ "go.delvePath": "/usr/local/bin/dlv" });
  const command = await world.launcher.open("go-doctor");
  const row = rowOf(await command.loaded(), /go\.delvePath/);
  await command.press("Fix", idOf(row));
  const fixed = await command.until(
    "a second look",
    (now) => toastOf(now, /^Fixed$/) !== undefined && nodes(now, "List")[0]?.props.isLoading === false,
  );
  expect(toastOf(fixed, /^Fixed$/)?.message).toBe("Remove go.delvePath");
  expect(rowOf(fixed, /that is not there/)).toBeUndefined();
  await command.close();
});

test("Cancel in Fix All says where it stopped, and claims no success", async () => {
  world.image.settings({ "go.buildFlags": ["-cover"], "go.delvePath": "/usr/local/bin/dlv" });
  const command = await world.launcher.open("go-doctor");
  const title = actionTitles(await command.loaded(), "verdict")[0] ?? "";
  await command.press(title, "verdict");
  await command.until("the first fix", (now) => toastOf(now, /^Fixing$/)?.actions.includes("Cancel") === true);
  await command.pressToast("Cancel");
  const stopped = await command.until("the end", (now) => toastOf(now, /^Stopped$/) !== undefined);
  expect(toastOf(stopped, /^Stopped$/)?.message).toMatch(/^Fixing was canceled after \d+ of \d+ fix/);
  await command.loaded();
  expect(toastOf(await command.state(), /Fixed/)).toBeUndefined();
  await command.close();
});

test("an alert is not shown while other work runs", async () => {
  world.image.settings({ "go.buildFlags": ["-cover"], "go.delvePath": "/usr/local/bin/dlv" });
  const command = await world.launcher.open("go-doctor");
  const state = await command.loaded();
  const title = actionTitles(state, "verdict")[0] ?? "";
  await command.press(title, "verdict");
  await command.press("Fix", idOf(rowOf(state, /-cover/)));
  const after = await command.until("the refusal", (now) => toastOf(now, /Is Still Running$/) !== undefined);
  expect(after.alerts).toHaveLength(1);
  await command.until("the end", (now) => toastOf(now, /Fixed|Not Everything/) !== undefined);
  await command.close();
});

test("a launcher whose launchCommand throws at once loses no work", async () => {
  for (const launchCommand of ["throws", "rejects"] as const) {
    const launcher = world.launch({ launchCommand });
    for (const name of ["toggle-coverage", "toggle-coverage"]) {
      const command = await launcher.open(name);
      const state = await command.ended();
      expect(state.ended, name).toEqual({});
      expect(state.huds.join()).toContain("Coverage mode is o");
      await command.close();
    }
  }
});

test("every view with rows says of a search without a match that nothing matches", async () => {
  world.image.settings({ "go.buildFlags": ["-cover"] });
  await world.openWindow();
  for (const name of ["go-doctor", "restart-gopls", "open-vscode"]) {
    const command = await world.launcher.open(name);
    const state = await command.until(
      "rows",
      (now) => rows(now).length > 0 && nodes(now, "List")[0]?.props.isLoading !== true,
    );
    const [empty] = nodes(state, "List.EmptyView");
    expect(empty?.props.title, name).toMatch(/^No (Finding|gopls|Folder) Matches$/);
    expect(
      actionTitles(state).filter((one) => one === "Restart in Every Window"),
      name,
    ).toEqual([]);
    await command.close();
  }
});

test("Undo Last Change asks with what it puts back, undoes it, and says so when there is nothing", async () => {
  const launcher = world.launch();
  rmSync(join(world.userData, "User/settings.json"), { force: true });
  const toggled = await launcher.open("toggle-coverage");
  await toggled.ended();
  const declined = await launcher.open("undo-last-change", { answer: false });
  expect((await declined.ended()).huds).toEqual(["Nothing was undone"]);
  const command = await launcher.open("undo-last-change");
  const state = await command.ended();
  expect(state.alerts[0]).toMatchObject({ primary: "Undo" });
  expect(state.huds.join()).toMatch(/^Undone: “/);
});

test("the commands that texts lead to are in the manifest with a title by which people find them", () => {
  const titles = new Map(manifest.commands.map(({ name, title }) => [name, title]));
  expect(titles.get("rebuild-delve")).toBe("Rebuild Delve");
  expect(titles.get("undo-last-change")).toBe("Undo Last Change");
});
