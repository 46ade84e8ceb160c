import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createImage } from "../doctor/image";
import { createSandbox } from "../sandbox";
import { systemPath } from "../system-path";
import { needs } from "../tools";

const cli = resolve(import.meta.dirname, "../../dist/cli.js");

test("go-warden alone shows the state in five lines", needs("gopls", "mac-dlv", "zsh"), async () => {
  const image = await createImage();
  onTestFinished(() => image.remove());
  const env = {
    HOME: image.home,
    USER: "tester",
    SHELL: "/bin/zsh",
    PATH: systemPath(),
    GO_WARDEN_SYSROOT: image.mac.root,
  };
  const { stdout, status } = spawnSync(process.execPath, [cli], { env, encoding: "utf8" });
  const [first, ...lines] = stdout.trim().split("\n");
  expect(first).toBe("(on a simulated Mac)");
  expect(lines.map((line) => line.split(/\s+/)[1])).toEqual(["environment", "agent", "gopls", "dlv", "coverage"]);
  expect(lines[0]).toContain("shared ");
  expect(lines[3]).toContain("v1.27.1");
  expect(status).toBe(0);
});

test(
  "the dlv it shows is the one VS Code takes, and no shell is started to find it",
  needs("gopls", "mac-dlv", "zsh"),
  async () => {
    const image = await createImage();
    onTestFinished(() => image.remove());
    const dlv = join(image.home, "tools/dlv");
    const started = join(image.home, "shell-started");
    image.file("tools/README", "");
    renameSync(join(image.home, "go/bin/dlv"), dlv);
    const shell = image.file("bin/zsh", `#!/bin/sh\ntouch "${started}"\n`);
    chmodSync(shell, 0o755);
    writeFileSync(join(image.home, ".zshenv"), `touch "${started}"\n`);
    const shown = () => {
      const env = {
        HOME: image.home,
        USER: "tester",
        SHELL: shell,
        PATH: systemPath(),
        GO_WARDEN_SYSROOT: image.mac.root,
      };
      return spawnSync(process.execPath, [cli], { env, encoding: "utf8" })
        .stdout.split("\n")
        .find((line) => line.includes("dlv"));
    };
    expect(shown()).toContain("not found");
    await image.mac.launchctl("setenv", "GOBIN", join(image.home, "tools"));
    expect(shown()).toContain(dlv);
    await image.mac.launchctl("unsetenv", "GOBIN");
    image.settings({ "go.alternateTools": { dlv } });
    expect(shown()).toContain(dlv);
    image.settings({ "go.alternateTools": {} });
    expect(shown()).toContain("not found");
    await image.mac.launchctl("unsetenv", "GOPATH");
    image.file("Library/Application Support/go/env", `GOPATH=${join(image.home, "written")}\n`);
    const written = image.file("written/bin/dlv", readFileSync(dlv), 0o755);
    expect(shown()).toContain(written);
    expect(existsSync(started)).toBe(false);
  },
);

test("elsewhere it works too, and an unknown command is wrong usage", () => {
  const { home } = createSandbox();
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [cli, ...args], { env: { HOME: home, PATH: systemPath() }, encoding: "utf8" });
  const { stdout } = run();
  expect(stdout.trim().split("\n")).toHaveLength(5);
  if (process.platform !== "darwin") expect(stdout).not.toContain("env sync");
  expect(stdout).toMatch(/dlv +not found: go install /);
  expect(JSON.parse(run("--json").stdout)).toMatchObject({ gopls: expect.any(Array) as unknown });
  const wrong = run("frobnicate");
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain("frobnicate");
});

test("a mistyped name is asked after, and every command's help shows --json", () => {
  const { home } = createSandbox();
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [cli, ...args], { env: { HOME: home, PATH: systemPath() }, encoding: "utf8" });
  const typos: [typed: string[], meant: string][] = [
    [["doctro"], "doctor"],
    [["gopsl"], "gopls"],
    [["gopls", "restrat"], "restart"],
    [["doctor", "--onyl", "x"], "--only"],
  ];
  for (const [typed, meant] of typos) {
    const { status, stderr } = run(...typed);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(
        new RegExp(`^[^\\n]+\\nDid you mean ${meant}\\? go-warden --help .*\\n$`),
      ) as string,
    });
  }
  expect(run("weather").stderr).not.toContain("Did you mean");
  for (const args of [["env", "sync"], ["doctor"], ["dlv"]]) expect(run(...args, "--help").stdout).toContain("--json");
});
