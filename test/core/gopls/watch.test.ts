// @module-tag needs/gopls

import { execFile } from "node:child_process";
import { appendFile, mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { debugFolder } from "../../../src/core/gopls/signals/consent";
import { readIncidents } from "../../../src/core/gopls/incidents/incident-store";
import { createProcessTable } from "../../../src/core/gopls/processes/process-table";
import { telemetryFolders } from "../../../src/core/gopls/signals/telemetry";
import { createWorld, waitForState, watchWorld, type GoplsVersion, type World } from "./world";

const versions: GoplsVersion[] = ["v0.23.0", "v0.21.1"];
const extensions = ["0.52.2", "0.56.0", "0.57.2"];
/** Longer than any look for evidence takes: what is not told by then never is. */
const allTold = 1800;

test.each(versions)(
  "a gopls %s that aborts is one incident with version, workspace, editor and dump",
  async (version) => {
    const world = await createWorld(version);
    const window = await world.open();
    const pid = await window.ready();
    const watch = await watchWorld(world.host, { expecting: [pid] });
    process.kill(pid, "SIGABRT");
    const [incident] = await watch.told(1);
    expect(incident).toMatchObject({
      tool: "gopls",
      kind: "fatal",
      pid,
      version,
      goVersion: expect.stringMatching(/^go1\.\d+/) as string,
      workspace: window.folder,
      editor: "Visual Studio Code",
      firstLine: "SIGABRT: abort",
      silentRestartsLeft: 3,
    });
    // The dump, the counter and the editor's line were one death.
    expect(incident?.evidence.join("\n")).toMatch(/sidecar\.log/);
    expect(await readFile(incident?.dumpFile ?? "", "utf8")).toContain("goroutine 1 ");
    await window.ready(1);
    await sleep(allTold);
    expect(await readIncidents(world.host)).toHaveLength(1);
  },
);

const ends = [
  { signal: "SIGSEGV", kind: "fatal" },
  { signal: "SIGQUIT", kind: "fatal" },
  { signal: "SIGKILL", kind: "killed" },
  { signal: "SIGTERM", kind: "killed" },
] as const;

test.each(ends)("$signal is told as $kind, once", async ({ signal, kind }) => {
  const world = await createWorld();
  const window = await world.open();
  const pid = await window.ready();
  const watch = await watchWorld(world.host, { expecting: [pid] });
  process.kill(pid, signal);
  const [incident] = await watch.told(1);
  expect(incident).toMatchObject({ kind, pid, workspace: window.folder });
  await sleep(allTold);
  expect(watch.incidents).toHaveLength(1);
});

test.each(extensions)("a killed gopls is told whatever the Go extension %s writes", async (goExtension) => {
  const world = await createWorld();
  const window = await world.open({ goExtension });
  const pid = await window.ready();
  const watch = await watchWorld(world.host, { expecting: [pid] });
  process.kill(pid, "SIGKILL");
  expect(await watch.told(1)).toMatchObject([{ kind: "killed", pid }]);
});

test.each(["0.56.0", "0.57.2"])("with telemetry off the dump comes from the editor's log (%s)", async (goExtension) => {
  const world = await createWorld("v0.23.0", { telemetry: "off" });
  const window = await world.open({ goExtension });
  const pid = await window.ready();
  const watch = await watchWorld(world.host, { expecting: [pid] });
  process.kill(pid, "SIGABRT");
  const [incident] = await watch.told(1);
  expect(incident).toMatchObject({ kind: "fatal", pid, firstLine: "SIGABRT: abort" });
  expect(incident?.evidence.join("\n")).not.toMatch(/sidecar/);
});

test("a dump and a counter that come long after the editor's line belong to the incident that stands", async () => {
  const world = await createWorld();
  const window = await world.open();
  const pid = await window.ready();
  const watch = await watchWorld(world.host, { expecting: [pid], timing: { sampleMs: 200, leftoverMs: 300 } });
  const table = createProcessTable(world.host);
  const sidecarOf = async () => (await table.scan()).find((gopls) => gopls.pid === pid)?.sidecarPid ?? 0;
  await expect.poll(sidecarOf).toBeGreaterThan(0);
  const sidecar = await sidecarOf();
  process.kill(sidecar, "SIGSTOP");
  process.kill(pid, "SIGABRT");
  const [incident] = await watch.told(1);
  expect(incident).toMatchObject({ kind: "fatal", pid });
  expect(incident?.evidence.join("\n")).not.toMatch(/sidecar|telemetry/);
  await sleep(500);
  process.kill(sidecar, "SIGCONT");
  const evidence = async () => (await readIncidents(world.host))[0]?.evidence.join("\n");
  await expect
    .poll(evidence, { timeout: 10_000 })
    .toMatch(/sidecar\.log: process \d+ wrote[^]*telemetry: crash\/\S+ rose/);
  await sleep(allTold);
  expect(watch.incidents).toHaveLength(1);
  const [stands, ...others] = await readIncidents(world.host);
  expect(others).toEqual([]);
  expect(stands).toMatchObject({ pid, workspace: window.folder });
});

test("a gopls that gives up with one line is told as an exit with that line, not as a crash", async () => {
  const world = await createWorld();
  const watch = await watchWorld(world.host, { timing: { scanMs: 300, leftoverMs: 500 } });
  const flags = { "go.languageServerFlags": [`-logfile=${join(world.home, "nowhere", "log")}`] };
  await writeFile(join(world.userDataDir, "User", "settings.json"), JSON.stringify(flags));
  const window = await world.open();
  await window.until((events) => events.some(({ event }) => event === "dead"));
  const [incident] = await watch.told(1);
  expect(incident?.kind).toBe("exit");
  expect(incident?.evidence.join("\n")).toMatch(/gopls said: gopls: unable to create log file/);
});

test.each(extensions)(
  "a gopls that cannot start is one incident with its own words, and the editor %s does not try a third time",
  async (goExtension) => {
    const world = await createWorld();
    // No scan but those that news brings about.
    const watch = await watchWorld(world.host, { timing: { idleScanMs: 3_600_000, leftoverMs: 2_000 } });
    await fakeGopls(world, "read -r request; sleep 0.5; echo 'bad gopls says no' >&2; exit 3");
    const window = await world.open({
      goExtension,
      env: { VSCODE_LOGS: join(world.userDataDir, "logs", "20261124T130000") },
    });
    await window.until((events) => events.some(({ event }) => event === "dead"));
    await watch.told(1);
    await sleep(allTold + 2_000);
    expect(window.events.filter(({ event }) => event === "started")).toHaveLength(2);
    expect(watch.incidents).toHaveLength(1);
    expect(watch.dead).toEqual([]);
    const [incident] = await readIncidents(world.host);
    expect(incident).toMatchObject({
      kind: "exit",
      editor: "Visual Studio Code",
      silentRestartsLeft: 0,
      failedStart: true,
      editorRestarts: false,
    });
    expect(incident?.evidence).toContain("gopls said: bad gopls says no");
    expect(incident?.evidence.join("\n")).not.toMatch(/client|Pending response|Code:/);
    expect(incident?.evidence.join("\n")).toMatch(/2 times; the editor will not try again/);
  },
);

test("one that panics while it starts is one incident with the panic", async () => {
  const world = await createWorld();
  const watch = await watchWorld(world.host, { timing: { leftoverMs: 1_000 } });
  const panic = "panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/x/main.go:3 +0x1d";
  await fakeGopls(world, `read -r request; sleep 1; printf '%b\n' '${panic.replaceAll("\n", "\\n")}' >&2; exit 2`);
  const window = await world.open();
  await window.until((events) => events.some(({ event }) => event === "dead"));
  await watch.told(1);
  await sleep(allTold + 2_000);
  expect(watch.incidents).toMatchObject([{ kind: "panic", firstLine: "panic: boom", failedStart: true }]);
});

test("a gopls that crashes at once after a restart that ended nothing is told with its dump", async () => {
  const world = await createWorld("v0.23.0", { telemetry: "off" });
  const watch = await watchWorld(world.host, { timing: { leftoverMs: 1_000 } });
  await fakeGopls(world, "read -r request; sleep 0.5; exit 3");
  const window = await world.open();
  await window.until((events) => events.some(({ event }) => event === "dead"));
  await watch.told(1);
  await fakeGopls(world, "read -r request; sleep 0.5; echo 'panic: boom' >&2; exit 2");
  // The request to stop what is dead is glued to the first words of the next.
  process.kill(window.host.pid ?? 0, "SIGUSR2");
  await watch.told(2);
  expect(watch.incidents[1]).toMatchObject({ kind: "panic", firstLine: "panic: boom" });
});

test("a crash right after the start is told once, from dump, counter and log together", async () => {
  const world = await createWorld();
  const watch = await watchWorld(world.host, { timing: { idleScanMs: 3_600_000, leftoverMs: 500 } });
  const window = await world.open();
  const pid = await window.ready();
  process.kill(pid, "SIGABRT");
  await window.ready(1);
  const [incident] = await watch.told(1);
  await sleep(allTold);
  expect(watch.incidents).toHaveLength(1);
  expect(incident).toMatchObject({ kind: "fatal", firstLine: "SIGABRT: abort" });
});

test("five crashes in a row: every one is told, the silent restarts count down, and the dead window is noticed", async () => {
  const world = await createWorld();
  const window = await world.open();
  const watch = await watchWorld(world.host, { timing: { replacedWithinMs: 1500 } });
  for (let crash = 0; crash < 5; crash++) {
    const pid = await window.ready(crash);
    await waitForState(world.host, [pid]);
    process.kill(pid, "SIGABRT");
    await watch.told(crash + 1);
  }
  expect(watch.incidents.map(({ silentRestartsLeft }) => silentRestartsLeft)).toEqual([3, 2, 1, 0, 0]);
  expect(new Set(watch.incidents.map(({ id }) => id)).size).toBe(5);
  await watch.until(() => watch.dead.length === 1);
  expect(watch.dead[0]?.incident.id).toBe(watch.incidents[4]?.id);
  expect(window.events.filter(({ event }) => event === "dead")).toHaveLength(1);
  expect(await readIncidents(world.host)).toMatchObject([
    ...Array.from({ length: 4 }, () => ({ editorRestarts: true })),
    { editorRestarts: false },
  ]);
});

test.each(extensions)(
  "each death is told once and the dead window is noticed, however soon after its first answer gopls is killed (%s)",
  async (goExtension) => {
    const world = await createWorld();
    const watch = await watchWorld(world.host);
    const window = await world.open({ goExtension });
    const killed = new Set<number>();
    await window.until((events) => {
      for (const { event, pid } of events) {
        if (event !== "answered" || pid === undefined || killed.has(pid)) continue;
        killed.add(pid);
        process.kill(pid, "SIGKILL");
      }
      return events.some(({ event }) => event === "dead");
    });
    await window.until((events) => events.filter(({ event }) => event === "ended").length === killed.size);
    await watch.told(killed.size);
    await watch.until(() => watch.dead.length > 0);
    await sleep(allTold);
    const ended = window.events.filter(({ event }) => event === "ended");
    expect(ended.map(({ stopping }) => stopping)).toEqual(ended.map(() => false));
    expect(watch.incidents.map(({ kind, editor }) => [kind, editor])).toEqual(
      ended.map(() => ["killed", "Visual Studio Code"]),
    );
    expect(watch.dead).toHaveLength(1);
  },
);

test("closing, reloading and restarting by settings are no incidents", async () => {
  const world = await createWorld();
  const window = await world.open();
  const other = await world.open({ goExtension: "0.57.2" });
  const pids = [await window.ready(), await other.ready()];
  const watch = await watchWorld(world.host, { expecting: pids });

  await window.close();
  await world.open({ folder: window.folder, number: 1 }).then((reloaded) => reloaded.ready());
  await writeFile(join(world.userDataDir, "User", "settings.json"), '{"go.toolsEnvVars": {"A": "1"}}');
  await other.ready(1);
  process.kill(other.host.pid ?? 0, "SIGUSR2");
  await other.ready(2);
  // A window whose extension host is killed: gopls ends by itself when its input does.
  other.host.kill("SIGKILL");
  await sleep(allTold);
  expect(watch.incidents).toEqual([]);
});

test("a gopls that the editor kills because it is too slow to stop is no incident", async () => {
  const world = await createWorld();
  const window = await world.open();
  const pid = await window.ready();
  const watch = await watchWorld(world.host, { expecting: [pid] });
  process.kill(pid, "SIGSTOP");
  window.host.kill("SIGUSR2");
  await window.until((events) => events.some((one) => one.event === "ended" && one.pid === pid));
  await sleep(allTold);
  expect(watch.incidents).toEqual([]);
});

test("an agent that was away for long does not take an old session's log for news", async () => {
  const world = await createWorld();
  const first = await watchWorld(world.host);
  await first.stop();
  const state = join(world.host.paths.support, "gopls", "watch.json");
  const saved = JSON.parse(await readFile(state, "utf8")) as { at: string };
  await writeFile(state, JSON.stringify({ ...saved, at: new Date(Date.now() + 3_600_000).toISOString() }));
  const channel = join(world.userDataDir, "logs", "20261124T090000", "window1", "exthost", "output_logging_1");
  await mkdir(channel, { recursive: true });
  const line = "[Error - 9:00:00 AM] \n[Error - 9:00:00 AM] Server process exited with signal SIGKILL.\n";
  await writeFile(join(channel, "2-gopls (server).log"), line);
  const second = await watchWorld(world.host);
  await sleep(allTold);
  expect(second.incidents).toEqual([]);
  await appendFile(join(channel, "2-gopls (server).log"), `gopls: disk full\n${line}`);
  await second.told(1);
});

test("a restart by settings gives the silent restarts back", async () => {
  const world = await createWorld();
  const window = await world.open();
  const first = await window.ready();
  const watch = await watchWorld(world.host, { expecting: [first] });
  process.kill(first, "SIGKILL");
  await watch.told(1);
  await waitForState(world.host, [await window.ready(1)]);
  await writeFile(join(world.userDataDir, "User", "settings.json"), '{"go.formatTool": "gofmt"}');
  const third = await window.ready(2);
  await waitForState(world.host, [third]);
  await sleep(allTold);
  process.kill(third, "SIGKILL");
  await watch.told(2);
  expect(watch.incidents.map(({ silentRestartsLeft }) => silentRestartsLeft)).toEqual([3, 3]);
});

test("twenty gopls at once: each crash is told with its own pid and workspace", { timeout: 180_000 }, async () => {
  const world = await createWorld();
  const windows = await Promise.all(Array.from({ length: 20 }, () => world.open()));
  const pids = await Promise.all(windows.map((window) => window.ready()));
  const watch = await watchWorld(world.host, { expecting: pids });
  for (const [index, pid] of pids.entries()) process.kill(pid, index % 2 === 0 ? "SIGABRT" : "SIGKILL");
  await watch.told(20);
  await sleep(allTold);
  const told = watch.incidents.map(({ pid, workspace, kind }) => ({ pid, workspace, kind }));
  const wanted = windows.map((window, index) => ({
    pid: pids[index],
    workspace: window.folder,
    kind: index % 2 === 0 ? "fatal" : "killed",
  }));
  const byPid = (one: { pid?: number | null }, other: { pid?: number | null }) => (one.pid ?? 0) - (other.pid ?? 0);
  expect(told.sort(byPid)).toEqual(wanted.sort(byPid));
});

test("a crash while the agent is not running is told when it is back, once", async () => {
  const world = await createWorld();
  const window = await world.open();
  const pid = await window.ready();
  const before = await watchWorld(world.host, { expecting: [pid] });
  await before.stop();
  process.kill(pid, "SIGABRT");
  await window.ready(1);
  const after = await watchWorld(world.host);
  expect(await after.told(1)).toMatchObject([{ kind: "fatal", pid, workspace: window.folder }]);
  await after.stop();
  const third = await watchWorld(world.host);
  await sleep(allTold);
  expect(third.incidents).toEqual([]);
  expect(await readIncidents(world.host)).toHaveLength(1);
});

test("an agent killed between the incident and its own state tells nothing twice", async () => {
  const world = await createWorld();
  const window = await world.open();
  const pid = await window.ready();
  const before = await watchWorld(world.host, { expecting: [pid] });
  const state = join(world.host.paths.support, "gopls", "watch.json");
  const beforeTheCrash = await readFile(state);
  process.kill(pid, "SIGABRT");
  await before.told(1);
  await before.stop();
  await writeFile(state, beforeTheCrash);
  const after = await watchWorld(world.host);
  await sleep(allTold);
  expect(after.incidents).toEqual([]);
  expect(await readIncidents(world.host)).toHaveLength(1);
});

test("a sidecar log that was cut, and an editor's log that was cut, lose no later crash and repeat no earlier one", async () => {
  const world = await createWorld();
  const window = await world.open();
  const first = await window.ready();
  const watch = await watchWorld(world.host, { expecting: [first] });
  process.kill(first, "SIGABRT");
  await watch.told(1);
  await truncateLogs(world);
  const second = await window.ready(1);
  await waitForState(world.host, [second]);
  process.kill(second, "SIGQUIT");
  await watch.told(2);
  await sleep(allTold);
  expect(watch.incidents.map(({ pid, firstLine }) => [pid, firstLine])).toEqual([
    [first, "SIGABRT: abort"],
    [second, "SIGQUIT: quit"],
  ]);
});

test("a clock that is set back or forth confuses nothing", async () => {
  const world = await createWorld();
  const window = await world.open();
  const first = await window.ready();
  let offset = 0;
  const host = { ...world.host, now: () => new Date(Date.now() + offset) };
  const watch = await watchWorld(host, { expecting: [first] });
  for (const [crash, moved] of [-86_400_000, 7 * 86_400_000].entries()) {
    offset = moved;
    const pid = await window.ready(crash);
    await waitForState(host, [pid]);
    process.kill(pid, "SIGKILL");
    await watch.told(crash + 1);
  }
  await sleep(allTold);
  expect(watch.incidents).toHaveLength(2);
  expect(watch.dead).toEqual([]);
});

test("a gopls replaced while it runs and killed for it says that the binary was replaced", async () => {
  const world = await createWorld();
  const link = join(world.home, "bin", "gopls");
  const original = await readFile(link);
  await rm(link);
  await writeFile(link, original, { mode: 0o755 });
  const window = await world.open();
  const pid = await window.ready();
  const watch = await watchWorld(world.host, { expecting: [pid] });
  await sleep(1100);
  await rm(link);
  await writeFile(link, original, { mode: 0o755 });
  process.kill(pid, "SIGKILL");
  const [incident] = await watch.told(1);
  expect(incident?.evidence.join("\n")).toMatch(/was replaced while it ran/);
});

test("a bug that gopls notices in itself is told without an end", async () => {
  const world = await createWorld();
  const watch = await watchWorld(world.host, { timing: { sampleMs: 300, leftoverMs: 300, scanMs: 300 } });
  const window = await world.open();
  const pid = await window.ready();
  await waitForState(world.host, [pid]);
  await new Promise<void>((done) => {
    const env = { HOME: world.home, PATH: process.env.PATH, TEST_GOPLS_BUG: "oops", GOPROXY: "off" };
    execFile(join(world.home, "bin", "gopls"), ["execute", "gopls.views"], { env, cwd: window.folder }, () => done());
  });
  const [incident] = await watch.told(1);
  expect(incident).toMatchObject({ kind: "bug", version: "v0.23.0" });
  expect(incident?.stack?.split("\n")[0]).toBe("gopls/bug");
  expect(incident?.stackId).toMatch(/^[\w-]{6}$/);
  expect(incident?.knownIssues).toContain("github.com/golang/go/issues");
});

/** One that waits for the first request: an editor that cannot even send it does not try twice. */
async function fakeGopls(world: World, script: string): Promise<void> {
  const path = join(world.home, "bin", "gopls");
  await rm(path, { force: true });
  await writeFile(path, `#!/bin/sh\n[ "$1" = version ] && exit\n${script}\n`, { mode: 0o755 });
}

async function truncateLogs(world: World): Promise<void> {
  for (const folder of telemetryFolders(world.host)) await truncate(join(debugFolder(folder), "sidecar.log"), 0);
  for (const name of await readdir(world.userDataDir, { recursive: true })) {
    if (name.endsWith("(server).log")) await truncate(join(world.userDataDir, name), 0);
  }
}
