// @module-tag needs/zsh

import { spawn, spawnSync } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { captureEnvironment, proveEnvironment, readState, syncEnvironment } from "../../../src/core/environment";
import { processName } from "../../../src/core/environment/proof/editor-process";
import type { Proof } from "../../../src/core/environment/proof/proof";
import { printedEnvironment } from "../../../src/core/environment/proof/process-environment";
import { goplsLayer } from "../../../src/core/machine";
import { extensionVariables } from "../../../src/core/machine/gopls-environment";
import { createMac, ended } from "../../mac";
import { createSandbox } from "../../sandbox";
import { dlv, gopls, needs } from "../../tools";
import { createWorld } from "../gopls/world";

async function createBench() {
  const mac = await createMac();
  onTestFinished(() => mac.stop());
  const sandbox = createSandbox({ GO_WARDEN_SYSROOT: mac.root, SHELL: "/bin/zsh" });
  const ours = new Set<number>();
  /** Starts from the Dock, and waits until it is seen. */
  const start = async (name: string, command: string) => {
    const child = await mac.dockStart("/bin/sh", ["-c", command]);
    let pid: number | undefined;
    await expect
      .poll(
        async () => {
          const { processes } = await proveEnvironment(sandbox.host);
          pid = processes.find((one) => one.name === name && !ours.has(one.pid) && isBelow(one.pid, child.pid))?.pid;
          return pid;
        },
        { timeout: 20_000 },
      )
      .toBeDefined();
    ours.add(pid ?? 0);
    return pid ?? 0;
  };
  const proved = async (pid: number) => {
    const found = (await proveEnvironment(sandbox.host)).processes.find((one) => one.pid === pid);
    if (!found) throw new Error(`${pid} was not found`);
    return found;
  };
  return { ...sandbox, mac, start, proved };
}

/** Other tests run gopls, too: ours is in the group that the Dock made. */
function isBelow(pid: number, group: number | undefined): boolean {
  return Number(spawnSync("ps", ["-o", "pgid=", "-p", String(pid)], { encoding: "utf8" }).stdout) === group;
}

test(
  "a gopls and a dlv from before the sync lack what the shell has; ones from after it have it",
  needs("gopls", "dlv"),
  async () => {
    const bench = await createBench();
    await bench.file(".zshrc", "export GOBIN=/proof/bin GOPATH=/proof GITHUB_TOKEN=hunter2\n");
    await bench.file(".config/go-warden/config.json", '{ "shareSecrets": ["GITHUB_TOKEN"] }');
    const early = await bench.start("gopls", `sleep 300 | '${gopls()}' serve`);
    await syncEnvironment(bench.host);
    const late = await bench.start("gopls", `sleep 300 | '${gopls()}' serve`);
    const debug = await bench.start("dlv", `exec '${dlv()}' dap --listen=127.0.0.1:0`);

    const before = await bench.proved(early);
    expect(before).toMatchObject({ name: "gopls", startedBeforeSync: true, readable: true });
    expect(before.differences).toContainEqual({ name: "GOBIN", expected: "/proof/bin", actual: null, shown: "value" });
    expect(before.differences).toContainEqual({
      name: "GITHUB_TOKEN",
      expected: "(hidden)",
      actual: null,
      shown: "nothing",
    });
    for (const pid of [late, debug]) {
      expect(await bench.proved(pid)).toMatchObject({ startedBeforeSync: false, differences: [] });
    }
    expect(JSON.stringify(await proveEnvironment(bench.host))).not.toContain("hunter2");
  },
);

test("what the Go extension adds by its settings is no difference, and what it lacks is", needs("gopls"), async () => {
  const world = await createWorld();
  const shell = {
    GOPATH: "/shell/go",
    GOFLAGS: "-json -mod=mod",
    GOPROXY: "https://proxy.example",
    GONOSUMDB: "shell.example",
  };
  const settings = {
    "go.toolsEnvVars": { GOPROXY: "off", GOPATH: "/never", GONOSUMDB: "${env:GONOSUMDB},more.example" },
  };
  await writeFile(join(world.userDataDir, "User", "settings.json"), JSON.stringify(settings));
  const window = await world.open({ env: { ...shell, GOPATH: "/window/go", GONOSUMDB: "" } });
  const pid = await window.ready();
  const proved = async (layer?: ReturnType<typeof goplsLayer>) => {
    const variables = () => Promise.resolve(shell);
    const { processes } = await proveEnvironment(world.host, { variables, layer });
    return processes.find((one) => one.pid === pid)?.differences.map(({ name }) => name);
  };
  expect(await proved()).toEqual(Object.keys(shell));
  expect(await proved(goplsLayer(world.host))).toEqual(["GOPATH", "GONOSUMDB"]);
});

