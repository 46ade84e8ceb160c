// @module-tag needs/zsh

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { keepEnvironment, type KeepEnvironmentTiming } from "../../agent/keep-environment";
import { readState } from "../../src/core/environment";
import { createMac, ended, type Mac } from "../mac";
import { createSandbox, type Sandbox } from "../sandbox";
import { needs, program } from "../tools";

interface Login extends Sandbox {
  mac: Mac;
  agent: ChildProcess;
  startAgent(): ChildProcess;
  /** What a program started from the Dock now sees. */
  dock(name: string): Promise<string | undefined>;
  /** Waits until a program started from the Dock sees this value. */
  arrives(name: string, value: string | undefined): Promise<void>;
  log(): Promise<string>;
}

async function logIn(profile: Record<string, string>, shell = "/bin/zsh"): Promise<Login> {
  const mac = await createMac();
  onTestFinished(() => mac.stop());
  const sandbox = createSandbox({ GO_WARDEN_SYSROOT: mac.root, SHELL: shell });
  for (const [path, contents] of Object.entries(profile)) await sandbox.file(path, contents);
  const startAgent = () => {
    const agent = spawn(process.execPath, [join(process.cwd(), "dist", "agent.js")], {
      env: { HOME: sandbox.home, PATH: "/usr/bin:/bin", SHELL: shell, GO_WARDEN_SYSROOT: mac.root },
      stdio: ["ignore", "inherit", "inherit"],
    });
    onTestFinished(async () => {
      if (agent.exitCode !== null || agent.signalCode !== null) return;
      agent.kill("SIGTERM");
      await once(agent, "exit");
    });
    return agent;
  };
  const dock = async (name: string) => {
    const { stdout } = await ended(await mac.dockStart("/usr/bin/env", ["-0"]));
    return stdout
      .split("\0")
      .find((entry) => entry.startsWith(`${name}=`))
      ?.slice(name.length + 1);
  };
  return {
    ...sandbox,
    mac,
    agent: startAgent(),
    startAgent,
    dock,
    async arrives(name, value) {
      await expect.poll(() => dock(name), { timeout: 20_000, interval: 50 }).toBe(value);
    },
    log: () => readFile(join(sandbox.host.paths.logs, "agent.log"), "utf8").catch(() => ""),
  };
}

/** Saves as most editors do: a new file beside, renamed over the old one. */
async function saveByRename(path: string, contents: string): Promise<void> {
  await writeFile(`${path}.tmp~`, contents);
  await rename(`${path}.tmp~`, path);
}

test("at login the Dock's programs get the profile's variables, and again after every kind of change", async () => {
  const login = await logIn({ ".zshrc": "export GOPATH=/first\nsource ~/.env.zsh\n" });
  await login.arrives("GOPATH", "/first");
  const rc = join(login.home, ".zshrc");

  await writeFile(rc, "export GOPATH=/written\nsource ~/.env.zsh\n");
  await login.arrives("GOPATH", "/written");
  for (const round of [1, 2, 3]) {
    await saveByRename(rc, `export GOPATH=/renamed${round}\nsource ~/.env.zsh\n`);
    await login.arrives("GOPATH", `/renamed${round}`);
  }
  await login.file(".env.zsh", "export GOBIN=/sourced\n");
  await login.arrives("GOBIN", "/sourced");
  await saveByRename(join(login.home, ".env.zsh"), "export GOBIN=/sourced2\n");
  await login.arrives("GOBIN", "/sourced2");
  await login.file(".zprofile", "export GOFLAGS=-new-file\n");
  await login.arrives("GOFLAGS", "-new-file");
  await rm(join(login.home, ".zprofile"));
  await login.arrives("GOFLAGS", undefined);
});

