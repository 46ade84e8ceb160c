import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { built } from "../built";
import { createCrudeMac } from "../contract/crude-mac";
import { createSandbox } from "../sandbox";

test("--debug tells each program and each file on stderr, without a value that was set, and leaves stdout as it is", () => {
  const mac = createCrudeMac();
  onTestFinished(() => mac[Symbol.dispose]());
  mac.file(".bash_profile", "export GOPRIVATE=hidden.example.com\n");
  const { stderr, json } = mac.warden(["--debug", "env", "sync", "--json"]);
  expect(json()).toMatchObject({ applied: true });
  expect(stderr).toMatch(/^\+\d+\.\d\d s {2}asked \(complete, \d+ ms\): \S*bash /m);
  expect(stderr).toMatch(/^\+\d+\.\d\d s {2}ran \(exit code 0, \d+ ms\): \S*launchctl setenv .*GOPRIVATE ‹secret›/m);
  expect(stderr).toMatch(/^\+\d+\.\d\d s {2}wrote .*go-warden.*$/m);
  expect(stderr).not.toContain("hidden.example.com");
});

test.each([["go", "status"], ["doctor"], ["precheck"], ["code", "open"]])(
  "in a folder that was removed %s %s says so in two lines",
  (...args) => {
    const { host } = createSandbox({ SHELL: "/bin/sh" });
    const gone = mkdtempSync(join(tmpdir(), "go-warden-test-"));
    const script = `rmdir "$0" && exec "$@"`;
    const ran = spawnSync("/bin/sh", ["-c", script, gone, process.execPath, built("cli.js"), ...args], {
      cwd: gone,
      env: host.env as NodeJS.ProcessEnv,
      encoding: "utf8",
    });
    expect(ran.stderr).toBe("The folder that you are in was removed\nGo to another one: cd\n");
    expect(ran.status).toBe(3);
  },
);
