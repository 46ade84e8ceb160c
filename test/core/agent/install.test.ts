import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as plist from "plist";
import { expect, onTestFinished, test } from "vitest";
import {
  agentFilesPresent,
  agentLayout,
  agentStatus,
  installOperation,
  restartOperation,
  waitForSync,
} from "../../../src/core/agent";
import { getVariable, serviceStatus } from "../../../src/core/launchd";
import { perform } from "../../../src/core/operations";
import type { LaunchdFacts } from "../../mac/launchd/facts";
import { until } from "../../mac/until";
import { removeTree } from "../../remove-tree";
import { createSandbox } from "../../sandbox";
import { createWorld, type World } from "./world";

const label = "dev.go-warden.agent";

async function install(world: World): Promise<void> {
  const since = world.host.now();
  await perform(world.host, await installOperation(world.host, world.source));
  expect(await waitForSync(world.host, since, { timeoutMs: 20_000 })).toMatchObject({ kind: "synced" });
}

/** Files of the home but for the journal. */
const left = (world: World) => world.files().filter((file) => !file.endsWith("journal.jsonl"));

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT" && process.platform !== "linux";
  }
};

const variants: [string, Partial<LaunchdFacts>][] = [
  ["macOS 26", {}],
  [
    "Catalina's bootout, which says 36 and goes on",
    { bootoutInProgress: true, waitFlag: false, twoLineUnknown: false },
  ],
  ["17 for a loaded label, and a slow drain", { loadedAnswer: 17, drainMs: 800 }],
  ["37 for a loaded label, 113 for a bootout of nothing", { loadedAnswer: 37, notLoadedAnswer: 113 }],
  ["5 for a disabled label and for a bootout of nothing", { disabledAnswer: 5, notLoadedAnswer: 5 }],
  ["setenv of one pair only", { manyPairs: false }],
  ["print-disabled with true and false", { printDisabled: "booleans" }],
];

test.each(variants)(
  "install, update, uninstall on %s: it runs, shares the profile, and leaves nothing",
  async (_, facts) => {
    const world = await createWorld(facts);
    const { cli, host, mac, files } = world;
    await mac.launchctl("disable", `gui/${host.uid}/${label}`);

    const installed = await cli("agent", "install", "--yes", "--json");
    expect(installed).toMatchObject({ code: 0, stderr: "" });
    const status = JSON.parse(installed.stdout) as { pid: number };
    expect(status).toEqual({
      installed: true,
      loaded: true,
      running: true,
      pid: expect.any(Number) as number,
      node: process.execPath,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
      lastSync: expect.stringMatching(/Z$/) as string,
      problems: [],
    });
    expect(await getVariable(host, "GOPATH")).toBe("/my/go");

    appendFileSync(agentLayout(host).installed, "older\n");
    expect((await cli("agent", "install", "--yes")).code).toBe(0);
    const updated = await agentStatus(host);
    expect(updated).toMatchObject({ running: true, problems: [] });
    expect(updated.pid).not.toBe(status.pid);
    expect(isAlive(status.pid)).toBe(false);

    expect(await cli("agent", "uninstall")).toMatchObject({ code: 0, stderr: "" });
    expect(files()).toEqual([".bash_profile"]);
    expect(await serviceStatus(host, label)).toEqual({ kind: "not-loaded" });
    expect(await getVariable(host, "GOPATH")).toBeUndefined();
    expect(isAlive(updated.pid ?? 0)).toBe(false);
  },
);

test("the plist says what launchd must know, and its program is called Go Warden", async () => {
  const world = await createWorld();
  await install(world);
  const { plist: path, script, log } = agentLayout(world.host);
  expect(plist.parse(readFileSync(path, "utf8"))).toMatchObject({
    Label: label,
    ProgramArguments: [join(world.home, "Library/Application Support/go-warden/Go Warden")],
    RunAtLoad: true,
    KeepAlive: { SuccessfulExit: false },
    ProcessType: "Interactive",
    StandardErrorPath: log,
  });
  expect(statSync(path).mode & 0o777).toBe(0o644);
  expect(statSync(script).mode & 0o777).toBe(0o755);
  expect(statSync(world.host.paths.support).mode & 0o777).toBe(0o700);
});

