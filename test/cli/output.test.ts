import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { built } from "../built";
import { ended } from "../mac";
import { createSandbox } from "../sandbox";

const commands = [["doctor", "--only", "modules"], ["completion", "zsh"], ["--json", "doctor", "--list"], ["--help"]];

test.each(commands)("a reader that is gone ends %s %s quietly", async (...args) => {
  const { host, home } = createSandbox({ SHELL: "/bin/sh" });
  const child = spawn(process.execPath, [built("cli.js"), ...args], { env: host.env, cwd: home });
  child.stdout.destroy();
  const { code, stderr } = await ended(child);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test.runIf(existsSync("/dev/full")).each(commands)("a full disk is told in two lines by %s %s", (...args) => {
  const { host, home } = createSandbox({ SHELL: "/bin/sh" });
  const full = openSync("/dev/full", "w");
  const options = { env: host.env, cwd: home, encoding: "utf8" as const };
  const ran = spawnSync(process.execPath, [built("cli.js"), ...args], { ...options, stdio: ["ignore", full, "pipe"] });
  closeSync(full);
  expect(ran.stderr).toMatch(/^What it says could not be written: No space is left there\n.+\n$/);
  expect(ran.status).toBe(1);
});