test("a dotfile that is a symlink is followed to where it lies, and when it is pointed elsewhere", async () => {
  const login = await logIn({ "dotfiles/a/zshrc": "export GOPATH=/a\n", "dotfiles/b/zshrc": "export GOPATH=/b\n" });
  const link = join(login.home, ".zshrc");
  await symlink("dotfiles/a/zshrc", link);
  await login.arrives("GOPATH", "/a");
  await saveByRename(join(login.home, "dotfiles/a/zshrc"), "export GOPATH=/a2\n");
  await login.arrives("GOPATH", "/a2");
  await symlink("dotfiles/b/zshrc", `${link}.new`);
  await rename(`${link}.new`, link);
  await login.arrives("GOPATH", "/b");
  await writeFile(join(login.home, "dotfiles/b/zshrc"), "export GOPATH=/b2\n");
  await login.arrives("GOPATH", "/b2");
});

test("a folder that is a symlink and is pointed elsewhere brings the other folder's values", async () => {
  const login = await logIn({
    ".zshrc": ". ~/.prof/current/env.sh\n",
    "store/a/env.sh": "export GOPATH=/a\n",
    "store/b/env.sh": "export GOPATH=/b\n",
    ".prof/note": "",
  });
  const link = join(login.home, ".prof/current");
  await symlink("../store/a", link);
  await login.arrives("GOPATH", "/a");
  await symlink("../store/b", `${link}.new`);
  await rename(`${link}.new`, link);
  await login.arrives("GOPATH", "/b");
});

test("fish's conf.d is noticed although none of its folders was there at login", needs("fish"), async () => {
  const login = await logIn({}, program("fish"));
  await expect.poll(() => login.log(), { timeout: 20_000 }).toMatch(/environment: /);
  await login.file(".config/fish/conf.d/go.fish", "set -gx GOPATH /fish\n");
  await login.arrives("GOPATH", "/fish");
  await rm(join(login.home, ".config/fish"), { recursive: true });
  await login.arrives("GOPATH", undefined);
  await mkdir(join(login.home, ".config/fish/conf.d"), { recursive: true });
  await writeFile(join(login.home, ".config/fish/conf.d/again.fish"), "set -gx GOPATH /again\n");
  await login.arrives("GOPATH", "/again");
});

test("what is shared follows the configuration at once", async () => {
  const login = await logIn({ ".bash_profile": "export MY_HOME=/mine GOPATH=/go\n" }, "/bin/bash");
  await login.arrives("GOPATH", "/go");
  expect(await login.dock("MY_HOME")).toBeUndefined();
  await login.file(".config/go-warden/config.json", '{ "share": ["MY_*"] } // more to come\n');
  await login.arrives("MY_HOME", "/mine");
  await login.file(".config/go-warden/config.json", '{ "keep": ["GOPATH"] }\n');
  await login.arrives("GOPATH", undefined);
  expect(await login.dock("MY_HOME")).toBeUndefined();
});

test("a broken profile is told once, the good values stay, and a mended one is taken", async () => {
  const login = await logIn({ ".zshrc": "export GOPATH=/good\n" });
  await login.arrives("GOPATH", "/good");
  const failures = async () => (await login.log()).split("\n").filter((line) => line.includes("sync failed"));
  const rc = join(login.home, ".zshrc");
  for (const number of [1, 2, 3]) {
    await writeFile(rc, `# ${number}\nexit 5\n`);
    await expect.poll(failures, { timeout: 20_000 }).toHaveLength(1);
    await sleep(400);
  }
  expect(await failures()).toHaveLength(1);
  const notices = (await readFile(join(login.mac.root, "var/log/notifications.jsonl"), "utf8")).trim().split("\n");
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain(".zshrc");
  expect(await login.dock("GOPATH")).toBe("/good");
  await writeFile(rc, "export GOPATH=/mended\n");
  await login.arrives("GOPATH", "/mended");
});

test("a changed time stamp, a file that does not matter and an unchanged save start no shell", async () => {
  const login = await logIn({ ".zshrc": 'echo x >> "$HOME/starts"\nexport GOPATH=/go\n' });
  await login.arrives("GOPATH", "/go");
  const starts = async () => (await readFile(join(login.home, "starts"), "utf8")).length;
  const before = await starts();
  await login.file("notes.txt", "hello");
  await saveByRename(join(login.home, ".zshrc"), 'echo x >> "$HOME/starts"\nexport GOPATH=/go\n');
  await sleep(1500);
  expect(await starts()).toBe(before);
  await login.file(".zprofile", "export GOBIN=/after\n");
  await login.arrives("GOBIN", "/after");
});