test("installing twice changes nothing and leaves the agent running", async () => {
  const world = await createWorld();
  await install(world);
  const { pid } = await agentStatus(world.host);
  expect((await installOperation(world.host, world.source)).steps).toEqual([]);
  expect(await world.cli("agent", "install", "--yes")).toMatchObject({ code: 0 });
  expect((await agentStatus(world.host)).pid).toBe(pid);
});

test("of two installs at once the second waits and finds it up to date; an uninstall between others is no trouble", async () => {
  const world = await createWorld();
  const both = await Promise.all([world.cli("agent", "install", "--yes"), world.cli("agent", "install", "--yes")]);
  expect(both).toMatchObject([
    { code: 0, stderr: "" },
    { code: 0, stderr: "" },
  ]);
  expect(both.filter(({ stdout }) => stdout.includes("It is up to date and running"))).toHaveLength(1);
  const commands = ["uninstall", "install", "restart"].map((command) => world.cli("agent", command, "--yes"));
  for (const { code, stderr } of await Promise.all(commands)) {
    expect(code === 0 || stderr.startsWith("The agent is not installed"), stderr).toBe(true);
  }
  expect((await world.cli("agent", "uninstall")).code).toBe(0);
  expect(world.files()).toEqual([".bash_profile"]);
});

test("a plist that was edited by hand, or is somebody else's, is refused with exit 4 and left alone", async () => {
  const world = await createWorld();
  await install(world);
  const { plist: path } = agentLayout(world.host);
  const edited = readFileSync(path, "utf8").replace("Interactive", "Background");
  writeFileSync(path, edited);
  for (const command of ["install", "uninstall"]) {
    const refused = await world.cli("agent", command, "--yes", "--json");
    expect(refused.code).toBe(4);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: "plist-foreign" } });
  }
  expect(readFileSync(path, "utf8")).toBe(edited);
  expect(await agentStatus(world.host)).toMatchObject({ running: true, problems: [{ code: "plist-edited" }] });

  writeFileSync(path, "<plist/>");
  expect((await world.cli("agent", "install", "--yes")).code).toBe(4);
  rmSync(path);
  symlinkSync("/elsewhere.plist", path);
  expect((await world.cli("agent", "install", "--yes")).code).toBe(4);
  expect((await agentStatus(world.host)).problems[0]?.code).toBe("plist-foreign");
});

test("a job of our label that launchd runs from another plist is refused, and told by status", async () => {
  const world = await createWorld();
  const other = join(world.home, "other.plist");
  const job = { Label: label, ProgramArguments: ["/bin/sh", "-c", "exec sleep 60"], RunAtLoad: true };
  writeFileSync(other, plist.build(job), { mode: 0o644 });
  await world.mac.launchctl("bootstrap", `gui/${world.host.uid}`, other);
  expect((await world.cli("agent", "install", "--yes")).code).toBe(4);
  expect((await agentStatus(world.host)).problems).toMatchObject([{ code: "job-foreign" }]);
  expect(world.files()).toEqual([".bash_profile", "other.plist"]);
});

test("in a home with a line break in its name, restart and uninstall know the agent's job as their own", async () => {
  const world = await createWorld({}, "line\nbreak");
  expect(await world.cli("agent", "install", "--yes")).toMatchObject({ code: 0, stderr: "" });
  expect(await world.cli("agent", "restart")).toMatchObject({ code: 0, stderr: "" });
  expect(await world.cli("agent", "uninstall")).toMatchObject({ code: 0, stderr: "" });
  expect(world.files()).toEqual([".bash_profile"]);
});

