// @module-tag needs/zsh

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { readState, syncEnvironment, type SyncResult } from "../../../src/core/environment";
import type { Host } from "../../../src/core/host";
import { createMac, ended, type Mac } from "../../mac";
import { createSandbox, type Sandbox } from "../../sandbox";
import { needs, program } from "../../tools";
import { soak } from "../../soak";

interface Bench extends Sandbox {
  mac: Mac;
  host: Host;
  /** Arguments of every launchctl process so far. */
  calls: () => string[][];
  getenv(name: string): Promise<string>;
  cli(...args: string[]): Promise<{ code: number | undefined; stdout: string; stderr: string }>;
}

async function createBench(shell = "/bin/zsh", facts: Record<string, unknown> = {}): Promise<Bench> {
  const mac = await createMac({ launchd: facts });
  onTestFinished(() => mac.stop());
  const sandbox = createSandbox({ GO_WARDEN_SYSROOT: mac.root, SHELL: shell });
  const calls: string[][] = [];
  const host: Host = {
    ...sandbox.host,
    run(file, args, options) {
      if (file.endsWith("/launchctl")) calls.push([...args]);
      return sandbox.host.run(file, args, options);
    },
  };
  return {
    ...sandbox,
    host,
    mac,
    calls: () => calls,
    getenv: async (name) => (await mac.launchctl("getenv", name)).stdout.replace(/\n$/, ""),
    cli: (...args) =>
      ended(
        spawn(process.execPath, [join(process.cwd(), "dist", "cli.js"), ...args], {
          env: { HOME: sandbox.home, PATH: process.env.PATH, SHELL: shell, GO_WARDEN_SYSROOT: mac.root },
          stdio: ["ignore", "pipe", "pipe"],
        }),
      ),
  };
}

const profiles = [
  ["zsh", ".zshrc", (name: string, value: string) => `export ${name}='${value}'\n`],
  ["bash", ".bash_profile", (name: string, value: string) => `export ${name}='${value}'\n`],
  ["fish", ".config/fish/config.fish", (name: string, value: string) => `set -gx ${name} '${value}'\n`],
] as const;

for (const [shell, file, line] of profiles)
  test(`${shell}: a variable of ${file} reaches a program started from the Dock`, needs(shell), async () => {
    const bench = await createBench(program(shell));
    await bench.file(file, line("GOPATH", "/go with ü = 'x'".replaceAll("'", "")) + line("GOFLAGS", "-tags=a  b "));
    const result = await syncEnvironment(bench.host);
    expect(result).toMatchObject({ applied: true, verified: true, launchctlCalls: 1, launchctlReads: 2 });
    const seen = await ended(await bench.mac.dockStart("/usr/bin/env", ["-0"]));
    const env = seen.stdout.split("\0");
    expect(env).toContain("GOPATH=/go with ü = x");
    expect(env).toContain("GOFLAGS=-tags=a  b ");
  });

test("nothing changed: one launchctl process that only reads, and no shell", async () => {
  const bench = await createBench();
  await bench.file(".zshrc", `export GOPATH=/go\necho started >> ${bench.home}/starts\n`);
  await syncEnvironment(bench.host);
  const starts = () => readFile(join(bench.home, "starts"), "utf8");
  const before = [bench.calls().length, await starts()];
  const result = await syncEnvironment(bench.host);
  expect(result).toMatchObject({ launchctlCalls: 0, launchctlReads: 1, shellStarted: false, verified: true });
  expect(result.unchanged).toContain("GOPATH");
  expect(bench.calls().slice(before[0] as number)).toEqual([["print", `gui/${bench.host.uid}`]]);
  expect(await starts()).toBe(before[1]);
  await syncEnvironment(bench.host, { force: true });
  expect(await starts()).not.toBe(before[1]);
});

