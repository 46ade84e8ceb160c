import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { removeTree } from "../remove-tree";
import { createSandbox } from "../sandbox";
import { ended } from ".";
import { until } from "./until";
import { needs, program } from "../tools";

const start = resolve(__dirname, "../../dist/start.js");

async function npmStart(env: Record<string, string>) {
  // On a Mac it would offer to install the agent for real.
  const sandbox = createSandbox(process.platform === "darwin" ? { GO_WARDEN_SYSROOT: "/" } : {});
  return {
    sandbox,
    run: () => ended(spawn(process.execPath, [start], { env: { ...sandbox.host.env, ...env, HOME: sandbox.home } })),
  };
}

const files = (folder: string) => readdirSync(folder, { recursive: true }).map(String).sort();

/** The columns of a line of the table. */
const row = (stdout: string, name: string) =>
  stdout
    .split("\n")
    .find((line) => line.startsWith(`  ${name} `))
    ?.trim()
    .split(/ {2,}/);

test("npm start shows what a program from the Dock sees before and after, and leaves nothing", async () => {
  const { sandbox, run } = await npmStart({ SHELL: "/bin/bash" });
  const tool = await sandbox.file("tools/dlv", "#!/bin/sh\n", 0o755);
  await sandbox.file(
    ".bash_profile",
    `export GOPATH=/my/go PATH=${sandbox.home}/tools:$PATH\nexport GOPROXY=https://me:hunter2@proxy.example\n`,
  );
  const before = files(sandbox.home);
  const { code, stdout, stderr } = await run();
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.split("\n")[0]).toMatch(/simulated Mac/);
  expect(row(stdout, "GOPATH")).toEqual(["GOPATH", "–", "/my/go"]);
  expect(row(stdout, "dlv")).toEqual(["dlv", "not found", tool]);
  expect(row(stdout, "PATH")).toEqual(["PATH", "–", `${sandbox.home}/tools`]);
  expect(stdout).not.toContain("hunter2");
  expect(files(sandbox.home)).toEqual(before);
});

for (const shell of ["", "zsh", "fish"] as const)
  test(`npm start ends well with an empty home and the shell “${shell}”`, shell ? needs(shell) : {}, async () => {
    const SHELL = shell && program(shell);
    const { sandbox, run } = await npmStart(SHELL ? { SHELL } : {});
    removeTree(join(sandbox.home, ".local"));
    const { code, stdout, stderr } = await run();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("agent removed again");
    expect(files(sandbox.home)).toEqual([]);
  });

const failing: [what: string, shell: string, profile: string, says: RegExp][] = [
  ["the shell does nothing", "/bin/false", "", /^\/bin\/false is not a shell that can be asked/],
  ["the shell is not there", "/no/such/shell", "", /login shell, \/no\/such\/shell, does not exist/],
  ["the profile ends with an error", "/bin/bash", "exit 3\n", /^bash ended with exit code 3/],
  ["the profile prints without an end", "/bin/bash", "yes\n", /^bash printed more/],
];

test.each(failing)("npm start says that the job failed and what to do when %s", async (_, SHELL, profile, says) => {
  const { sandbox, run } = await npmStart({ SHELL });
  if (profile) await sandbox.file(".bash_profile", profile);
  const before = files(sandbox.home);
  const { code, stdout, stderr } = await run();
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  const [, failure = ""] = /✗ (.+\n.*env capture)\n/.exec(stdout) ?? [];
  expect(failure).toMatch(says);
  expect(failure).not.toContain("go-warden-mac-");
  expect(stdout.includes("are real")).toBe(SHELL !== "/no/such/shell");
  expect(stdout).toContain("agent removed again");
  expect(files(sandbox.home)).toEqual(before);
});

test("npm start leaves nothing when nobody reads it, or when it is killed", async () => {
  const { sandbox } = await npmStart({ SHELL: "/bin/bash" });
  const temp = join(sandbox.home, "temp");
  mkdirSync(temp);
  const env = { ...sandbox.host.env, HOME: sandbox.home, TMPDIR: temp };
  const unread = spawn(process.execPath, [start], { env });
  unread.stdout.destroy();
  expect((await ended(unread)).code).toBe(0);
  expect(readdirSync(temp)).toEqual([]);

  const killed = spawn(process.execPath, [start], { env });
  await once(killed.stdout, "data");
  await until(
    () => readdirSync(temp, { recursive: true }).map(String),
    (names) => names.some((name) => name.endsWith("run/launchd")),
  );
  killed.kill("SIGKILL");
  await until(
    () => readdirSync(temp),
    (names) => names.length === 0,
  );
});

test("npm start leaves nothing and says nothing more when Ctrl-C is pressed in its first second", async () => {
  const { sandbox } = await npmStart({ SHELL: "/bin/bash" });
  const temp = join(sandbox.home, "temp");
  mkdirSync(temp);
  const env = { ...sandbox.host.env, HOME: sandbox.home, TMPDIR: temp };
  for (let ms = 60; ms < 1200; ms += 120) {
    const child = spawn(process.execPath, [start], { env });
    const end = ended(child);
    const early = setTimeout(() => child.kill("SIGINT"), ms);
    const { code, stderr } = await end;
    clearTimeout(early);
    // A Node that has not started to run anything yet is ended by the signal itself.
    expect([130, 0, undefined], `after ${ms} ms`).toContain(code);
    expect(stderr, `after ${ms} ms`).toBe("");
    // A launchd that had just been started notices within a second that its tree is gone.
    await until(
      () => readdirSync(temp),
      (names) => names.length === 0,
    );
  }
});
