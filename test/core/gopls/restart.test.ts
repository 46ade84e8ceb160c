// @module-tag needs/gopls

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { Incident, RestartedWindow, RunningGopls } from "../../../src/core/gopls";
import { createWorld, waitForState, watchWorld, type World } from "./world";

const cli = resolve(import.meta.dirname, "../../../dist/cli.js");

interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

function goWarden(world: World, ...args: string[]): Promise<Answer> {
  return new Promise((done) => {
    const env = { HOME: world.home, PATH: process.env.PATH, NO_COLOR: "1" };
    execFile(process.execPath, [cli, ...args], { env }, (error, stdout, stderr) =>
      done({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });
}

async function json<T>(world: World, ...args: string[]): Promise<T> {
  const { stdout, stderr } = await goWarden(world, "--json", "gopls", ...args);
  try {
    return JSON.parse(stdout) as T;
  } catch {
    throw new Error(`${stdout}${stderr}`);
  }
}

const mine = async (world: World) =>
  (await json<RunningGopls[]>(world, "list")).filter(({ workspace }) => workspace?.startsWith(world.home));

test("list names version, Go version, workspace, editor, memory, start and silent restarts, and no sidecar", async () => {
  const world = await createWorld("v0.21.1");
  const window = await world.open();
  const pid = await window.ready();
  const list = await mine(world);
  expect(list).toEqual([
    {
      cpuSeconds: expect.any(Number) as number,
      pid,
      version: "v0.21.1",
      goVersion: expect.stringMatching(/^go1\.\d+/) as string,
      workspace: window.folder,
      editor: "Visual Studio Code",
      rssBytes: expect.any(Number) as number,
      startedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      silentRestartsLeft: 4,
      role: "server",
    },
  ]);
  expect(list[0]?.rssBytes).toBeGreaterThan(10_000_000);
  expect(Math.abs(Date.parse(list[0]?.startedAt ?? "") - (window.events[0]?.at ?? 0))).toBeLessThan(5_000);
});

test("restart through user settings restarts every window, gives the restarts back and leaves the file as it was", async () => {
  const world = await createWorld();
  const settings = join(world.userDataDir, "User", "settings.json");
  const text = '{\n  // mine\n  "go.toolsEnvVars": { "A": "1" },\n}\n';
  await writeFile(settings, text);
  await chmod(settings, 0o600);
  const windows = [await world.open(), await world.open({ goExtension: "0.57.1" })];
  const pids = await Promise.all(windows.map((window) => window.ready()));
  const watch = await watchWorld(world.host, { expecting: pids });
  const answer = await json<{ restarted: { pid: number; newPid: number }[]; method: string; left: unknown[] }>(
    world,
    "restart",
    "--all",
  );
  expect(answer).toMatchObject({ method: "settings", left: [] });
  expect(answer.restarted.map(({ pid }) => pid).sort()).toEqual([...pids].sort());
  expect(await readFile(settings, "utf8")).toBe(text);
  for (const window of windows) {
    expect(window.events.some(({ event, stopping }) => event === "ended" && !stopping)).toBe(false);
  }
  await sleep(1800);
  expect(watch.incidents).toEqual([]);
  expect((await mine(world)).map(({ silentRestartsLeft }) => silentRestartsLeft)).toEqual([4, 4]);
});

test("restart of one folder leaves the other window alone and no .vscode behind", async () => {
  const world = await createWorld();
  const [one, other] = [await world.open(), await world.open()];
  const [pid, otherPid] = [await one.ready(), await other.ready()];
  const answer = await json<{ restarted: { pid: number }[]; method: string }>(
    world,
    "restart",
    "--workspace",
    one.folder,
  );
  expect(answer).toMatchObject({ method: "settings", restarted: [{ pid, workspace: one.folder }] });
  expect(await readdir(one.folder)).not.toContain(".vscode");
  expect((await mine(world)).map((gopls) => gopls.pid)).toContain(otherPid);
  expect(other.events.filter(({ event }) => event === "started")).toHaveLength(1);
});

test("restart of one pid sends a signal while silent restarts are left, shows the count, and never spends the last", async () => {
  const world = await createWorld();
  const window = await world.open();
  const first = await window.ready();
  const watch = await watchWorld(world.host, { expecting: [first] });
  const methods: string[] = [];
  for (let round = 0; round < 4; round++) {
    const pid = await window.ready(round);
    await waitForState(world.host, [pid]);
    const answer = await json<{ method: string; silentRestartsLeft?: number }>(world, "restart", "--pid", String(pid));
    methods.push(`${answer.method} ${answer.silentRestartsLeft ?? ""}`.trim());
    await sleep(400);
  }
  expect(methods).toEqual(["signal 3", "signal 2", "signal 1", "settings"]);
  expect(window.events.some(({ event }) => event === "dead")).toBe(false);
  expect(watch.incidents).toEqual([]);
});

test("a dead window comes back by restart --workspace, which names the gopls that lives now", async () => {
  const world = await createWorld();
  const window = await world.open();
  for (let crash = 0; crash < 5; crash++) process.kill(await window.ready(crash), "SIGKILL");
  await window.until((events) => events.some(({ event }) => event === "dead"));
  const { restarted } = await json<{ restarted: RestartedWindow[] }>(world, "restart", "--workspace", window.folder);
  const newPid = restarted[0]?.newPid ?? 0;
  expect(restarted).toEqual([{ pid: null, newPid, workspace: window.folder, editor: "Visual Studio Code" }]);
  await window.until((events) => events.some(({ event, pid }) => event === "ready" && pid === newPid));
  // The one that the client stopped in between may still be on its way out.
  await expect.poll(async () => (await mine(world)).map(({ pid }) => pid), { timeout: 10_000 }).toEqual([newPid]);
});

test("two windows of one folder are each named with their own gopls", async () => {
  const world = await createWorld();
  const one = await world.open();
  const other = await world.open({ folder: one.folder });
  const pids = [await one.ready(), await other.ready()];
  const { restarted } = await json<{ restarted: RestartedWindow[] }>(world, "restart", "--workspace", one.folder);
  expect(restarted.map(({ pid }) => pid).sort()).toEqual(pids.sort());
  const living = (await mine(world)).map(({ pid }) => pid);
  expect(new Set(restarted.map(({ newPid }) => newPid))).toEqual(new Set(living));
});

test("without an agent the window's log says how many silent restarts are left", async () => {
  const world = await createWorld();
  for (const goExtension of ["0.52.2", "0.56.0", "0.57.2"]) {
    const window = await world.open({ goExtension });
    process.kill(await window.ready(), "SIGKILL");
    process.kill(await window.ready(1), "SIGABRT");
    const pid = await window.ready(2);
    const left = async () => (await mine(world)).find((one) => one.pid === pid)?.silentRestartsLeft;
    await expect.poll(left, { timeout: 10_000 }).toBe(2);
    process.kill(window.host.pid ?? 0, "SIGUSR2");
    const next = await window.ready(3);
    expect((await mine(world)).find((one) => one.pid === next)?.silentRestartsLeft).toBe(4);
  }
}, 180_000);

test("a gopls with another HOME is neither listed nor restarted", async () => {
  const world = await createWorld();
  const window = await world.open();
  const pid = await window.ready();
  const env = { ...process.env, HOME: join(world.home, "other"), GOPROXY: "off" };
  const foreign = spawn(join(world.home, "bin", "gopls"), [], { cwd: window.folder, env, stdio: "pipe" });
  onTestFinished(() => void foreign.kill("SIGKILL"));
  await once(foreign, "spawn");
  expect((await mine(world)).map((one) => one.pid)).toEqual([pid]);
});

test("--dry-run shows the edit and changes nothing", async () => {
  const world = await createWorld();
  const window = await world.open();
  const pid = await window.ready();
  const { stdout } = await goWarden(world, "gopls", "restart", "--workspace", window.folder, "--dry-run");
  expect(stdout).toContain("go.toolsEnvVars");
  expect(stdout).toContain("GO_WARDEN_RESTART");
  expect((await mine(world)).map((gopls) => gopls.pid)).toEqual([pid]);
  expect(await readdir(window.folder)).not.toContain(".vscode");
});

test("dump takes the goroutines of a living gopls into an incident, and the agent raises no second one", async () => {
  const world = await createWorld();
  const window = await world.open();
  const pid = await window.ready();
  const watch = await watchWorld(world.host, { expecting: [pid] });
  const refused = await goWarden(world, "--json", "gopls", "dump", "--pid", String(pid));
  expect(refused.code).toBe(2);
  const incident = await json<Incident>(world, "dump", "--pid", String(pid), "--yes");
  expect(incident).toMatchObject({ kind: "hang", pid, firstLine: "SIGQUIT: quit", silentRestartsLeft: 3 });
  expect(await readFile(incident.dumpFile ?? "", "utf8")).toContain("goroutine 1 ");
  await sleep(1800);
  expect(watch.incidents).toEqual([]);
  const [listed, ...others] = await json<Incident[]>(world, "incidents");
  // The editor's log line may still have been added to what the dump wrote.
  expect(listed).toEqual({ ...incident, evidence: expect.arrayContaining(incident.evidence) as string[] });
  expect(others).toEqual([]);
});

test("dump leaves a gopls alone whose dump nobody would catch, and takes it where the editor's log does", async () => {
  const world = await createWorld("v0.23.0", { telemetry: "off" });
  const window = await world.open();
  const pid = await window.ready();
  const logs = join(world.userDataDir, "logs");
  await rename(logs, `${logs}.away`);
  // The editor would make the folder again.
  await writeFile(logs, "");
  for (const flag of ["--yes", "--dry-run"]) {
    const refused = await goWarden(world, "gopls", "dump", "--pid", String(pid), flag);
    expect(refused).toMatchObject({ code: 4, stderr: /for nothing: .*\n.+\n/ });
  }
  expect((await mine(world)).map((gopls) => gopls.pid)).toEqual([pid]);
  await rm(logs);
  await rename(`${logs}.away`, logs);
  expect((await goWarden(world, "gopls", "dump", "--pid", String(pid), "--dry-run")).code).toBe(0);
});

test("incidents come newest first and heed --since and --limit", async () => {
  const world = await createWorld();
  const folder = join(world.host.paths.support, "gopls");
  await mkdir(folder, { recursive: true });
  const incident = (id: string, at: string) =>
    JSON.stringify({
      id,
      at,
      tool: "gopls",
      kind: "killed",
      pid: 1,
      version: null,
      workspace: null,
      editor: null,
      evidence: [],
    });
  const lines = ["2026-11-20", "2026-11-22", "2026-11-21"].map((day) => incident(day, `${day}T10:00:00.000Z`));
  await writeFile(join(folder, "incidents.jsonl"), [...lines, '{"id": "cut off'].join("\n"));
  const ids = async (...args: string[]) => (await json<Incident[]>(world, "incidents", ...args)).map(({ id }) => id);
  expect(await ids()).toEqual(["2026-11-22", "2026-11-21", "2026-11-20"]);
  expect(await ids("--since", "2026-11-21T00:00:00Z")).toEqual(["2026-11-22", "2026-11-21"]);
  expect(await ids("--limit", "1")).toEqual(["2026-11-22"]);
  expect((await goWarden(world, "gopls", "incidents", "--since", "yesterday")).code).toBe(2);
});