/** The duty alone, in this process, with its waits shortened. */
async function keep(profile: Record<string, string>, timing: Partial<KeepEnvironmentTiming>, launchd = {}) {
  const mac = await createMac({ launchd });
  const sandbox = createSandbox({ GO_WARDEN_SYSROOT: mac.root, SHELL: "/bin/zsh" });
  for (const [path, contents] of Object.entries(profile)) await sandbox.file(path, contents);
  const ending = new AbortController();
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const duty = keepEnvironment({ echoMs: 100, retryMs: [], rereadMs: [40, 500], ...timing }).start({
    host: sandbox.host,
    signal: ending.signal,
    log,
  });
  onTestFinished(async () => {
    ending.abort();
    await duty;
    await mac.stop();
  });
  const arrives = (name: string, value: string) =>
    expect
      .poll(async () => (await mac.launchctl("getenv", name)).stdout.trim(), { timeout: 15_000, interval: 50 })
      .toBe(value);
  return { ...sandbox, mac, lines, arrives };
}

test.each([
  ["another value each time", "export GOFLAGS=-r$RANDOM"],
  ["a note", "# $RANDOM"],
])(
  "a profile that writes %s into what it sources does not keep the shell running, and a save is still noticed",
  async (_what, written) => {
    const profile = (path: string) =>
      `echo x >> ~/starts; echo "${written}" > ~/.stamp; source ~/.stamp; export GOPATH=${path}\n`;
    const { home, arrives } = await keep({ ".zshrc": profile("/first") }, {});
    const starts = async () => (await readFile(join(home, "starts"), "utf8")).trim().split("\n").length;
    await arrives("GOPATH", "/first");
    await expect.poll(starts, { timeout: 10_000 }).toBe(3);
    await sleep(2000);
    expect(await starts()).toBe(3);
    await saveByRename(join(home, ".zshrc"), profile("/second"));
    await arrives("GOPATH", "/second");
    await expect.poll(starts, { timeout: 10_000 }).toBe(6);
    await sleep(2000);
    expect(await starts()).toBe(6);
  },
);

test("a save while the shell reads the profile is not lost", async () => {
  const slow = (path: string) => `touch ~/reading; sleep 0.5; rm ~/reading; export GOPATH=${path}\n`;
  const { home, arrives } = await keep({ ".zshrc": slow("/first") }, {});
  for (const round of [1, 2]) {
    await expect.poll(() => existsSync(join(home, "reading")), { interval: 5, timeout: 10_000 }).toBe(true);
    await saveByRename(join(home, ".zshrc"), slow(`/save${round}`));
    await expect.poll(() => existsSync(join(home, "reading")), { interval: 5, timeout: 10_000 }).toBe(false);
  }
  await arrives("GOPATH", "/save2");
});

test("saves that change no variable do not make the next change wait", async () => {
  const { file, lines, arrives } = await keep({ ".zshrc": "export GOPATH=/first\n" }, {});
  await arrives("GOPATH", "/first");
  for (let save = 1; save <= 6; save++) {
    await sleep(500);
    await file(".zshrc", `export GOPATH=/first\n${"# a note\n".repeat(save)}`);
  }
  await sleep(500);
  await file(".zshrc", "export GOPATH=/second\n");
  await arrives("GOPATH", "/second");
  // The log comes after the value.
  await expect.poll(() => lines.filter((line) => line.includes("set GOPATH")).length, { timeout: 15_000 }).toBe(2);
});