test("when the new agent does not come up, the old one is put back and runs", async () => {
  const world = await createWorld();
  await install(world);
  const before = readFileSync(agentLayout(world.host).bundle);
  const bundle = await world.file("broken.js", "process.exit(1)\n");
  const failing = perform(world.host, await installOperation(world.host, { ...world.source, bundle }));
  await expect(failing).rejects.toMatchObject({ code: "not-verified" });
  expect(readFileSync(agentLayout(world.host).bundle)).toEqual(before);
  const back = await until(
    () => agentStatus(world.host),
    ({ running }) => running,
  );
  expect(back).toMatchObject({ installed: true, problems: [] });
});

test("when the first agent does not come up, or is dropped by launchd, nothing it made stays, nor its variables", async () => {
  const world = await createWorld({ backgroundDenied: [label] });
  expect(await world.cli("agent", "install", "--yes")).toMatchObject({ code: 1 });
  expect(left(world)).toEqual([".bash_profile"]);
  world.mac.change({ launchd: {} });
  // It shares the environment, and ends without ever having held the lock.
  const sharing = `
    const { mkdirSync, writeFileSync } = require("node:fs");
    const { execFileSync } = require("node:child_process");
    const run = (name) => execFileSync(process.execPath, [name, "env", "sync"]);
    run(${JSON.stringify(join(dirname(world.source.bundle), "cli.js"))});
    mkdirSync(__dirname + "/../gopls", { recursive: true });
    writeFileSync(__dirname + "/../gopls/watch.json", "{}");
    process.exit(1);`;
  const bundle = await world.file("outside/sharing.js", sharing);
  const operation = await installOperation(world.host, { ...world.source, bundle });
  await expect(perform(world.host, operation)).rejects.toMatchObject({ code: "not-verified" });
  expect(await getVariable(world.host, "GOPATH")).toBe("/my/go");
  await operation.takeBack();
  expect(await getVariable(world.host, "GOPATH")).toBeUndefined();
  expect(left(world)).toEqual([".bash_profile", "outside/sharing.js"]);
});

test("an install that is stopped with Ctrl-C when its agent runs already leaves nothing of it, nor its variables", async () => {
  const world = await createWorld();
  const cli = join(dirname(world.source.bundle), "cli.js");
  const { node } = agentLayout(world.host);
  for (const seen of [() => existsSync(node), () => existsSync(join(world.host.paths.support, "environment.json"))]) {
    const child = spawn(process.execPath, [cli, "agent", "install", "--yes"], { env: world.env, stdio: "ignore" });
    const ended = once(child, "exit");
    while (!seen()) await sleep(2);
    child.kill("SIGINT");
    await ended;
    const { installed } = await agentStatus(world.host);
    // An install that was done a moment before stays.
    if (installed) await world.cli("agent", "uninstall", "--purge");
    expect(left(world)).toEqual([".bash_profile"]);
    expect(await getVariable(world.host, "GOPATH")).toBeUndefined();
  }
});

test("Ctrl-C while an install waits for a slow profile's first sync says that the agent is there all the same", async () => {
  const world = await createWorld();
  await world.file(".bash_profile", "sleep 5\nexport GOPATH=/my/go\n");
  const cli = join(dirname(world.source.bundle), "cli.js");
  const child = spawn(process.execPath, [cli, "agent", "install", "--yes"], { env: world.env, stdio: "pipe" });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const closed = once(child, "close");
  const { lock } = agentLayout(world.host);
  await until(
    () => existsSync(lock),
    (there) => there,
  );
  await sleep(1000);
  child.kill("SIGINT");
  expect(await closed).toEqual([0, null]);
  expect(said).toContain("The first sync is still running");
  expect(await agentStatus(world.host)).toMatchObject({ installed: true, running: true });
});

test("a support folder that others could read is closed by an install", async () => {
  const world = await createWorld();
  mkdirSync(world.host.paths.support, { recursive: true, mode: 0o755 });
  await install(world);
  expect(statSync(world.host.paths.support).mode & 0o777).toBe(0o700);
});

