// @module-tag needs/gopls
// @module-tag needs/mac-dlv
// @module-tag needs/zsh

import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STAGES } from "../../src/core/delve";
import { actionTitles, builtExtension, manifest, nodes, shownText, type OpenCommand, type State } from "./host";
import { incidents, panic } from "./incident";
import { createLauncherWorld, type LauncherWorld } from "./world";
import { needs } from "../tools";

// One Mac for all: its commands are opened one after another, as a person would.
let world: LauncherWorld;
beforeAll(async () => {
  world = await createLauncherWorld({ env: { SHELL: "/bin/zsh" } });
});
afterAll(() => world.stop());

const opened = async (name: string, look: (command: OpenCommand) => Promise<void>) => {
  const command = await world.launcher.open(name);
  try {
    await look(command);
    const state = await command.state();
    expect(state.crash).toBeUndefined();
    expect(state.missing).toEqual([]);
    expect(state.heap.peakMB).toBeLessThan(60);
  } finally {
    await command.close();
  }
};
const rosetta =
  "could not launch process: can not run under Rosetta, check that the installed build of Go is right for your CPU architecture";
const lastToast = (state: State) => state.toasts.findLast((toast) => !toast.hidden);

/** What runs on this machine. */
const commandLines = () =>
  readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    } catch {
      return [];
    }
  });

test("every command of the manifest opens without PATH and SHELL, below 60 MB of heap, and leaves no bare text", async () => {
  const bare = world.launch({ env: { SHELL: "" } });
  for (const { name, mode } of manifest.commands.filter((one) => one.mode !== "no-view")) {
    const command = await bare.open(name);
    // A bare string or number as a child ends a strict host ("Text must be created inside of a text node").
    expect(nodes(await command.state(), "text"), name).toEqual([]);
    const state = await command.loaded();
    expect(nodes(state, "text"), name).toEqual([]);
    expect(state.crash, name).toBeUndefined();
    expect(state.missing, name).toEqual([]);
    expect(state.views.length, `${name} (${mode})`).toBe(1);
    expect(state.heap.peakMB, name).toBeLessThan(60);
    await command.close();
  }
});

test.each([...manifest.commands, ...(manifest.tools ?? []).map(({ name }) => ({ name: `tools/${name}` }))])(
  "the bundle of $name stays small: all of them are loaded again at every launch",
  ({ name }) => {
    const kB = statSync(join(builtExtension, `${name}.js`)).size / 1000;
    expect(kB).toBeLessThanOrEqual(250);
  },
);

test("Sync Environment Now says what it shared and lets the menu bar look again", async () => {
  world.image.file(".zshenv", "export GOFLAGS=-mod=mod\n");
  await opened("sync-environment", async (command) => {
    const state = await command.ended();
    expect(state.huds.join()).toMatch(/^\d+ variables shared, 1 new or changed/);
    expect(state.launched).toContainEqual({ name: "status", type: "background" });
  });
  expect((await world.image.mac.launchctl("getenv", "GOFLAGS")).stdout).toBe("-mod=mod\n");
  world.image.file(".zshenv", "");
  await opened("sync-environment", async (command) => {
    expect((await command.ended()).huds.join()).toContain("1 removed");
  });
});

test("Sync Environment Now that fails says why, copies redacted logs and leads to the doctor", async () => {
  const launcher = world.launch({ preferences: { shell: join(world.image.home, "no-such-shell") } });
  const command = await launcher.open("sync-environment");
  const state = await command.until("failure", (now) => lastToast(now)?.style === "failure");
  expect(lastToast(state)).toMatchObject({ title: "Environment Was Not Synced" });
  expect(lastToast(state)?.actions).toEqual(["Open Go Doctor", "Copy Logs"]);
  await command.pressToast("Copy Logs");
  await command.pressToast("Open Go Doctor");
  const after = await command.state();
  expect(after.clipboard.join()).toContain("~/no-such-shell");
  expect(after.clipboard.join()).not.toContain(world.image.home);
  expect(after.launched).toContainEqual({ name: "go-doctor", type: "userInitiated" });
  await command.close();
});

test("Cancel ends the shell that a profile holds up", async () => {
  world.image.file(".zprofile", "sleep 4321\n");
  await opened("sync-environment", async (command) => {
    await command.until("a shell that hangs", () => commandLines().includes("sleep 4321"));
    await command.pressToast("Cancel");
    const state = await command.ended();
    expect(lastToast(state)?.title).toBe("Stopped");
    expect(commandLines()).not.toContain("sleep 4321");
  });
  world.image.file(".zprofile", "");
});

