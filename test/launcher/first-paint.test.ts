// @module-tag needs/gopls
// @module-tag needs/mac-dlv
// @module-tag needs/zsh

import { execFileSync } from "node:child_process";
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { machO } from "../doctor/image";
import { nodes, shownText, type OpenCommand, type State } from "./host";
import { createLauncherWorld, type LauncherWorld } from "./world";

let world: LauncherWorld;
beforeAll(async () => {
  world = await createLauncherWorld({ env: { SHELL: "/bin/zsh" } });
});
afterAll(() => world.stop());

const asOf = /as of .+, reading again…/i;
const isLoading = (state: State) => state.views.at(-1)?.[0]?.props.isLoading;
const titles = (state: State) => nodes(state, "List.Item").map((item) => item.props.title);

const close = async (name: string) => {
  const command = await world.launcher.open(name);
  await command.loaded();
  await command.close();
};

/** Opens a command while one file that it reads does not answer, and lets the file answer. */
async function whileHeldUp(
  name: string,
  file: string,
  look: (state: State) => void,
  answered: (command: OpenCommand) => Promise<void>,
): Promise<void> {
  const contents = readFileSync(file);
  const held = `${file}.held`;
  execFileSync("mkfifo", [held]);
  renameSync(file, `${file}.real`);
  renameSync(held, file);
  const command = await world.launcher.open(name);
  try {
    look(await command.state());
  } finally {
    // In one step: a command that has not opened it yet must find one or the other.
    linkSync(file, held);
    renameSync(`${file}.real`, file);
    // Opening it for reading too does not wait for a reader that may be gone.
    execFileSync("/bin/sh", ["-c", 'exec 3<>"$1"; cat "$2" >&3; sleep 0.5', "sh", held, file], { input: contents });
    execFileSync("rm", [held]);
  }
  await answered(command);
  await command.close();
}

const kept = () =>
  readdirSync(world.launcher.storage)
    .filter((name) => name.startsWith("cache-"))
    .map((name) => readFileSync(join(world.launcher.storage, name), "utf8"))
    .join("\n");

test("the menu bar never says fine before it knows", async () => {
  const command = await world.launch().open("status");
  const first = await command.state();
  const [menu] = nodes(first, "MenuBarExtra");
  expect(menu?.props.tooltip).toBe("Go Warden: looking…");
  expect(shownText(first)).toContain("Looking…");
  expect(nodes(await command.loaded(), "MenuBarExtra")[0]?.props.tooltip).toMatch(/fine|look at|broken/);
  await command.close();
});

test("Open VS Code paints the folders of last time at once, says from when they are, and then the new ones", async () => {
  const storage = join(world.userData, "User/globalStorage/storage.json");
  await close("open-vscode");
  await whileHeldUp(
    "open-vscode",
    storage,
    (state) => {
      expect(isLoading(state)).toBe(true);
      expect(titles(state)).toEqual(["work", "shop"]);
      expect(shownText(state)).toMatch(asOf);
    },
    async (command) => {
      const state = await command.loaded();
      expect(titles(state)).toEqual(["work", "shop"]);
      expect(shownText(state)).not.toMatch(asOf);
    },
  );
});

test("gopls Incidents paints the rows of last time without what was seen, which is read again", async () => {
  const file = join(world.image.home, "Library/Application Support/go-warden/gopls/incidents.jsonl");
  mkdirSync(dirname(file), { recursive: true });
  const incident = {
    id: "one",
    at: new Date().toISOString(),
    tool: "gopls",
    kind: "panic",
    pid: 4711,
    version: "",
    workspace: world.image.project,
    editor: "",
    evidence: ["an evidence of its own"],
    firstLine: "panic: a first line of its own",
    knownIssues: "",
    dumpFile: "",
  };
  writeFileSync(file, JSON.stringify(incident) + "\n");
  await close("gopls-incidents");
  await whileHeldUp(
    "gopls-incidents",
    file,
    (state) => {
      expect(titles(state)).toEqual(["Panic"]);
      expect(shownText(state)).toMatch(asOf);
      expect(shownText(state)).not.toContain("of its own");
    },
    async (command) => {
      const state = await command.until("what was seen", (now) => shownText(now).includes("an evidence of its own"));
      expect(shownText(state)).not.toMatch(asOf);
      // Empty texts as children end a strict host.
      expect(nodes(state, "text")).toEqual([]);
    },
  );
  expect(kept()).not.toContain("of its own");
});

test("the menu bar paints last time's state with its time, and never last time's finding", async () => {
  const file = join(world.image.home, "Library/Application Support/go-warden/gopls/incidents.jsonl");
  expect(existsSync(file)).toBe(true);
  world.image.file("go/bin/dlv", readFileSync(machO("unsigned-arm64")), 0o755);
  const command = await world.launcher.open("status");
  const first = shownText(await command.loaded());
  await command.close();
  const finding = first.split("\n").find((line) => line.startsWith("dlv ")) ?? "no finding";
  await whileHeldUp(
    "status",
    file,
    (state) => {
      expect(shownText(state)).toMatch(asOf);
      expect(shownText(state)).toContain("1 Incident Since Yesterday");
      expect(shownText(state)).toContain("Looking at Delve…");
      expect(shownText(state)).not.toContain(finding);
    },
    async (again) => {
      await again.until("the finding", (now) => shownText(now).includes(finding));
    },
  );
  expect(kept()).not.toContain(finding);
});

test("a finding of the doctor is never kept, nor a variable's value", async () => {
  world.image.settings({ "go.buildFlags": ["-cover"] });
  world.image.file(".zshenv", "export GOFLAGS=-tags=onlyhere\n");
  const sync = await world.launcher.open("sync-environment");
  await sync.ended();
  await sync.close();
  const doctor = await world.launcher.open("go-doctor");
  const found = titles(await doctor.loaded()).map(String);
  await doctor.close();
  const finding = found.find((title) => title.includes("-cover"));
  expect(finding).toBeDefined();
  await close("open-vscode");
  await close("status");

  const again = await world.launcher.open("go-doctor");
  expect(titles(await again.state())).toEqual([]);
  await again.close();
  expect(kept()).not.toContain(finding);
  expect(kept()).not.toContain("onlyhere");
  expect(kept()).toContain(world.image.project);
});
