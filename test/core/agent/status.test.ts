import { rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { agentLayout, agentStatus, installOperation, waitForSync } from "../../../src/core/agent";
import { readState, writeState } from "../../../src/core/environment/sync/state";
import { serviceStatus } from "../../../src/core/launchd";
import { perform } from "../../../src/core/operations";
import { until } from "../../mac/until";
import { createWorld, type World } from "./world";

const label = "dev.go-warden.agent";

async function installed(): Promise<World> {
  const world = await createWorld();
  const since = world.host.now();
  await perform(world.host, await installOperation(world.host, world.source));
  expect(await waitForSync(world.host, since, { timeoutMs: 20_000 })).toMatchObject({ kind: "synced" });
  return world;
}

const codes = async ({ host }: World) => (await agentStatus(host)).problems.map(({ code }) => code);

test("nothing installed is no problem", async () => {
  const { cli } = await createWorld();
  expect(await cli("agent", "status")).toMatchObject({ code: 0, stderr: "" });
  const { stdout } = await cli("agent", "status", "--json");
  expect(JSON.parse(stdout)).toEqual({
    installed: false,
    loaded: false,
    running: false,
    pid: null,
    node: null,
    version: null,
    lastSync: null,
    problems: [],
  });
});

test("switched off, dropped, plist lost, files lost, out of date: each is told with a way on, and exit 1", async () => {
  const world = await installed();
  const { mac, host, cli } = world;
  const { plist, installed: record, bundle } = agentLayout(host);
  expect((await cli("agent", "status")).code).toBe(0);

  writeFileSync(record, "version=0.0.1\nnode=/usr/bin/node\n");
  expect(await codes(world)).toEqual(["outdated"]);
  expect(await cli("agent", "status")).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("go-warden agent install") as string,
  });

  await mac.launchctl("bootout", `gui/${host.uid}/${label}`);
  await until(
    () => serviceStatus(host, label),
    ({ kind }) => kind === "not-loaded",
  );
  expect(await codes(world)).toEqual(["not-loaded", "outdated"]);
  await mac.launchctl("disable", `gui/${host.uid}/${label}`);
  expect(await codes(world)).toEqual(["disabled", "outdated"]);
  rmSync(bundle);
  expect(await codes(world)).toEqual(["files-missing", "disabled", "outdated"]);

  expect((await cli("agent", "install", "--yes")).code).toBe(0);
  expect(await codes(world)).toEqual([]);
  rmSync(plist);
  expect(await codes(world)).toEqual(["plist-missing"]);
});

test("a failed sync and a Node that cannot be found are told", async () => {
  const world = await installed();
  await world.file(".bash_profile", "exit 3\n");
  await until(
    () => codes(world),
    (seen) => seen.includes("sync-failed"),
    20_000,
  );

  const { script } = agentLayout(world.host);
  writeFileSync(script, "#!/bin/sh\nexit 75\n");
  await world.mac.launchctl("kickstart", "-k", `gui/${world.host.uid}/${label}`);
  await until(
    () => codes(world),
    (seen) => seen.includes("no-node"),
  );
});

test("a value that another program set is told at the install and by status, with what to do and exit 1", async () => {
  const world = await createWorld();
  await world.mac.launchctl("setenv", "GOPATH", "/elsewhere");
  expect(await world.cli("agent", "install", "--yes")).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(
      /have your shell's environment, but not all of it\.\n! GOPATH was left as another program set it\n.*launchctl unsetenv GOPATH, then go-warden env sync/,
    ) as string,
  });
  expect(await codes(world)).toEqual(["conflict"]);
  expect((await world.cli("agent", "status")).code).toBe(1);

  await world.mac.launchctl("unsetenv", "GOPATH");
  await world.cli("env", "sync");
  expect(await codes(world)).toEqual([]);
});

test("what to do about a failed sync goes by why it failed", async () => {
  const world = await installed();
  const hintFor = async (code: string) => {
    const failure = { code, message: "it failed", at: new Date().toISOString() };
    await writeState(world.host, { ...(await readState(world.host)), failure });
    return (await agentStatus(world.host)).problems[0]?.hint;
  };
  expect(await hintFor("shell-timeout")).toBe("Run: go-warden env capture");
  expect(await hintFor("not-verified")).toBe("Run: go-warden env sync");
  expect(await hintFor("launchd-refused")).toBe("Run: go-warden env sync");
});

test("over SSH, where there is no GUI session, that is what it says", async () => {
  const world = await installed();
  world.mac.change({ launchd: { noSession: 125 } });
  expect(await codes(world)).toEqual(["no-gui-session"]);
});
