// @module-tag needs/gopls
// @module-tag needs/mac-dlv
// @module-tag needs/zsh

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { manifest, nodes, shownText } from "./host";
import { incidents, panic } from "./incident";
import { createLauncherWorld, type LauncherWorld } from "./world";

let world: LauncherWorld;
beforeAll(async () => {
  world = await createLauncherWorld({ env: { SHELL: "/bin/zsh" } });
});
afterAll(() => world.stop());

const ask = async (name: string, toolInput: object, answer = true) => {
  const tool = await world.launcher.open(name, { toolInput, answer });
  const state = await tool.ended();
  await tool.close();
  return state;
};

test("a tool takes a folder as another tool prints it, and refuses one that is not there", async () => {
  const doctor = await ask("run-doctor", { folder: "~/work" });
  expect(doctor.ended?.error).toBeUndefined();
  expect(String(doctor.ended?.value)).not.toMatch(/(?<!npx )\bgo-warden (agent|env|dlv|gopls|doctor) /);
  for (const folder of ["~/nowhere", "work", join(world.image.home, "work/go.mod")]) {
    expect((await ask("run-doctor", { folder })).ended?.error, folder).toContain("There is no folder");
  }
});

test("a restart of a folder that is not there, or that nothing serves, is refused before anything is planned", async () => {
  const missing = await ask("restart-language-servers", { workspace: "~/nowhere" });
  expect(missing.alerts).toEqual([]);
  expect(missing.ended?.error).toContain("There is no folder ~/nowhere");
  world.image.file("unserved/go.mod", "module example.com/unserved\n");
  const unserved = await ask("restart-language-servers", { workspace: "~/unserved" });
  expect(unserved.alerts).toEqual([]);
  expect(unserved.ended?.error).toContain("No gopls runs for ~/unserved");
  expect(readdirSync(process.cwd())).not.toContain("~");
  expect(existsSync(join(world.image.home, "unserved/.vscode"))).toBe(false);
});

test("the question before a restart lists what changes, and neither waits nor whole diffs", async () => {
  await world.openWindow();
  const asked = await ask("restart-language-servers", { workspace: "~/work" }, false);
  const [alert] = asked.alerts;
  expect(alert?.message).toContain("~/work");
  expect(alert?.message).not.toMatch(/Wait until|check:|@@/);
});

test("any limit gives at least one incident and never claims that there is none", async () => {
  const all = [1, 2, 3].map((n) => ({ ...panic(world.image.project), id: `incident-${n}` }));
  world.image.file(incidents, all.map((one) => JSON.stringify(one)).join("\n") + "\n");
  const count = async (limit: number) =>
    (JSON.parse(String((await ask("list-incidents", { limit })).ended?.value)) as unknown[]).length;
  expect([await count(0), await count(-1), await count(2), await count(9999)]).toEqual([1, 1, 2, 3]);
});

test("sharing the environment asks with names only, and changes nothing when refused", async () => {
  world.image.file(".zshenv", "export GOFLAGS=-tags=onlyhere\n");
  const refused = await ask("share-environment", {}, false);
  expect(refused.alerts[0]?.message).toContain("GOFLAGS");
  expect(refused.alerts[0]?.message).not.toContain("onlyhere");
  expect(refused.ended?.error).toBe("declined");
  expect((await world.image.mac.launchctl("getenv", "GOFLAGS")).stdout.trim()).toBe("");
  const shared = await ask("share-environment", {});
  expect(shared.ended?.value).toMatch(/^\d+ variables shared, 1 new or changed/);
  world.image.file(".zshenv", "");
});