test("fifty changed variables are one launchctl call, and fifty removed ones another", async () => {
  const bench = await createBench();
  const names = Array.from({ length: 50 }, (_, index) => `CGO_TEST_${index}`);
  await bench.file(".zshrc", names.map((name) => `export ${name}=1\n`).join(""));
  expect((await syncEnvironment(bench.host)).launchctlCalls).toBe(1);
  await bench.file(".zshrc", names.map((name) => `export ${name}=2\n`).join(""));
  expect((await syncEnvironment(bench.host)).launchctlCalls).toBe(1);
  expect(await bench.getenv("CGO_TEST_49")).toBe("2");
  await bench.file(".zshrc", "");
  const last = await syncEnvironment(bench.host);
  expect([last.launchctlCalls, last.unset.length]).toEqual([1, 50]);
  expect(await bench.getenv("CGO_TEST_49")).toBe("");
});

test("a variable that leaves the profile leaves the session, another program's stays", async () => {
  const bench = await createBench();
  await bench.mac.launchctl("setenv", "GOFLAGS", "-foreign");
  await bench.mac.launchctl("setenv", "GOBIN", "/same");
  await bench.file(".zshrc", "export GOPATH=/go GOFLAGS=-mine GOBIN=/same\n");
  const first = await syncEnvironment(bench.host);
  expect(first.conflicts).toEqual([{ name: "GOFLAGS", owner: "unknown" }]);
  expect(first.unchanged).toContain("GOBIN");
  await bench.file(".zshrc", "");
  const second = await syncEnvironment(bench.host);
  expect(second.unset).toContain("GOPATH");
  expect(await Promise.all(["GOPATH", "GOFLAGS", "GOBIN"].map(bench.getenv))).toEqual(["", "-foreign", "/same"]);
});

test("the command says what was left to another program, what to type, and that it was done only in part", async () => {
  const bench = await createBench();
  await bench.mac.launchctl("setenv", "GOFLAGS", "-foreign");
  await bench.file(".zshrc", "export GOPATH=/go GOFLAGS=-mine\n");
  const partly = await bench.cli("env", "sync");
  expect(partly).toMatchObject({ code: 1, stderr: "" });
  expect(partly.stdout).toContain("GOFLAGS has a value from another program and is left alone.");
  expect(partly.stdout).toContain("launchctl unsetenv GOFLAGS, then go-warden env sync");
  expect(await bench.getenv("GOFLAGS")).toBe("-foreign");
  const json = await bench.cli("env", "sync", "--json");
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({ applied: true, conflicts: [{ name: "GOFLAGS", owner: "unknown" }] });
  await bench.mac.launchctl("unsetenv", "GOFLAGS");
  expect((await bench.cli("env", "sync")).code).toBe(0);
  expect(await bench.getenv("GOFLAGS")).toBe("-mine");
});

test("another program that overwrites our value is reported with its LaunchAgent, and not fought", async () => {
  const bench = await createBench();
  await bench.file(".zshrc", "export GOPATH=/go\n");
  await bench.file(
    "Library/LaunchAgents/com.example.env.plist",
    "<key>Label</key><string>com.example.env</string><string>launchctl setenv GOPATH /theirs</string>",
  );
  await syncEnvironment(bench.host);
  await bench.mac.launchctl("setenv", "GOPATH", "/theirs");
  for (let round = 0; round < 2; round++) {
    expect((await syncEnvironment(bench.host)).conflicts).toEqual([{ name: "GOPATH", owner: "com.example.env" }]);
  }
  expect(await bench.getenv("GOPATH")).toBe("/theirs");
  await bench.mac.launchctl("unsetenv", "GOPATH");
  expect((await syncEnvironment(bench.host)).set).toEqual({ GOPATH: "/go" });
});

test("after a logout everything is set again although no profile changed", async () => {
  const bench = await createBench();
  await bench.file(".zshrc", "export GOPATH=/go\n");
  await syncEnvironment(bench.host);
  await bench.mac.logOut();
  expect(await bench.getenv("GOPATH")).toBe("");
  expect((await syncEnvironment(bench.host)).set).toMatchObject({ GOPATH: "/go" });
  expect(await bench.getenv("GOPATH")).toBe("/go");
});

