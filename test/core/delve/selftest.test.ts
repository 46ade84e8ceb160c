import { execFileSync } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { selftest, type Stage } from "../../../src/core/delve";
import { createSandbox } from "../../sandbox";
import { dlv, needs } from "../../tools";

const go = execFileSync("sh", ["-c", "command -v go"], { encoding: "utf8" }).trim();

/** A sandbox whose temp folder is its own, with the build cache of this machine. */
async function sandbox() {
  const cache = execFileSync("go", ["env", "GOCACHE"], { encoding: "utf8" }).trim();
  const made = createSandbox({ GOCACHE: cache });
  const temp = join(made.home, "tmp");
  await mkdir(temp);
  const host = { ...made.host, paths: { ...made.host.paths, temp } };
  onTestFinished(async () => expect(await readdir(temp)).toEqual([]));
  return { ...made, host };
}

const last = (stages: readonly Stage[]) => stages.at(-1);

test(
  "a whole debug session with the real Delve, told stage by stage",
  { ...needs("dlv"), timeout: 120_000 },
  async () => {
    const { host } = await sandbox();
    const told: string[] = [];
    const result = await selftest(host, { dlv: dlv(), go, onStage: ({ name }) => told.push(name) });
    expect(result.stages.filter(({ ok }) => !ok)).toEqual([]);
    expect(result.ok).toBe(true);
    const names = ["dlv", "build", "start", "initialize", "launch", "breakpoint", "stop", "stack", "continue", "end"];
    expect(result.stages.map(({ name }) => name)).toEqual(names);
    expect(told).toEqual(names);
    expect(result.output.join("\n")).toContain("stop here");
  },
);

test(
  "a dlv that is too old for this Go fails at launch, and says so",
  { ...needs("dlv"), timeout: 120_000 },
  async () => {
    const { host } = await sandbox();
    const result = await selftest(host, { dlv: dlv("v1.20.2"), go });
    expect(result.ok).toBe(false);
    expect(last(result.stages)).toMatchObject({
      name: "launch",
      ok: false,
      message: /too old for Go version.*Update the dlv/,
    });
  },
);

test("a missing dlv fails at the first stage", async () => {
  const { host, home } = await sandbox();
  const gone = await selftest(host, { dlv: join(home, "no-dlv"), go });
  expect(gone.stages).toMatchObject([{ name: "dlv", ok: false, message: /is not there/ }]);
  const none = await selftest(host, { dlv: undefined, go });
  expect(none.stages).toMatchObject([{ name: "dlv", ok: false, message: /no dlv where VS Code looks/ }]);
});

test("a program that is no Delve, and one that crashes at its start", async () => {
  const { host, file } = await sandbox();
  const other = await selftest(host, { dlv: await file("other", "#!/bin/sh\necho hello\n", 0o755), go });
  expect(last(other.stages)).toMatchObject({ name: "dlv", message: /does not answer as Delve/ });
  const crashing = await selftest(host, { dlv: await file("crash", "#!/bin/sh\nkill -9 $$\n", 0o755), go });
  expect(last(crashing.stages)).toMatchObject({ name: "dlv", message: /SIGKILL/ });
});

test("a dlv that hangs is ended at its bound, whatever it hangs at", { timeout: 120_000 }, async () => {
  const { host, file } = await sandbox();
  const limits = { version: 700, start: 700, answer: 700, launch: 700 };
  const hang = await selftest(host, { dlv: await file("hang", "#!/bin/sh\nexec sleep 60\n", 0o755), go, limits });
  expect(last(hang.stages)).toMatchObject({ name: "dlv", ok: false, message: /hangs/ });
  const version = 'if [ "$1" = version ]; then echo "Delve Debugger"; echo "Version: 1.27.1"; exit; fi\n';
  const mute = await selftest(host, {
    dlv: await file("mute", `#!/bin/sh\n${version}exec sleep 60\n`, 0o755),
    go,
    limits,
  });
  expect(last(mute.stages)).toMatchObject({ name: "start", ok: false, message: /said nothing/ });
  const ends = `#!/bin/sh\n${version}echo "error: failed to get the task for process 12" >&2; exit 1\n`;
  const dead = await selftest(host, { dlv: await file("dead", ends, 0o755), go, limits });
  expect(last(dead.stages)).toMatchObject({ name: "start", message: /failed to get the task.*hardened/s });
});

test("silence after launch on a Mac is told as waiting for permission", { timeout: 120_000 }, async () => {
  const { host, file } = await sandbox();
  const server = `
const net = require("node:net");
if (process.argv[2] === "version") { console.log("Delve Debugger\\nVersion: 1.27.1"); process.exit(); }
const server = net.createServer((socket) => {
  socket.once("data", () => {
    const body = JSON.stringify({ seq: 1, type: "response", request_seq: 1, command: "initialize", success: true, body: {} });
    socket.write("Content-Length: " + body.length + "\\r\\n\\r\\n" + body);
  });
});
server.listen(0, "127.0.0.1", () => console.log("DAP server listening at: 127.0.0.1:" + server.address().port));
`;
  const script = await file("silent.js", server);
  const silent = await file("silent", `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`, 0o755);
  const mac = { ...host, platform: "macos" as const };
  let waiting = "";
  const limits = { launch: 5000 };
  const result = await selftest(mac, { dlv: silent, go, limits, onWaiting: (message) => (waiting = message) });
  expect(last(result.stages)).toMatchObject({
    name: "launch",
    ok: false,
    message: /waiting for you to allow Developer Tools Access/,
  });
  expect(waiting).toMatch(/waiting for you/);
});

test(
  "a Go that is missing, or that does not build, fails at the build",
  { ...needs("dlv"), timeout: 120_000 },
  async () => {
    const { host, file, home } = await sandbox();
    const broken = await file("go", "#!/bin/sh\necho 'go: cannot find GOROOT directory' >&2\nexit 2\n", 0o755);
    const failed = await selftest(host, { dlv: dlv(), go: broken });
    expect(last(failed.stages)).toMatchObject({ name: "build", ok: false, message: /cannot find GOROOT/ });
    const gone = await selftest(host, { dlv: dlv(), go: join(home, "nothing") });
    expect(last(gone.stages)).toMatchObject({ name: "build", ok: false, message: /is not there/ });
  },
);

test("no process is left behind", { ...needs("dlv"), timeout: 120_000 }, async () => {
  const { host } = await sandbox();
  await selftest(host, { dlv: dlv(), go });
  const left = execFileSync("ps", ["-axo", "stat=,args="], { encoding: "utf8" }).split("\n");
  expect(left.filter((line) => !line.startsWith("Z") && line.includes("go-warden-selftest-"))).toEqual([]);
});