test("a failed sync is tried again by itself, also when the profile was touched meanwhile", async () => {
  const { home, file, lines, arrives } = await keep(
    { ".zshrc": "[ -e ~/ready ] || exit 3\nexport GOPATH=/go\n" },
    { retryMs: [1500] },
  );
  await expect.poll(() => lines.join("\n"), { timeout: 15_000 }).toContain("the sync failed: shell-failed");
  await file(".zshrc", "[ -e ~/ready ] || exit 3\nexport GOPATH=/go\n");
  await writeFile(join(home, "ready"), "");
  await arrives("GOPATH", "/go");
});

test("what launchd did not take is told, stands in the state, and is tried again", async () => {
  const { host, mac, lines, arrives } = await keep(
    { ".zshrc": "export GOPATH=/go GOBIN=/bin\n" },
    { retryMs: [500, 500, 500] },
    { refusedNames: ["GOBIN"] },
  );
  await arrives("GOPATH", "/go");
  await expect.poll(() => lines.join("\n"), { timeout: 15_000 }).toContain("not-verified: launchd did not take everything: GOBIN"); // prettier-ignore
  expect((await readState(host)).failure).toMatchObject({ code: "not-verified" });
  mac.change({ launchd: {} });
  await arrives("GOBIN", "/bin");
  await expect.poll(async () => (await readState(host)).failure, { timeout: 15_000 }).toBeUndefined();
});

test("the log names variables and never their values", async () => {
  const login = await logIn({ ".zshrc": "export GOPATH=/marker-value GITHUB_TOKEN=hunter2\n" });
  await login.arrives("GOPATH", "/marker-value");
  await expect.poll(() => login.log(), { timeout: 20_000 }).toMatch(/environment: set .*GOPATH/);
  for (const folder of [login.host.paths.logs, login.host.paths.support]) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const text = await readFile(join(entry.parentPath, entry.name), "utf8");
      expect(text).not.toMatch(/marker-value|hunter2/);
    }
  }
});

test("asked to end, the agent ends by itself, even with a shell that hangs, and leaves nothing running", async () => {
  const login = await logIn({ ".zshrc": 'echo $$ > "$HOME/shell-pid"\nsleep 987\n' });
  const pid = () => readFile(join(login.home, "shell-pid"), "utf8").catch(() => "");
  await expect.poll(pid, { timeout: 20_000 }).not.toBe("");
  const exit = once(login.agent, "exit");
  login.agent.kill("SIGTERM");
  expect(await exit).toEqual([0, null]);
  const alive = async () => {
    const stat = await readFile(`/proc/${(await pid()).trim()}/stat`, "utf8").catch(() => "");
    return stat !== "" && !/\) [ZX] /.test(stat);
  };
  if (process.platform === "linux") await expect.poll(alive, { timeout: 10_000 }).toBe(false);
});

test("a second agent ends at once, a killed one is replaced", async () => {
  const login = await logIn({ ".zshrc": "export GOPATH=/go\n" });
  await login.arrives("GOPATH", "/go");
  const second = login.startAgent();
  expect(await once(second, "exit")).toEqual([0, null]);
  expect(await login.log()).toMatch("another one is running");
  login.agent.kill("SIGKILL");
  await once(login.agent, "exit");
  login.startAgent();
  await saveByRename(join(login.home, ".zshrc"), "export GOPATH=/after\n");
  await login.arrives("GOPATH", "/after");
});

test("a circle of links on the way to a file, and a notice that cannot be noted, end no agent", async () => {
  const login = await logIn({ ".zshrc": "exit 3" });
  await login.log();
  await mkdir(join(login.host.paths.support, "notified.json"), { recursive: true });
  await symlink("loop", join(login.home, "loop"));
  await expect.poll(login.log).toMatch(/shell-failed/);
  await writeFile(join(login.home, ".zshrc"), "[[ -f ~/loop/x.sh ]] && source ~/loop/x.sh\nexport GOPATH=/first\n");
  await login.arrives("GOPATH", "/first");
  await writeFile(join(login.home, ".zshrc"), "source ~/loop/x.sh\nexport GOPATH=/second\n");
  await login.arrives("GOPATH", "/second");
  expect(login.agent.exitCode).toBeNull();
});