test("GOPATH in gopls is inferred from the folder, set by go.gopath, or the editor's own", async () => {
  const { host, home, file } = createSandbox({});
  await file("work/src/x/main.go", "package main\n");
  await file("module/src/x/main.go", "package main\n");
  await file("module/go.mod", "module m\n");
  const gopath = (settings: Record<string, unknown>, folder: string) => {
    const forPrograms = { layers: [], get: (key: string) => settings[key] as string, from: () => undefined };
    return extensionVariables(host, { forPrograms }, join(home, folder), { GOPATH: "/own" }).GOPATH;
  };
  expect(gopath({ "go.toolsEnvVars": { GOPATH: "/never" } }, "work")).toBe("/own");
  expect(gopath({ "go.gopath": "~/go" }, "work")).toBe(`${home}/go`);
  expect(gopath({ "go.inferGopath": true }, "work/src/x")).toBe(`${home}/work:/own`);
  expect(gopath({ "go.inferGopath": true }, "work")).toBe(`${home}/work:/own`);
  expect(gopath({ "go.inferGopath": true, "go.gopath": "/set" }, "module/src/x")).toBe("/set");
});

test("what ps prints is read rightly although arguments and environment run together", async () => {
  const bench = await createBench();
  await bench.file(".zshrc", "export GOFLAGS='-tags=a -ldflags=-X=b' GOBIN=/b\n");
  const command = "/Applications/Visual Studio Code.app/Contents/MacOS/Electron --open GOBIN=/not/this";
  const environment = "PATH=/usr/bin:/bin GOFLAGS=-tags=a -ldflags=-X=b GOBIN=/other dir LANG=C";
  // Lives, and shows no environment.
  const silent = spawn("/bin/sleep", ["60"], { env: {}, stdio: "ignore" });
  onTestFinished(() => void silent.kill());
  const ps = join(bench.mac.root, "bin", "ps");
  await mkdir(dirname(ps), { recursive: true });
  await writeFile(
    ps,
    `#!/bin/sh
case "$*" in
  *-E*) printf '%s\\n' '4999001 ${command} ${environment}' '${silent.pid} /Applications/Cursor.app/Contents/MacOS/Cursor' ;;
  *stat=*) printf '%s\\n' '4999001 S Sat Aug 29 15:04:31 2026 ${command}' '${silent.pid} S    Sat Sep  5 15:04:31 2026 /Applications/Cursor.app/Contents/MacOS/Cursor' '    1 Ss Sat Aug 29 15:00:00 2026 /sbin/launchd' ;;
  *) printf '%s\\n' '4999001 ${command}' '${silent.pid} /Applications/Cursor.app/Contents/MacOS/Cursor' ;;
esac
`,
  );
  await chmod(ps, 0o755);
  const { processes } = await proveEnvironment(bench.host);
  expect(processes).toHaveLength(2);
  expect(processes[0]).toMatchObject({
    pid: 4999001,
    name: "Visual Studio Code",
    startedAt: "2026-08-29T15:04:31.000Z",
    readable: true,
  });
  const differences = new Map(processes[0]?.differences.map((one) => [one.name, one]));
  expect(differences.get("GOBIN")).toEqual({ name: "GOBIN", expected: "/b", actual: "/other dir", shown: "value" });
  expect(differences.has("GOFLAGS")).toBe(false);
  expect(processes[1]).toMatchObject({ name: "Cursor", readable: false, differences: [] });
});

test("ps tells whole seconds: of two from the sync's second, the one that lacks something was before it", async () => {
  const bench = await createBench();
  await bench.file(".zshrc", "export GOBIN=/b\n");
  await syncEnvironment(bench.host);
  const changedAt = new Date((await readState(bench.host)).changedAt ?? "");
  const lstart = changedAt.toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (\S+) GMT$/, "$1 $3 $2 $5 $4");
  const full = Object.entries((await captureEnvironment(bench.host)).variables)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
  const ps = join(bench.mac.root, "bin", "ps");
  await mkdir(dirname(ps), { recursive: true });
  await writeFile(
    ps,
    `#!/bin/sh
case "$*" in
  *-E*) printf '%s\\n' '4999001 /b/gopls LANG=C' '4999002 /b/gopls ${full}' ;;
  *stat=*) printf '%s\\n' '4999001 S ${lstart} /b/gopls' '4999002 S ${lstart} /b/gopls' ;;
  *) printf '%s\\n' '4999001 /b/gopls' '4999002 /b/gopls' ;;
esac
`,
  );
  await chmod(ps, 0o755);
  const before = (await proveEnvironment(bench.host)).processes.map((one) => [one.pid, one.startedBeforeSync]);
  expect(before).toEqual([
    [4999001, true],
    [4999002, false],
  ]);
});