test("coverage mode is switched for the folder in front, and what its user changed since is left alone and named", async () => {
  const settings = join(world.image.project, ".vscode/settings.json");
  const on = await ask("set-coverage", { on: true });
  expect(on.alerts[0]?.message).toContain("go.coverOnSingleTest");
  expect(on.ended?.value).toMatchObject({ on: true, where: "~/work", leftAlone: [] });
  writeFileSync(settings, readFileSync(settings, "utf8").replace(/("go\.coverOnSingleTest": )true/, "$1false"));
  const off = await ask("set-coverage", { on: false });
  expect(off.ended?.value).toMatchObject({ on: false, leftAlone: ["go.coverOnSingleTest"] });
  const again = await ask("set-coverage", { on: false });
  expect(again.alerts).toEqual([]);
});

test("the tools that only look ask nothing, shorten the home folder, and say plainly what they refuse", async () => {
  const agent = await ask("agent-status", {});
  expect(JSON.parse(String(agent.ended?.value))).toMatchObject({ installed: false, running: false });
  const version = await ask("go-version-status", { folder: "~/work" });
  expect(JSON.parse(String(version.ended?.value))).toMatchObject({ folder: "~/work" });
  const precheck = await ask("run-precheck", { folder: "~/work" });
  expect(precheck.ended?.error).toMatch(/~\/work is not in a git work tree\.\n\S/);
  for (const { alerts, ended } of [agent, version, precheck]) {
    expect(alerts).toEqual([]);
    expect(String(ended?.value ?? ended?.error?.split("\n    at ")[0])).not.toContain(world.image.home);
  }
});

test("every tool has an example of what is asked of it, and some are refused or leave something alone", () => {
  const evals = parse(readFileSync(join(import.meta.dirname, "../../ai.yaml"), "utf8")) as { evals: unknown[] };
  const called = JSON.stringify(evals.evals);
  for (const { name } of manifest.tools ?? []) {
    expect(called, name).toMatch(new RegExp(`"callsTool":("${name}"|\\{"name":"${name}")`));
  }
  expect(called).toMatch(/was refused/);
  expect(called).toMatch(/left alone/);
});

test("every folder that was opened is listed, remote ones with what they open without; pins and hiding are kept", async () => {
  const remember = (name: string, folder: string) => {
    const at = join(world.userData, "User/workspaceStorage", createHash("md5").update(name).digest("hex"));
    mkdirSync(at, { recursive: true });
    writeFileSync(join(at, "workspace.json"), JSON.stringify({ folder }));
  };
  for (let n = 0; n < 60; n++) world.rememberFolder(`many/p${n}`);
  remember("ssh", "vscode-remote://ssh-remote%2Bbox/home/me/faraway");
  const command = await world.launcher.open("open-vscode");
  const state = await command.loaded();
  const titles = nodes(state, "List.Item").map(({ props }) => props.title);
  expect(titles).toEqual(expect.arrayContaining(["p0", "p59", "faraway"]));
  expect(shownText(state)).toContain("SSH: box · /home/me");
  expect(JSON.stringify(state.views)).toContain("without this Mac's environment");

  await command.choose("remote");
  await command.until("remote ones only", (now) => nodes(now, "List.Item").length === 1);
  await command.choose("all");
  await command.press("Pin", "p59");
  await command.until("the pin", (now) => nodes(now, "List.Section")[0]?.props.title === "Pinned");
  await command.press("Hide from This List", "p0");
  await command.until("the hiding", (now) => !nodes(now, "List.Item").some(({ props }) => props.title === "p0"));
  await command.close();

  const again = await world.launcher.open("open-vscode");
  const later = await again.until("the marks", (now) => nodes(now, "List.Section")[0]?.props.title === "Pinned");
  expect(nodes(later, "List.Item")[0]?.props.title).toBe("p59");
  expect(nodes(later, "List.Item").some(({ props }) => props.title === "p0")).toBe(false);
  await again.press("Show Hidden (1)", "p59");
  await again.until("what was hidden", (now) => nodes(now, "List.Item").some(({ props }) => props.title === "p0"));
  await again.press("Open in Terminal", "p59");
  expect((await again.state()).opened.at(-1)).toEqual({
    target: join(world.image.home, "many/p59"),
    application: "com.apple.Terminal",
  });
});