test("when launchd refuses the first install, no file of it stays", async () => {
  const world = await createWorld({ bootstrapRefusal: 134 });
  const failed = await world.cli("agent", "install", "--yes");
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining("134: Service cannot load") as string });
  expect(left(world)).toEqual([".bash_profile"]);
});

test("killed with SIGKILL at any moment of an install, the next install makes it whole", async () => {
  const world = await createWorld();
  const cli = join(dirname(world.source.bundle), "cli.js");
  for (const ms of [120, 160, 200, 240, 280, 320]) {
    appendFileSync(join(world.home, ".bash_profile"), `# ${ms}\n`);
    if (existsSync(agentLayout(world.host).installed)) appendFileSync(agentLayout(world.host).installed, "older\n");
    const child = spawn(process.execPath, [cli, "agent", "install", "--yes"], { env: world.env, stdio: "ignore" });
    await sleep(ms);
    child.kill("SIGKILL");
    const repaired = await world.cli("agent", "install", "--yes");
    expect(repaired, `killed after ${ms} ms`).toMatchObject({ code: 0, stderr: "" });
    expect(await agentStatus(world.host)).toMatchObject({ running: true, problems: [] });
  }
  expect((await world.cli("agent", "uninstall", "--purge")).code).toBe(0);
  expect(world.files()).toEqual([".bash_profile"]);
});

test("undo of an install takes the agent away", async () => {
  const world = await createWorld();
  await install(world);
  expect((await world.cli("undo")).code).toBe(0);
  expect(await serviceStatus(world.host, label)).toEqual({ kind: "not-loaded" });
  expect(existsSync(agentLayout(world.host).plist)).toBe(false);
});

test("restart gives it a new process, also when launchd does not know the job any more", async () => {
  const world = await createWorld();
  await install(world);
  const first = await agentStatus(world.host);
  await perform(world.host, await restartOperation(world.host));
  const second = await agentStatus(world.host);
  expect(second.running && second.pid !== first.pid).toBe(true);
  await world.mac.launchctl("bootout", `gui/${world.host.uid}/${label}`);
  await until(
    () => serviceStatus(world.host, label),
    ({ kind }) => kind === "not-loaded",
  );
  expect((await agentStatus(world.host)).problems).toMatchObject([{ code: "not-loaded" }]);
  expect((await world.cli("agent", "restart")).code).toBe(0);
  expect(await agentStatus(world.host)).toMatchObject({ running: true, problems: [] });
});

test("restart of an agent that does not come up says so with exit 1; how the run before ended is no matter", async () => {
  const world = await createWorld();
  await install(world);
  const { bundle, script } = agentLayout(world.host);
  const works = readFileSync(bundle);
  writeFileSync(bundle, "process.exit(1)\n");
  expect(await world.cli("agent", "restart")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("The agent does not come up") as string,
  });
  writeFileSync(bundle, works);
  expect((await world.cli("agent", "restart")).code).toBe(0);
  writeFileSync(script, "#!/bin/sh\nexit 75\n");
  expect(await world.cli("agent", "restart")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("no Node 20 or newer") as string,
  });
});

test("after logging out and in, the agent comes up by itself and shares the profile again", async () => {
  const world = await createWorld();
  await install(world);
  await world.mac.logOut();
  expect(
    await until(
      () => getVariable(world.host, "GOPATH"),
      (value) => value !== undefined,
    ),
  ).toBe("/my/go");
});

test("killed with SIGKILL, the agent is back after launchd's throttle interval", async () => {
  const world = await createWorld();
  await install(world);
  const { pid } = await agentStatus(world.host);
  process.kill(pid ?? 0, "SIGKILL");
  const back = await until(
    () => agentStatus(world.host),
    (status) => status.running && status.pid !== pid,
    30_000,
  );
  expect(back.problems).toEqual([]);
});

test("files removed by hand while it runs: the agent takes its plist and its job back", async () => {
  const world = await createWorld();
  await install(world);
  removeTree(world.host.paths.support);
  await until(
    () => serviceStatus(world.host, label),
    ({ kind }) => kind === "not-loaded",
  );
  expect(existsSync(agentLayout(world.host).plist)).toBe(false);
});