test("where launchctl takes one pair a call, the variables are set one by one", async () => {
  const bench = await createBench("/bin/zsh", { manyPairs: false });
  await bench.file(".zshrc", "export GOPATH=/go GOBIN=/bin\n");
  const result = await syncEnvironment(bench.host);
  expect(result).toMatchObject({ applied: true, verified: true });
  expect(result.launchctlCalls).toBe(1 + Object.keys(result.set).length);
  expect([await bench.getenv("GOPATH"), await bench.getenv("GOBIN")]).toEqual(["/go", "/bin"]);
  await bench.file(".zshrc", "");
  expect((await syncEnvironment(bench.host)).verified).toBe(true);
  expect(await bench.getenv("GOBIN")).toBe("");
});

test("a launchctl that takes many and silently keeps the first is found out, and gets them one by one", async () => {
  const bench = await createBench("/bin/zsh", { manyPairs: "keeps-first" });
  await bench.file(".zshrc", "unset LANG; export GOPATH=/go\n");
  const two = await syncEnvironment(bench.host);
  expect([Object.keys(two.set), two.verified]).toEqual([["GOPATH", "PATH"], true]);
  expect(await bench.getenv("PATH")).not.toBe("");
  await bench.file(".zshrc", "unset PATH GOPATH\n");
  expect(await syncEnvironment(bench.host)).toMatchObject({ unset: ["GOPATH", "PATH"], verified: true });
});

test("when print cannot be read, another program's value is left alone from the first sync on", async () => {
  const bench = await createBench("/bin/zsh", { printRefusal: 5 });
  await bench.mac.launchctl("setenv", "GOPATH", "/foreign");
  await bench.file(".zshrc", "export GOPATH=/go GOBIN=/bin\n");
  expect((await syncEnvironment(bench.host)).conflicts).toEqual([{ name: "GOPATH", owner: "unknown" }]);
  expect(await Promise.all(["GOPATH", "GOBIN"].map(bench.getenv))).toEqual(["/foreign", "/bin"]);
});

test("another program's value with a brace on a line of its own hides no variable", async () => {
  const bench = await createBench();
  await bench.mac.launchctl("setenv", "A_FOREIGN", "one\n\t}\nthree");
  await bench.mac.launchctl("setenv", "GOPATH", "/foreign");
  await bench.file(".zshrc", "export GOPATH=/go\n");
  expect((await syncEnvironment(bench.host)).conflicts).toEqual([{ name: "GOPATH", owner: "unknown" }]);
});

test("a variable that launchd refuses is named, and the others are there", async () => {
  const bench = await createBench("/bin/zsh", { refusedNames: ["GOBIN"] });
  await bench.file(".zshrc", "export GOPATH=/go GOBIN=/bin\n");
  const partly = await bench.cli("env", "sync");
  expect(partly.code).toBe(1);
  expect(partly.stdout).toContain("GOBIN");
  expect(await Promise.all(["GOPATH", "GOBIN"].map(bench.getenv))).toEqual(["/go", ""]);
});

test.each([1, 150])("launchd refusing with %i is said in its own words, and the next sync mends it", async (code) => {
  const bench = await createBench("/bin/zsh", { setenvRefusal: code });
  await bench.file(".zshrc", "export GOPATH=/go\n");
  const refused = await bench.cli("env", "sync", "--json");
  expect(refused.code).toBe(3);
  expect(refused.stdout).toMatch(code === 1 ? "Not privileged" : "System Integrity Protection");
  bench.mac.change({ launchd: {} });
  expect((await syncEnvironment(bench.host)).set).toMatchObject({ GOPATH: "/go" });
  expect(await bench.getenv("GOPATH")).toBe("/go");
});

test("without a GUI session there is a sentence instead of a stack", async () => {
  const bench = await createBench("/bin/zsh", { noSession: 112 });
  const refused = await bench.cli("env", "sync");
  expect(refused.code).toBe(3);
  expect(refused.stderr).toMatch("no GUI session");
  // Over SSH: that says nothing of the agent's session.
  expect((await readState(bench.host)).failure).toBeUndefined();
});

