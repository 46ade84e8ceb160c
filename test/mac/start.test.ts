import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { createSandbox } from "../sandbox";
import { ended } from ".";
import { until } from "./until";

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

const shells: [string, Record<string, string>][] = [
  ["no $SHELL", {}],
  ["zsh", { SHELL: "/bin/zsh" }],
  ["fish", { SHELL: "fish" }],
  ["a shell that does nothing", { SHELL: "/bin/false" }],
  ["a shell that is not there", { SHELL: "/no/such/shell" }],
];

test.each(shells)("npm start ends well with an empty home and %s", async (_, { SHELL }) => {
  const env: Record<string, string> = SHELL ? { SHELL: SHELL === "fish" ? await which("fish") : SHELL } : {};
  const { sandbox, run } = await npmStart(env);
  const { code, stdout, stderr } = await run();
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("agent removed again");
  expect(files(sandbox.home)).toEqual([]);
});

async function which(tool: string): Promise<string> {
  return (await ended(spawn("sh", ["-c", `command -v ${tool}`]))).stdout.trim();
}

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