describe("Go Doctor", () => {
  test("shows findings with evidence, fixes one after an alert with the exact edit, and looks again", async () => {
    world.image.settings({ "go.buildFlags": ["-cover"] });
    await opened("go-doctor", async (command) => {
      const state = await command.loaded();
      const fixable = nodes(state, "List.Item").find(
        (item) => /-cover/.test(String(item.props.title)) && actionTitles(state, String(item.props.id)).includes("Fix"),
      );
      const id = String(fixable?.props.id);
      expect(shownText(state)).toContain("-cover");
      expect(actionTitles(state, id)).toEqual(expect.arrayContaining(["Fix", "Copy Report", "Check Again"]));

      await command.answer(false);
      await command.press("Fix", id);
      expect((await command.until("alert", (now) => now.alerts.length === 1)).alerts[0]?.message).toContain(
        "settings.json",
      );
      await command.answer(true);
      await command.press("Fix", id);
      const fixed = await command.until(
        "the list without it",
        (now) =>
          nodes(now, "List")[0]?.props.isLoading === false &&
          !nodes(now, "List.Item").some((one) => one.props.id === id),
      );
      expect(fixed.toasts.some(({ title, actions }) => title === "Fixed" && actions.includes("Undo"))).toBe(true);
    });
  });

  test("copies a report without the home folder, and never shows findings of an earlier look", async () => {
    await opened("go-doctor", async (command) => {
      const first = await command.state();
      expect(nodes(first, "List.Item")).toEqual([]);
      await command.loaded();
      await command.press("Copy Report", "verdict");
      const { clipboard } = await command.state();
      expect(clipboard[0]).toContain("# Go Warden doctor");
      expect(clipboard[0]).not.toContain(world.image.home);
      await command.press("Check Again", "verdict");
      expect(nodes(await command.state(), "List")[0]?.props.isLoading).toBe(true);
      await command.loaded();
    });
  });

  test("Fix All counts, lists the commands first, and says what a second look found", async () => {
    world.image.settings({ "go.buildFlags": ["-cover"] });
    await opened("go-doctor", async (command) => {
      const state = await command.loaded();
      const title = actionTitles(state, "verdict").find((one) => one.startsWith("Fix All"));
      await command.press(title ?? "Fix All", "verdict");
      const after = await command.until("outcome", (now) =>
        now.toasts.some((toast) => /Findings? Fixed/.test(toast.title)),
      );
      expect(after.alerts[0]).toMatchObject({ primary: "Fix All" });
      expect(after.alerts[0]?.message).toContain("settings.json");
    });
  });
});

test("Open VS Code shows the folders that are there, the one in front first, and opens one", async () => {
  await opened("open-vscode", async (command) => {
    const state = await command.loaded();
    expect(nodes(state, "List.Item").map((item) => item.props.title)).toEqual(["work", "shop"]);
    await command.press("Show What Would Happen", "shop");
    const plan = await command.until("plan", (now) => shownText(now).includes("Variables"));
    expect(shownText(plan)).toContain("GOPATH");
    await command.pop();
    await command.press("Copy Path", "shop");
    await command.press("Open with Full Environment", "shop");
    const done = await command.until("HUD", (now) => now.huds.length > 0);
    expect(done.huds[0]).toMatch(/^shop opened in Visual Studio Code with \d+ variables$/);
    expect(done.clipboard).toEqual([join(world.image.home, "shop")]);
  });
});