test("an agent that launchd knows nothing of ends when its files are removed", async () => {
  const world = await createWorld();
  await install(world);
  const { bundle, lock } = agentLayout(world.host);
  await world.mac.launchctl("bootout", `gui/${world.host.uid}/${label}`);
  await until(
    () => serviceStatus(world.host, label),
    ({ kind }) => kind === "not-loaded",
  );
  const agent = spawn(process.execPath, [bundle], { env: world.env, stdio: "ignore" });
  onTestFinished(() => void agent.kill("SIGKILL"));
  const ended = once(agent, "exit");
  await until(
    () => existsSync(lock),
    (there) => there,
  );
  removeTree(world.host.paths.support);
  expect(await ended).toEqual([0, null]);
});

test("bundle removed by hand: the next login's start takes plist and job back, and ends without a word", async () => {
  const world = await createWorld();
  await install(world);
  const { bundle, plist: path, log } = agentLayout(world.host);
  await world.mac.logOut();
  rmSync(bundle);
  await until(
    () => serviceStatus(world.host, label),
    ({ kind }) => kind === "not-loaded",
  );
  expect(existsSync(path)).toBe(false);
  expect(readFileSync(log, "utf8")).toBe("");
});

test("uninstall keeps what undo needs while there is something to undo; --purge removes it", async () => {
  const world = await createWorld();
  await install(world);
  const edited = await world.file("settings.json", "old");
  await perform(world.host, {
    id: "settings-apply",
    title: "Edit",
    risk: "edits-files",
    steps: [{ kind: "write", title: "Edit", path: edited, before: Buffer.from("old"), contents: Buffer.from("new") }],
  });
  expect((await world.cli("agent", "uninstall")).stdout).toContain("--purge");
  const undone = await world.cli("undo");
  expect(undone.code, undone.stderr).toBe(0);
  expect(undone.stdout).toMatch(/^Passed over: “Remove Go Warden's .*”.*\nUndone: Edit$/m);
  expect(readFileSync(edited, "utf8")).toBe("old");
  expect((await world.cli("agent", "uninstall", "--purge")).code).toBe(0);
  expect(world.files()).toEqual([".bash_profile", "settings.json"]);
});

test("a change that failed and was put back keeps neither a journal nor a copy of the file after uninstall", async () => {
  const world = await createWorld();
  await install(world);
  const profile = join(world.home, ".bash_profile");
  const before = readFileSync(profile);
  const failing = perform(world.host, {
    id: "snippet-install",
    title: "Edit",
    risk: "edits-files",
    steps: [
      { kind: "write", title: "Edit", path: profile, before, contents: Buffer.from("new") },
      { kind: "verify", title: "Look", check: async () => "it does not work" },
    ],
  });
  await expect(failing).rejects.toMatchObject({ code: "not-verified" });
  expect(world.files().filter((path) => path.includes("/backups/"))).toEqual([]);
  expect((await world.cli("agent", "uninstall")).code).toBe(0);
  expect(world.files()).toEqual([".bash_profile"]);
});

test("an operation that took back what it did itself keeps no journal after uninstall", async () => {
  const world = await createWorld();
  await install(world);
  const profile = join(world.home, ".bash_profile");
  const before = readFileSync(profile);
  const contents = Buffer.from("new");
  await perform(world.host, {
    id: "gopls-restart",
    title: "Edit and take it back",
    risk: "restarts",
    steps: [
      { kind: "write", title: "Edit", path: profile, before, contents },
      { kind: "write", title: "Take it back", path: profile, before: contents, contents: before },
    ],
  });
  expect((await world.cli("agent", "uninstall")).code).toBe(0);
  expect(world.files()).toEqual([".bash_profile"]);
});

test("variables that launchd does not give up are named by uninstall, which removes everything else, with exit 1", async () => {
  const world = await createWorld();
  await install(world);
  world.mac.change({ launchd: { setenvRefusal: 1 } });
  const removed = await world.cli("agent", "uninstall", "--json");
  expect(removed.code).toBe(1);
  expect(JSON.parse(removed.stdout)).toEqual({ uninstalled: true, kept: [], left: ["GOPATH", "PATH"] });
  expect(await serviceStatus(world.host, label)).toEqual({ kind: "not-loaded" });
  expect(world.files()).toEqual([".bash_profile"]);
});

test("an unsetenv that heeds only its first name leaves nothing of the agent's in launchd", async () => {
  const world = await createWorld({ manyPairs: "keeps-first" });
  await install(world);
  expect(await world.cli("agent", "uninstall")).toMatchObject({ code: 0, stderr: "" });
  for (const name of ["GOPATH", "PATH"]) expect(await getVariable(world.host, name)).toBeUndefined();
});

test("--dry-run shows every step and does none", async () => {
  const world = await createWorld();
  const shown = await world.cli("agent", "install", "--dry-run");
  expect(shown.stdout).toContain(`launchctl bootstrap gui/${world.host.uid} ${agentLayout(world.host).plist}`);
  expect(shown.stdout).toContain("<string>dev.go-warden.agent</string>");
  expect(world.files()).toEqual([".bash_profile"]);
});

test("without a GUI session, and off a Mac, it says so with exit 3", async () => {
  const world = await createWorld({ noSession: 112 });
  expect(await world.cli("agent", "install", "--yes")).toMatchObject({ code: 3 });
  const { GO_WARDEN_SYSROOT: _, ...env } = world.env;
  if (process.platform === "darwin") return;
  for (const command of ["install", "uninstall", "restart", "status", "run"]) {
    const child = spawn(process.execPath, [join(dirname(world.source.bundle), "cli.js"), "agent", command], { env });
    expect(await new Promise((done) => child.on("exit", done)), command).toBe(3);
  }
});

test("an uninstall waits for a sync that runs, and takes back what it shared", async () => {
  const world = await createWorld();
  await install(world);
  const started = join(world.home, "started");
  await world.file(".bash_profile", `echo > '${started}'; sleep 1; export GOPATH=/late\n`);
  await world.mac.launchctl("bootout", `gui/${world.host.uid}/${label}`);
  rmSync(started, { force: true });
  const sync = world.cli("env", "sync", "--force");
  await until(
    () => existsSync(started),
    (there) => there,
  );
  const [synced, uninstalled] = await Promise.all([sync, world.cli("agent", "uninstall", "--json")]);
  expect(synced.code).toBe(0);
  expect(JSON.parse(uninstalled.stdout)).toMatchObject({ uninstalled: true, left: [] });
  rmSync(started, { force: true });
  expect(world.files()).toEqual([".bash_profile"]);
  expect(await getVariable(world.host, "GOPATH")).toBeUndefined();
});

test("an agent that was switched off while it runs is told, and install switches it on again", async () => {
  const world = await createWorld();
  await install(world);
  await world.mac.launchctl("disable", `gui/${world.host.uid}/${label}`);
  const codes = async () => (await agentStatus(world.host)).problems.map(({ code }) => code);
  expect(await codes()).toEqual(["disabled"]);
  await install(world);
  expect(await codes()).toEqual([]);
});

test("install mends a script that may no longer be run", async () => {
  const world = await createWorld();
  await install(world);
  const { script } = agentLayout(world.host);
  chmodSync(script, 0o644);
  await install(world);
  expect(statSync(script).mode & 0o777).toBe(0o755);
  expect(await agentStatus(world.host)).toMatchObject({ running: true, problems: [] });
});

test("files that cannot be looked at do not count as removed", async () => {
  const { host } = createSandbox();
  expect(await agentFilesPresent(host)).toBe(false);
  mkdirSync(dirname(host.paths.support), { recursive: true });
  symlinkSync("go-warden", host.paths.support);
  expect(await agentFilesPresent(host)).toBe(true);
});