test("values are nowhere on disk, and secrets not in launchd", async () => {
  const bench = await createBench();
  await bench.file(".zshrc", "export GITHUB_TOKEN=hunter2-secret GOPATH=/visible-marker GOPROXY=https://u:hunter3@x\n");
  const result = await syncEnvironment(bench.host);
  expect(result.excluded).toContainEqual({ name: "GITHUB_TOKEN", reason: "secret" });
  expect(result.excluded).toContainEqual({ name: "GOPROXY", reason: "secret" });
  for (const folder of [bench.host.paths.support, bench.host.paths.logs]) {
    for (const name of await readdir(folder).catch(() => [])) {
      const text = await readFile(join(folder, name), "utf8");
      expect(text).not.toMatch(/hunter[23]|visible-marker/);
    }
  }
  expect((await bench.mac.launchctl("print", `gui/${bench.host.uid}`)).stdout).not.toMatch(/hunter[23]/);
});

test("a profile that fails leaves the session as it was, and the state says why", async () => {
  const bench = await createBench();
  await bench.file(".zshrc", "export GOPATH=/go\n");
  await syncEnvironment(bench.host);
  await bench.file(".zshrc", "exit 3\n");
  const failed = await bench.cli("env", "sync", "--json");
  expect(failed.code).not.toBe(0);
  expect(JSON.parse(failed.stdout)).toMatchObject({ error: { code: "shell-failed" } });
  expect(await bench.getenv("GOPATH")).toBe("/go");
  await bench.file(".zshrc", "export GOPATH=/go2\n");
  await syncEnvironment(bench.host);
  expect(await bench.getenv("GOPATH")).toBe("/go2");
});

test("syncs at the same time follow one another and end alike", async () => {
  const bench = await createBench();
  await bench.file(".zshrc", "export GOPATH=/go\n");
  const results = await Promise.all([bench.cli("env", "sync", "--json"), bench.cli("env", "sync", "--json"), syncEnvironment(bench.host)]); // prettier-ignore
  const parsed = results.map((result) => ("stdout" in result ? (JSON.parse(result.stdout) as SyncResult) : result));
  expect(parsed.filter((result) => "GOPATH" in result.set)).toHaveLength(1);
  expect(parsed.filter((result) => result.unchanged.includes("GOPATH"))).toHaveLength(2);
});

test("killed at any instant, the next sync knows what is ours and nothing goes on running", async () => {
  const bench = await createBench();
  const rounds = soak ? 200 : 12;
  for (let round = 0; round < rounds; round++) {
    await bench.file(".zshrc", `export GOPATH=/go${round} CGO_ROUND_${round}=1\n`);
    const child = spawn(process.execPath, [join(process.cwd(), "dist", "cli.js"), "env", "sync"], {
      env: { HOME: bench.home, PATH: process.env.PATH, SHELL: "/bin/zsh", GO_WARDEN_SYSROOT: bench.mac.root },
      stdio: "ignore",
    });
    const exit = once(child, "exit");
    await sleep(40 + ((round * 37) % 400));
    child.kill("SIGKILL");
    await exit;
  }
  await bench.file(".zshrc", "export GOPATH=/last\n");
  const result = await syncEnvironment(bench.host);
  expect(result.conflicts).toEqual([]);
  const text = (await bench.mac.launchctl("print", `gui/${bench.host.uid}`)).stdout;
  expect(text).toContain("GOPATH => /last");
  expect(text).not.toContain("CGO_ROUND_");
});

test("the sentence names how many were shared and removed", async () => {
  const bench = await createBench();
  await bench.file(".zshenv", "unset LANG\n");
  await bench.file(".zshrc", "export GOPATH=/go GOBIN=/bin\n");
  await bench.cli("env", "sync");
  await bench.file(".zshrc", "export GOPATH=/other\n");
  const { stdout, code } = await bench.cli("env", "sync");
  expect(stdout).toMatch(/1 variable shared, 1 removed, \d+ unchanged\./);
  expect(code).toBe(0);
});