describe("gopls", () => {
  test("Restart gopls shows the running one and restarts it through the settings", async () => {
    const pid = await world.openWindow();
    await opened("restart-gopls", async (command) => {
      const state = await command.until("the running gopls", (now) =>
        nodes(now, "List.Item").some((item) => item.props.id === String(pid)),
      );
      expect(actionTitles(state, String(pid))).toEqual(
        expect.arrayContaining(["Restart This gopls", "Restart All", "Copy Process ID", "Refresh"]),
      );
      await command.press("Restart All", String(pid));
      const after = await command.until("the new gopls", (now) =>
        now.toasts.some(({ title }) => title.startsWith("gopls Restarted")),
      );
      expect(after.alerts[0]?.style).toBe("destructive");
      await command.press("Refresh", undefined);
      const listed = await command.loaded();
      expect(nodes(listed, "List.Item").some((item) => item.props.id === String(pid))).toBe(false);
    });
  });

  test("gopls Incidents shows what broke, with known issues and a redacted report", async () => {
    const incident = {
      ...panic(world.image.project),
      evidence: [`sidecar.log of ${world.image.home}`],
      stack: "golang.org/x/tools/gopls/internal/golang.Hover:12",
      stackId: "AbC_12",
      knownIssues: "https://github.com/golang/go/issues?q=AbC_12",
      silentRestartsLeft: 0,
    };
    world.image.file(incidents, JSON.stringify(incident) + "\n");
    const history = {
      pid: 4711,
      startToken: "1",
      workspace: null,
      version: "v0.23.0",
      samples: [1, 2, 3].map((n) => ({ at: `2026-11-20T0${n}:00:00.000Z`, rssBytes: n * 3e8, cpuSeconds: n })),
    };
    world.image.file(join(dirname(incidents), "memory/4711-1.json"), JSON.stringify(history));
    await opened("gopls-incidents", async (command) => {
      const state = await command.loaded();
      expect(shownText(state)).toContain("index out of range");
      expect(shownText(state)).toContain("no silent restart left");
      expect(shownText(state)).toContain("data:image/svg+xml;base64,");
      await command.press("Search Known Issues", incident.id);
      await command.press("Copy Report", incident.id);
      await command.press("Restart gopls", incident.id);
      const after = await command.state();
      expect(after.opened).toEqual([{ target: incident.knownIssues }]);
      expect(after.clipboard[0]).toContain("sidecar.log of ~");
      expect(after.launched).toEqual([{ name: "restart-gopls", type: "userInitiated" }]);
    });
  });
});

describe("Delve", () => {
  test("Re-sign Delve leaves a good signature alone, or signs when told to, which Undo Last Change puts back", async () => {
    const dlv = join(world.image.home, "go/bin/dlv");
    const before = readFileSync(dlv);
    const command = await world.launcher.open("resign-delve");
    const state = await command.ended();
    expect(state.alerts[0]).toMatchObject({ title: "Delve Is Signed and Fine", primary: "Sign Anyway" });
    expect(state.huds.join()).toContain("re-signed; Undo Last Change puts the old one back");
    await command.close();
    expect(readFileSync(dlv).equals(before)).toBe(false);
    const undo = await world.launcher.open("undo-last-change");
    expect((await undo.ended()).huds.join()).toMatch(/^Undone: “/);
    await undo.close();
    expect(readFileSync(dlv).equals(before)).toBe(true);
  });

  test("Test Debugger passes every stage with the real dlv and go", needs("dlv"), async () => {
    world.useRunningDelve();
    await opened("test-debugger", async (command) => {
      const state = await command.until("the end", (now) => shownText(now).includes("The Debugger Works"), 60_000);
      expect(nodes(state, "List.Item").map((item) => item.props.id)).toEqual([...STAGES]);
      await command.press("Copy Report", "end");
      expect((await command.state()).clipboard[0]).toContain("✓ stack");
      await command.press("Show Delve in Finder", "end");
      await command.press("Test Again", "end");
      await command.until("a new start", (now) => nodes(now, "List")[0]?.props.isLoading === true);
    });
  });

  test("leaving Test Debugger in the middle ends what it started", needs("dlv"), async () => {
    world.useRunningDelve();
    const ours = () => commandLines().filter((line) => line.startsWith(join(world.image.home, "go/bin/dlv")));
    await opened("test-debugger", async (command) => {
      await command.until("a running dlv", () => ours().some((line) => line.includes(" dap ")));
      await command.leave();
      await expect.poll(ours).toEqual([]);
    });
  });
});

test("Toggle Coverage Mode is for the folder in front, says so in the subtitle, and puts back what was there", async () => {
  world.showInFront("shop");
  await opened("toggle-coverage", async (command) => {
    const state = await command.ended();
    expect(state.huds).toEqual(["Coverage mode is on in shop; Test Explorer ignores it"]);
    expect(state.subtitle).toBe("Go Warden: on in shop");
  });
  const settings = join(world.image.home, "shop/.vscode/settings.json");
  expect(readFileSync(settings, "utf8")).toContain("go.coverOnSingleTest");
  await opened("toggle-coverage", async (command) => {
    expect((await command.ended()).huds).toEqual(["Coverage mode is off in shop"]);
  });
  expect(existsSync(settings)).toBe(false);
});

