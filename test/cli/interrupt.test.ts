import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { built } from "../built";
import { createDelveMac } from "../core/delve/simulated";
import { ended } from "../mac";
import { until } from "../mac/until";

const commands = [
  "doctor",
  "doctor --markdown",
  "doctor --fix --yes",
  "dlv list",
  "dlv inspect",
  "dlv diagnose",
  "dlv resign",
  "dlv rebuild --yes",
  "dlv selftest",
  "settings check",
  "settings apply --yes",
  "env capture",
  "env plan",
  "env sync",
  "env vscode",
  "alfred",
];

test.each(commands)("Ctrl-C ends %s when the profile hangs, and leaves no process", (command) =>
  stop(command, "SIGINT", 130),
);

test.each([
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)("%s ends a command like Ctrl-C", (signal, code) => stop("env sync", signal, code));

/** The profile hangs for a minute, and may: nothing but the signal ends the command before the test is given up. */
async function stop(command: string, signal: NodeJS.Signals, wanted: number): Promise<void> {
  const { host, home, file } = await createDelveMac();
  await file(".config/go-warden/config.json", '{ "captureTimeoutSeconds": 60 }');
  const patience = '{ "application.shellEnvironmentResolutionTimeout": 60 }';
  await file("Library/Application Support/Code/User/settings.json", patience);
  const hanging = await file(".profile-hangs", "");
  const profile = `echo $$ >>'${hanging}'; trap '' TERM; sleep 60\n`;
  for (const name of [".bash_profile", ".profile"]) await file(name, profile);
  const env = { ...host.env, SHELL: "/bin/bash" };
  const args = [...command.split(" "), "--json"];
  const child = spawn(process.execPath, [built("cli.js"), ...args], {
    env,
    cwd: home,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const end = ended(child);
  const exit = once(child, "exit");
  await until(
    () => readFileSync(hanging, "utf8"),
    (pids) => pids !== "",
  );
  child.kill(signal);
  await exit;
  const { code, stdout, stderr } = await end;
  expect({ code, stderr }).toEqual({ code: wanted, stderr: "Stopped.\n" });
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: "cancelled" } });
  const shells = readFileSync(hanging, "utf8").trim().split("\n");
  if (process.platform === "linux") {
    await until(
      () => shells.filter((pid) => readdirSync("/proc").includes(pid)),
      (alive) => alive.length === 0,
    );
  }
}
