import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { built, root } from "../built";
import { ended } from "../mac";
import { createBareMachine, type BareMachine } from "./bare";

const node = (machine: BareMachine, args: string[], env: Record<string, string> = {}) =>
  spawn(process.execPath, args, { cwd: root, env: { ...machine.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });

const setUp = (machine: BareMachine, env: Record<string, string> = {}, ...args: string[]) =>
  node(machine, [built("setup.js"), ...args], env);

/** A go that says it is new enough, and does this when it is asked to install. */
function installGo({ bin }: BareMachine, install: string): void {
  const script = `#!/bin/sh\ncase $1 in version) echo go version go1.26.0 linux/amd64;; env) echo '{}';; install) ${install};; esac\n`;
  writeFileSync(join(bin, "go"), script);
  chmodSync(join(bin, "go"), 0o755);
}

test("set-up on a machine with nothing says what is missing and how to get it; only in CI that is a failure", async () => {
  const machine = createBareMachine();
  const { code, stdout } = await ended(setUp(machine, { GO_WARDEN_TEST_INSTALL: "0" }));
  expect(stdout).toMatch(/^ {2}go: yours to install: install Go 1\.25 or later/m);
  expect(stdout).toMatch(/^ {2}gopls: needs Go$/m);
  expect(stdout).toMatch(/^ {2}fish: yours to install: (apt|brew)? ?install fish$/m);
  expect(stdout).toContain("The tests that need them are skipped.");
  expect(code).toBe(0);
  expect((await ended(setUp(machine, { GO_WARDEN_TEST_INSTALL: "0", CI: "true" }))).code).toBe(1);
});

test.skipIf(process.platform === "darwin")("what only pictures need is looked for when pictures are made", async () => {
  const machine = createBareMachine();
  const asked = (...args: string[]) => ended(setUp(machine, { GO_WARDEN_TEST_INSTALL: "0" }, ...args));
  expect((await asked()).stdout).not.toContain("chromium");
  const { stdout } = await asked("--for=pictures");
  expect(stdout).toMatch(/^ {2}chromium: /m);
  expect(stdout).not.toMatch(/^ {2}tmux: /m);
});

test("what go says when it cannot install a tool is the reason, and the other tools are tried", async () => {
  const machine = createBareMachine();
  installGo(machine, "echo 'go: no route to the module proxy' >&2; exit 1");
  const { code, stdout } = await ended(setUp(machine, { npm_config_offline: "true" }));
  expect(stdout).toContain("gopls is not installed: go install: go: no route to the module proxy");
  expect(stdout).toContain("dlv is not installed: go install: go: no route to the module proxy");
  expect(code).toBe(0);
});

test("Ctrl-C during set-up ends what it started and leaves no half of a tool", async () => {
  const machine = createBareMachine();
  installGo(machine, `echo $$ > '${machine.home}/pid'; exec sleep 1000`);
  const child = setUp(machine);
  const end = ended(child);
  for (let text = ""; !text.includes("Installing gopls");) text += String((await once(child.stdout!, "data"))[0]);
  while (!readdirSync(machine.home).includes("pid")) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGINT");
  const { code, stdout } = await end;
  expect(stdout).toContain("Set-up was stopped.");
  expect(code).toBe(130);
  expect(readdirSync(machine.cache).filter((name) => name !== "found")).toEqual([]);
});

test("tests whose tool is missing are skipped, counted by tool with the way to get it, and the run is green", async () => {
  const machine = createBareMachine();
  const run = (env: Record<string, string> = {}) =>
    ended(node(machine, ["node_modules/vitest/vitest.mjs", "run", "test/core/settings-check/ask-gopls.test.ts"], env));
  const { code, stdout } = await run();
  expect(stdout).toMatch(/^go: 3 tests skipped, install Go 1\.25 or later/m);
  expect(code).toBe(0);
  expect((await run({ CI: "true" })).code).toBe(1);
});

test("npm start needs Node and nothing else", async () => {
  const machine = createBareMachine();
  const { code, stdout, stderr } = await ended(node(machine, [built("start.js")]));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("agent removed again");
  expect(readdirSync(machine.home)).toEqual([]);
});