test("Explain Go Error knows a pasted text or one given at the root, and says so when it does not", async () => {
  await opened("explain-go-error", async (command) => {
    await command.press("Explain");
    expect(nodes(await command.state(), "Form.TextArea")[0]?.props.error).toBe("Paste an error first");
    await command.fill("text", rosetta);
    await command.press("Explain");
    const known = await command.until("the answer", (now) => now.views.length === 2);
    expect(shownText(known)).toContain("What Helps");
    await command.pop();
    await command.fill("text", "frobnicator exploded");
    await command.press("Explain");
    const unknown = await command.until("the answer", (now) => now.views.length === 2);
    expect(shownText(unknown)).toContain("Not Known Yet");
    await command.press("Search Known Issues");
    await command.press("Open Go Doctor");
    expect((await command.state()).opened[0]?.target).toContain("frobnicator%20exploded");
  });
  const direct = await world.launcher.open("explain-go-error", { arguments: { text: rosetta } });
  expect(shownText(await direct.state())).toContain("What Helps");
  await direct.close();
});

test("the menu bar has one glyph, and its rows lead to the commands", async () => {
  await opened("status", async (command) => {
    const state = await command.loaded();
    expect(nodes(state, "MenuBarExtra")[0]?.props.title).toBeUndefined();
    for (const row of ["Agent Is Not Installed", "Coverage Mode Is Off", "Go Doctor", "Check Again", "Preferences…"]) {
      await command.press(row);
    }
    // What stands there while Option is held.
    for (const row of ["Undo Last Change", "Precheck Changes"]) await command.press(row);
    const { launched, preferencesOpened } = await command.state();
    const inTurn = ["manage-agent", "toggle-coverage", "go-doctor", "undo-last-change", "precheck"];
    expect(launched.map(({ name }) => name)).toEqual(inTurn);
    expect(preferencesOpened).toBe(1);
    expect(shownText(state)).toContain("Updated ");
  });
});

test("Manage Background Agent shows exactly what it installs, installs, restarts and removes it", async () => {
  const plist = join(world.image.home, "Library/LaunchAgents/dev.go-warden.agent.plist");
  await opened("manage-agent", async (command) => {
    const before = await command.loaded();
    expect(shownText(before)).toContain("<key>ProgramArguments</key>");
    await command.answer(false);
    await command.press("Install Agent");
    await command.until("alert", (now) => now.alerts.length === 1);
    expect(existsSync(plist)).toBe(false);

    await command.answer(true);
    await command.press("Install Agent");
    await command.until("running agent", (now) => shownText(now).includes("The Agent Runs"));
    expect(existsSync(plist)).toBe(true);
    await command.press("Restart Agent");
    await command.until("restart", (now) => now.toasts.some(({ title }) => title === "Agent Restarted"));
    await command.press("Show LaunchAgent in Finder");
    await command.press("Remove Agent");
    const after = await command.until("removal", (now) => shownText(now).includes("The Agent Is Not Installed"));
    expect(after.alerts.at(-1)?.primary).toBe("Remove");
  });
  expect(existsSync(plist)).toBe(false);
});

test("an agent whose extension was removed removes itself at its next start", async () => {
  const assets = join(world.image.home, ".config/raycast/extensions/go-warden/assets");
  cpSync(join(import.meta.dirname, "../../assets"), assets, { recursive: true });
  const plist = join(world.image.home, "Library/LaunchAgents/dev.go-warden.agent.plist");
  const command = await world.launch({ assets }).open("manage-agent");
  await command.loaded();
  await command.press("Install Agent");
  await command.until("running agent", (now) => shownText(now).includes("The Agent Runs"));
  await command.close();

  rmSync(assets, { recursive: true });
  await world.image.mac.launchctl("kickstart", "-k", `gui/${process.getuid?.() ?? 0}/dev.go-warden.agent`);
  await expect.poll(() => existsSync(plist), { timeout: 20_000 }).toBe(false);
  await expect
    .poll(async () => (await world.image.mac.launchctl("list", "dev.go-warden.agent")).code, { timeout: 20_000 })
    .not.toBe(0);
});

describe("AI tools", () => {
  const ask = async (name: string, toolInput: object) => {
    const tool = await world.launcher.open(name, { toolInput });
    const state = await tool.ended();
    await tool.close();
    return state;
  };

  test("the read-only ones answer without asking", async () => {
    const doctor = await ask("run-doctor", {});
    expect(doctor.alerts).toEqual([]);
    expect(String(doctor.ended?.value)).toContain('"summary"');
    expect(String(doctor.ended?.value)).not.toContain(world.image.home);
    expect((await ask("explain-error", { text: rosetta })).ended?.value).toHaveLength(1);
  });
});