test("a program that has ended meanwhile is not counted among those that hide their variables", async () => {
  const bench = await createBench();
  await bench.file(".zshrc", "export GOBIN=/b\n");
  const ps = join(bench.mac.root, "bin", "ps");
  await mkdir(dirname(ps), { recursive: true });
  await writeFile(
    ps,
    `#!/bin/sh
case "$*" in *stat=*) echo '4999001 S Sat Aug 29 15:04:31 2026 /Applications/Cursor.app/Contents/MacOS/Cursor' ;; esac
`,
  );
  await chmod(ps, 0o755);
  expect(await proveEnvironment(bench.host)).toEqual({ processes: [] });
});

test("values with spaces and with what looks like a name end where they should", () => {
  const read = printedEnvironment("A=1 B=two words C=x D=9  E= F=last word");
  expect(["A", "B", "C", "D", "E", "F", "G"].map((name) => read(name, "?"))).toEqual([
    "1",
    "two words",
    "x",
    "9 ",
    "",
    "last word",
    undefined,
  ]);
  expect(read("B", "two words")).toBe("two words");
  expect(read("B", "two words C=x")).toBe("two words C=x");
  expect(read("B", "two")).toBe("two words");
});

test.each([
  ["/Users/me/go/bin/gopls -mode=stdio", "gopls"],
  ["gopls", "gopls"],
  ["/bin/sh /Users/me/bin/gopls serve", "gopls"],
  ["/usr/bin/vim /Users/me/go/bin/gopls.txt", undefined],
  ["/usr/bin/vim /nowhere/gopls", undefined],
  ["/Users/me/go/bin/gopls ** telemetry **", undefined],
  ["/Users/me/go/bin/dlv dap --listen=:1", "dlv"],
  ["/Applications/Visual Studio Code.app/Contents/MacOS/Electron .", "Visual Studio Code"],
  ["/Applications/Visual Studio Code - Insiders.app/Contents/MacOS/Code - Insiders", "Visual Studio Code - Insiders"],
  [
    "/Applications/Visual Studio Code.app/Contents/Frameworks/Code Helper (Plugin).app/Contents/MacOS/Code Helper (Plugin) --type=utility",
    "Visual Studio Code extension host",
  ],
  [
    "/Applications/Visual Studio Code.app/Contents/Frameworks/Code Helper.app/Contents/MacOS/Code Helper --type=gpu-process",
    undefined,
  ],
  ["/usr/share/code/code --unity-launch", "code"],
  ["/usr/share/code/code --type=renderer", undefined],
  ["/usr/lib/node /x/out/bootstrap-fork --type=extensionHost --y", "extension host"],
  ["/Applications/Safari.app/Contents/MacOS/Safari", undefined],
])("%s is %s", (command, name) => {
  expect(processName(command)).toBe(name);
});

test("the command says what differs and exits 1, with a machine that is no Mac too", needs("gopls"), async () => {
  const sandbox = createSandbox({ SHELL: "/bin/bash" });
  await sandbox.file(".bash_profile", "export GOBIN=/cli/bin\n");
  const tool = spawn("/bin/sh", ["-c", `sleep 300 | '${gopls()}' serve`], {
    env: { HOME: sandbox.home, PATH: "/usr/bin:/bin" },
    detached: true,
    stdio: "ignore",
  });
  onTestFinished(() => void process.kill(-(tool.pid ?? 0), "SIGKILL"));
  const run = () =>
    ended(
      spawn(process.execPath, [join(process.cwd(), "dist", "cli.js"), "env", "proof", "--json"], {
        env: { HOME: sandbox.home, PATH: process.env.PATH, SHELL: "/bin/bash" },
        stdio: ["ignore", "pipe", "pipe"],
      }),
    );
  let proof: Proof | undefined;
  await expect
    .poll(
      async () => {
        const result = await run();
        proof = JSON.parse(result.stdout) as Proof;
        return proof.processes.some(({ pid }) => isBelow(pid, tool.pid)) ? result.code : undefined;
      },
      { timeout: 20_000 },
    )
    .toBe(1);
  const ours = proof?.processes.find(({ pid }) => isBelow(pid, tool.pid));
  expect(ours?.differences).toContainEqual({ name: "GOBIN", expected: "/cli/bin", actual: null, shown: "value" });
  expect(ours?.startedBeforeSync).toBe(false);
});
