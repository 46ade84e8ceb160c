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

test.each(commands)("Ctrl-C ends %s at once when the profile hangs, and leaves no process", async (command) => {
  const { host, home, file } = await createDelveMac();
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
  child.kill("SIGINT");
  const started = performance.now();
  await exit;
  const took = performance.now() - started;
  const { code, stdout, stderr } = await end;
  expect({ code, stderr }).toEqual({ code: 130, stderr: "Stopped.\n" });
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: "cancelled" } });
  // Half a second is what a profile gets that ignores SIGTERM.
  expect(took).toBeLessThan(2000);
  const shells = readFileSync(hanging, "utf8").trim().split("\n");
  if (process.platform === "linux") {
    const alive = shells.filter((pid) => readdirSync("/proc").includes(pid));
    expect(alive).toEqual([]);
  }
});