test("on another machine than a Mac sync and plan say so and exit 3", async () => {
  const { home } = createSandbox();
  for (const command of ["sync", "plan"]) {
    const child = spawn(process.execPath, [join(process.cwd(), "dist", "cli.js"), "env", command, "--json"], {
      env: { HOME: home, PATH: process.env.PATH },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const result = await ended(child);
    if (process.platform === "darwin") continue;
    expect(result.code).toBe(3);
    expect(JSON.parse(result.stdout)).toMatchObject({ error: { code: "needs-macos" } });
  }
});

test("the plan names what would be done and changes nothing", async () => {
  const bench = await createBench();
  await bench.file(".zshrc", "export GOPATH=/go MY_OWN=1 NODE_OPTIONS=--no-warnings\n");
  const { stdout, code } = await bench.cli("env", "plan", "--json");
  expect(code).toBe(0);
  const plan = JSON.parse(stdout) as SyncResult;
  expect(plan.set.GOPATH).toBe("/go");
  expect(plan.excluded).toContainEqual({ name: "MY_OWN", reason: "not-allowed" });
  expect(plan.excluded).toContainEqual({ name: "NODE_OPTIONS", reason: "never" });
  expect(await bench.getenv("GOPATH")).toBe("");
});

test("what another program sets while the shell is asked is left to it", async () => {
  const bench = await createBench();
  const launchctl = join(bench.mac.root, "bin/launchctl");
  await bench.file(
    ".zshrc",
    `sleep 0.5; "${launchctl}" setenv GOPATH /another/program\nexport GOPATH=/shell GOBIN=/bin\n`,
  );
  const result = await syncEnvironment(bench.host);
  expect(result).toMatchObject({ set: { GOBIN: "/bin" }, conflicts: [{ name: "GOPATH" }] });
  expect(await bench.getenv("GOPATH")).toBe("/another/program");
});

test("values with the ends of lines that launchctl does not know are set, read back and taken out again", async () => {
  const bench = await createBench();
  await bench.file(".zshrc", "export GOPATH=/of/dos\r\nexport GOFLAGS='-x\u2028-y'\n");
  const set = { GOPATH: "/of/dos\r", GOFLAGS: "-x\u2028-y" };
  expect(await syncEnvironment(bench.host)).toMatchObject({ set, applied: true, verified: true, launchctlCalls: 1 });
  await bench.file(".zshrc", "");
  expect(await syncEnvironment(bench.host)).toMatchObject({ unset: ["GOFLAGS", "GOPATH"], verified: true });
  expect(await bench.getenv("GOPATH")).toBe("");
});

test("what launchd did not take is not called shared, and each reason is told once", async () => {
  const bench = await createBench("/bin/zsh", { setenvRefusal: 5 });
  await bench.file(".zshrc", "export GOPATH=/go\n");
  const { code, stdout } = await bench.cli("env", "sync");
  expect(code).toBe(1);
  expect(stdout).not.toMatch(/share/);
  expect(stdout.match(/GOPATH: /g)).toHaveLength(1);
});

test("a sync by hand asks the shell although no profile changed: what it reads may be nobody's profile", async () => {
  const bench = await createBench();
  await bench.file(".zshrc", 'export GOPATH=$("$HOME/tool")\n');
  await bench.file("tool", "#!/bin/sh\necho /first\n", 0o755);
  await bench.cli("env", "sync");
  await bench.file("tool", "#!/bin/sh\necho /second\n", 0o755);
  const { stdout } = await bench.cli("env", "sync");
  expect(stdout).not.toContain("--force");
  expect(await bench.getenv("GOPATH")).toBe("/second");
});

test("relative entries of PATH are not shared, and a sync that has shared the others has nothing to do afterwards", async () => {
  const bench = await createBench();
  await bench.file(".zshrc", "export PATH=/opt/tool/bin:./bin:node_modules/.bin:'~/go/bin':$PATH:\n");
  const result = await syncEnvironment(bench.host);
  expect(result.set.PATH).toBe("/opt/tool/bin:/usr/bin:/bin:/usr/sbin:/sbin");
  expect(result.leftOut).toEqual(["./bin", "node_modules/.bin", "~/go/bin", ""]);
  expect(await syncEnvironment(bench.host)).toMatchObject({ shellStarted: false, launchctlCalls: 0 });
  const plan = await bench.cli("env", "plan");
  expect(plan.stdout).toContain("./bin");
  await bench.file(".config/go-warden/config.json", '{ "share": ["PATH"] }');
  expect((await syncEnvironment(bench.host)).set.PATH).toContain("./bin:");
});

test("the plan names what tools of a GUI session often want, with the line for the configuration", async () => {
  const bench = await createBench();
  await bench.file(".zshrc", "export KUBECONFIG=/k DOCKER_CONFIG=/d EDITOR=vi DIRENV_LOG_FORMAT=\n");
  const { stdout } = await bench.cli("env", "plan");
  expect(stdout).toContain('"share": ["DOCKER_CONFIG", "KUBECONFIG"]');
  const plan = JSON.parse((await bench.cli("env", "plan", "--json")).stdout) as SyncResult;
  expect(plan.suggested).toEqual(["DOCKER_CONFIG", "KUBECONFIG"]);
  expect(plan.excluded).toContainEqual({ name: "DIRENV_LOG_FORMAT", reason: "not-allowed" });
});

test.each(["/bin/zsh", "/bin/bash", "/usr/bin/fish"])("%s: after a sync, env vscode is content", async (shell) => {
  const bench = await createBench(shell);
  const profile = 'export PATH=/opt/tool/bin:$PATH\nexport CGO_CFLAGS="-I/opt/include $CGO_CFLAGS"\n';
  await bench.file(".zshrc", profile);
  await bench.file(".bash_profile", profile);
  await bench.file(".config/fish/config.fish", "set -gx PATH /opt/tool/bin $PATH\n");
  expect((await bench.cli("env", "vscode")).code).toBe(0);
  expect((await bench.cli("env", "sync")).code).toBe(0);
  const { code, stdout } = await bench.cli("env", "vscode");
  expect([code, stdout]).toEqual([0, expect.not.stringContaining("Another value")]);
});

test.each([
  [
    "/bin/zsh",
    { ".zshrc": "for f (~/.zsh.d/*.zsh(N)) source $f 2>&1\nlate=(~/late.zsh); source $late[1]\n" },
    "late.zsh",
  ],
  ["/bin/zsh", { ".zshrc": 'name=late; src() { source "$HOME/$1.zsh"; }; src $name\n' }, "late.zsh"],
  [
    "/bin/bash",
    { ".bash_profile": 'files=(late.sh); for i in "${!files[@]}"; do . ~/"${files[$i]}"; done\n' },
    "late.sh",
  ],
  ["/usr/bin/fish", { ".config/fish/config.fish": "set -l name (echo late)\nsource ~/$name.fish\n" }, "late.fish"],
])("%s: a file that only the shell can name is noticed when it changes", async (shell, profile, late) => {
  const bench = await createBench(shell);
  for (const [path, text] of Object.entries(profile)) await bench.file(path, text);
  await bench.file(late, "export GOPATH=/first\n");
  // What was saved at the very moment of a sync is asked for once more.
  await sleep(50);
  await syncEnvironment(bench.host);
  expect(await bench.getenv("GOPATH")).toBe("/first");
  expect(await syncEnvironment(bench.host)).toMatchObject({ shellStarted: false });
  await bench.file(late, "export GOPATH=/second\n");
  await syncEnvironment(bench.host);
  expect(await bench.getenv("GOPATH")).toBe("/second");
});

test("a support folder that cannot be made is the system's refusal, exit 3, with what to look at", async () => {
  const bench = await createBench();
  const { support } = bench.host.paths;
  await mkdir(dirname(support), { recursive: true });
  await symlink("go-warden", support);
  const { code, stderr } = await bench.cli("env", "sync");
  expect(code).toBe(3);
  expect(stderr.trim().split("\n")).toEqual([
    expect.stringMatching(/go-warden.* cannot be \w+: (something else is there|its symlinks go round)/),
    expect.stringContaining(support),
  ]);
});

test("in a folder that was removed meanwhile a sync works as anywhere", async () => {
  const bench = await createBench();
  await bench.file(".zshrc", "export GOPATH=/go\n");
  const script = `mkdir gone && cd gone && rmdir ../gone && exec '${process.execPath}' '${join(process.cwd(), "dist/cli.js")}' env sync`;
  const env = { HOME: bench.home, PATH: process.env.PATH, SHELL: "/bin/zsh", GO_WARDEN_SYSROOT: bench.mac.root };
  const sync = spawn("/bin/sh", ["-c", script], { cwd: bench.home, env, stdio: ["ignore", "pipe", "pipe"] });
  expect(await ended(sync)).toMatchObject({ code: 0, stdout: expect.stringContaining("shared") as string });
});
