// @module-tag needs/zsh

import { spawn } from "node:child_process";
import { expect, onTestFinished, test } from "vitest";
import { built } from "../../built";
import { createMac, ended } from "../../mac";
import { createSandbox } from "../../sandbox";

test("a dry run of env sync shows the exact launchctl calls by name, and no value", async () => {
  const mac = await createMac();
  onTestFinished(() => mac.stop());
  const { host, file } = createSandbox({ GO_WARDEN_SYSROOT: mac.root, SHELL: "/bin/zsh" });
  const run = (...args: string[]) =>
    ended(spawn(process.execPath, [built("cli.js"), "env", "sync", ...args], { env: host.env }));
  await file(".zshrc", "export GOPATH=/my/gopath GOPROXY=https://proxy.example\n");
  await run();
  await file(".zshrc", "export GOPATH=/another/gopath GOFLAGS=-tags=secretive\n");

  const { code, stdout } = await run("--dry-run");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ +\S*\/bin\/launchctl setenv GOFLAGS … GOPATH …$/m);
  expect(stdout).toMatch(/^ +\S*\/bin\/launchctl unsetenv GOPROXY$/m);
  for (const value of ["/another/gopath", "/my/gopath", "proxy.example", "secretive"])
    expect(stdout).not.toContain(value);
  const json = JSON.parse((await run("--dry-run", "--json")).stdout) as { set: object; steps: { text: string }[] };
  expect(Object.keys(json.set)).toEqual(["GOFLAGS", "GOPATH"]);
  for (const { text } of json.steps) expect(stdout).toContain(text);
  expect((await mac.launchctl("getenv", "GOPATH")).stdout).toBe("/my/gopath\n");

  await run();
  expect((await run("--dry-run")).stdout).toMatch(/^Nothing is to be changed\.$/m);
});
