// @module-tag needs/zsh

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { chmod, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import fc from "fast-check";
import { expect, test } from "vitest";
import { captureEnvironment } from "../../../src/core/environment";
import { createFrameReader } from "../../../src/core/environment/capture/frame";
import { createSandbox } from "../../sandbox";
import { needs, program } from "../../tools";
import { soak } from "../../soak";

const zsh = program("zsh");

async function eventually(check: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 200; tries++) {
    if (check()) return true;
    await sleep(50);
  }
  return false;
}

test("the shell starts from a near-empty environment, in the home folder", async () => {
  const { host, home } = createSandbox({ SECRET: "1", NODE_OPTIONS: "--x", TMUX: "outer", SSH_AUTH_SOCK: "/tmp/mine" });
  const { variables, shell } = await captureEnvironment(host, { shell: zsh });
  expect(shell).toBe(zsh);
  expect(variables).toMatchObject({ HOME: home, USER: "tester", SHELL: zsh, PWD: home });
  expect(variables).not.toHaveProperty("SECRET");
  expect(variables).not.toHaveProperty("NODE_OPTIONS");
  expect(variables).not.toHaveProperty("TMUX");
  expect(variables).not.toHaveProperty("SSH_AUTH_SOCK");
});

test("what a profile sets to a name we use ourselves is kept", async () => {
  const { host, file } = createSandbox();
  await file(".zshrc", "export INSIDE_EMACS=mine TMUX=theirs");
  const { variables } = await captureEnvironment(host, { shell: zsh });
  expect(variables).toMatchObject({ INSIDE_EMACS: "mine", TMUX: "theirs" });
});

test("the shell is $SHELL, over it the configuration's, over it the one asked for", async () => {
  const { host, file } = createSandbox({ SHELL: "/bin/bash" });
  expect((await captureEnvironment(host)).shell).toBe("/bin/bash");
  await file(".config/go-warden/config.json", `{ "shell": "${zsh}" }`);
  expect((await captureEnvironment(host)).shell).toBe(zsh);
  expect((await captureEnvironment(host, { shell: "/bin/sh" })).shell).toBe("/bin/sh");
});

test("a login shell of plain sh and of tcsh answers too", needs("tcsh"), async () => {
  const { host, file } = createSandbox();
  await file(".profile", "export WANTED='a\nb'");
  expect((await captureEnvironment(host, { shell: "/bin/sh" })).variables.WANTED).toBe("a\nb");
  await file(".cshrc", "setenv WANTED from-cshrc");
  await file(".login", "setenv LOGIN yes");
  const { variables } = await captureEnvironment(host, { shell: program("tcsh") });
  expect(variables).toMatchObject({ WANTED: "from-cshrc", LOGIN: "yes" });
});

test.each(["/bin/no-such-shell", "zsh", "/etc/passwd", "/"])("no shell at %s", async (shell) => {
  const { host } = createSandbox();
  await expect(captureEnvironment(host, { shell })).rejects.toMatchObject({ code: "shell-not-found", exit: 3 });
});

test("a file that is no program is told apart from a missing one", async () => {
  const { host, file } = createSandbox();
  const shell = await file("zsh", "\u007fELFnonsense");
  await chmod(shell, 0o755);
  await expect(captureEnvironment(host, { shell })).rejects.toMatchObject({ code: "shell-failed" });
});

test("a profile that asks Go Warden is refused at once instead of going round for ever", async () => {
  const { host } = createSandbox({ GO_WARDEN_CAPTURING: "1" });
  await expect(captureEnvironment(host, { shell: zsh })).rejects.toMatchObject({ code: "capture-recursive", exit: 4 });
});

test("an older env without -0 is replaced by awk", async () => {
  const { host, file } = createSandbox();
  // What /usr/bin/env -0 of macOS 12 does, put where a shell looks first.
  await file(".zshrc", `export WANTED=$'a\\nb'\n/usr/bin/env() { return 1; }`);
  expect((await captureEnvironment(host, { shell: zsh })).variables.WANTED).toBe("a\nb");
});

test("time up: the Problem names the program that hung and the line that started it", async () => {
  const { host, file } = createSandbox();
  await file(".zshrc", "export A=1\nsource ~/.slow\n");
  await file(".slow", "\n\nsleep 4713\n");
  await expect(captureEnvironment(host, { shell: zsh, timeoutSeconds: 0.5 })).rejects.toMatchObject({
    code: "shell-timeout",
    message: expect.stringContaining("still running: sleep") as string,
    hint: expect.stringContaining("~/.slow, line 3") as string,
  });
});

test("a program that tidies up on SIGTERM gets the time for it", async () => {
  const { host, file, home } = createSandbox();
  await file("locked", "");
  await file("lock.sh", `trap 'sleep 0.3; rm "$HOME/locked"; exit' TERM HUP\nwhile :; do sleep 0.02; done\n`);
  await file(".zshrc", "sh ~/lock.sh");
  await expect(captureEnvironment(host, { shell: zsh, timeoutSeconds: 0.5 })).rejects.toThrow();
  expect(existsSync(join(home, "locked"))).toBe(false);
});

test("after a timeout the profile is not run a second time", async () => {
  const { host, file, home } = createSandbox();
  await file(".zshrc", "echo run >> ~/runs; sleep 4714");
  await expect(captureEnvironment(host, { shell: zsh, timeoutSeconds: 0.5 })).rejects.toThrow();
  expect(readFileSync(join(home, "runs"), "utf8")).toBe("run\n");
});

test("a healthy profile is run once", async () => {
  const { host, file, home } = createSandbox();
  await file(".zshrc", "echo run >> ~/runs");
  await captureEnvironment(host, { shell: zsh });
  expect(readFileSync(join(home, "runs"), "utf8")).toBe("run\n");
});

test("Ctrl-C ends the shell", async () => {
  const { host, file, home } = createSandbox();
  await file(".zshrc", "echo $$ > ~/pid; sleep 4715");
  const stop = new AbortController();
  const asked = captureEnvironment(host, { shell: zsh, signal: stop.signal });
  const refused = expect(asked).rejects.toMatchObject({ code: "cancelled" });
  expect(await eventually(() => existsSync(join(home, "pid")))).toBe(true);
  stop.abort();
  await refused;
  expect(runningWith(home)).toEqual([]);
});

test.each([
  ["hangs", "sleep 4716"],
  ["ignores signals", "trap '' TERM HUP; while :; do sleep 0.02; done"],
  ["runs shells in shells", "zsh -fic 'bash -ic \"sleep 4717\"'"],
])("kill -9 of ours leaves nothing of a profile that %s", async (_name, line) => {
  const { file, home } = createSandbox();
  await file(".zshrc", `touch ~/started; ${line}`);
  const ours = spawn(process.execPath, [await asker(home)], { env: askersEnv(home) });
  expect(await eventually(() => existsSync(join(home, "started")))).toBe(true);
  await sleep(100);
  expect(runningWith(home).length).toBeGreaterThan(1);
  ours.kill("SIGKILL");
  await once(ours, "exit");
  expect(await eventually(() => runningWith(home).length === 0)).toBe(true);
});

test("a daemon that made a session of its own outlives a timeout and kill -9 of ours, also while its parent lives", async () => {
  const { host, file, home } = createSandbox();
  await file(".zshrc", "setsid sleep 4718 & echo $! > ~/daemon; sleep 4719");
  const daemon = () => (existsSync(join(home, "daemon")) ? Number(readFileSync(join(home, "daemon"), "utf8")) : 0);
  await expect(captureEnvironment(host, { shell: zsh, timeoutSeconds: 0.5 })).rejects.toThrow();
  expect(runningWith(home)).toEqual([expect.stringContaining("4718")]);
  process.kill(daemon());
  await rm(join(home, "daemon"));

  const ours = spawn(process.execPath, [await asker(home)], { env: askersEnv(home) });
  expect(await eventually(() => daemon() > 0 && runningWith(home).some((row) => row.includes("4719")))).toBe(true);
  ours.kill("SIGKILL");
  await once(ours, "exit");
  expect(await eventually(() => runningWith(home).length === 1)).toBe(true);
  expect(runningWith(home)).toEqual([expect.stringContaining("4718")]);
  process.kill(daemon());
});

test("nothing of a capture keeps the process that asked alive", async () => {
  const { file, home } = createSandbox();
  await file(".zshrc", "export WANTED=yes");
  const script = await asker(home, "console.log(JSON.stringify(process.getActiveResourcesInfo()))");
  const answer = execFileSync(process.execPath, [script], { env: askersEnv(home), encoding: "utf8" });
  const alive = JSON.parse(answer) as string[];
  expect(alive).not.toContain("Timeout");
});

test("the temp folder may be missing", async () => {
  const { host } = createSandbox({ TMPDIR: "/no/such/folder" });
  expect((await captureEnvironment(host, { shell: zsh })).variables.TMPDIR).toBe("/no/such/folder");
});

test("a profile file that cannot be read is told with the answer", async () => {
  const { host, home } = createSandbox();
  await symlink("nowhere", join(home, ".zshrc"));
  const { warnings } = await captureEnvironment(host, { shell: zsh });
  expect(warnings).toEqual([
    { code: "unreadable", message: `${home}/.zshrc cannot be read (ENOENT); what it sets is missing.` },
  ]);
});

test("a shell behind a symlink is asked by its own name", async () => {
  const { host, home } = createSandbox();
  await symlink(zsh, join(home, "zsh"));
  expect((await captureEnvironment(host, { shell: join(home, "zsh") })).shell).toBe(join(home, "zsh"));
});

test("any value comes back byte for byte", async () => {
  const { host, home } = createSandbox();
  const runs = soak ? 500 : 15;
  const value = fc.string({ unit: "binary", maxLength: 200 }).filter((text) => !text.includes("\0"));
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 5 }), async (values) => {
      const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
      await writeFile(join(home, ".zshenv"), values.map((text, index) => `export V${index}=${quote(text)}`).join("\n"));
      const { variables } = await captureEnvironment(host, { shell: zsh });
      for (const [index, text] of values.entries()) expect(variables[`V${index}`]).toBe(text);
    }),
    { numRuns: runs },
  );
});

test("the frame is found however the stream is cut, and only the last begin mark counts", () => {
  const marks = { begin: ["be", "gin"], end: ["e", "nd"] } as const;
  const stream = Buffer.from("noise begin begin\0OLD=1\0begin\0A=1\0B=2\0end\0end\0tail");
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 60, maxLength: 60 }), (lengths) => {
      const reader = createFrameReader(marks);
      let at = 0;
      for (const length of lengths) {
        reader.feed(stream.subarray(at, at + length));
        at += length;
      }
      reader.feed(stream.subarray(at));
      expect(reader.frame()?.toString()).toBe("A=1\0B=2\0");
    }),
  );
});

/** The processes that have this home in their environment, without zombies. */
function runningWith(home: string): string[] {
  return execFileSync("ps", ["axeww", "-o", "stat=,command="], { encoding: "utf8", maxBuffer: 1 << 26 })
    .split("\n")
    .filter((row) => row.includes(`HOME=${home}`) && !row.startsWith("Z"));
}

/** A program that asks zsh, and does something afterwards. */
async function asker(home: string, then = ""): Promise<string> {
  const script = join(home, "ask.cjs");
  await build({
    stdin: {
      contents: `import { createHost } from "./src/core/host"; import { captureEnvironment } from "./src/core/environment";
        void captureEnvironment(createHost(), { shell: "${zsh}", timeoutSeconds: 60 }).then(() => { ${then} });`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    platform: "node",
    mainFields: ["module", "main"],
    outfile: script,
    logLevel: "error",
  });
  return script;
}

const askersEnv = (home: string) => ({ HOME: home, USER: "tester", PATH: "/usr/bin:/bin" });

test("a home folder that is missing is told as that, and not as a shell that is gone", async () => {
  const { host, home } = createSandbox();
  for (const wrong of [`${home}/gone`, "relative"])
    await expect(captureEnvironment({ ...host, home: wrong }, { shell: "/bin/sh" })).rejects.toMatchObject({
      code: "home-missing",
      message: expect.stringContaining(wrong) as string,
    });
});

test("a login shell that is no shell is told as that, and no profile is blamed", async () => {
  const { host } = createSandbox();
  const asked = captureEnvironment(host, { shell: "/bin/false" });
  await expect(asked).rejects.toMatchObject({ message: expect.stringContaining("is not a shell") as string });
  await expect(asked).rejects.not.toMatchObject({ hint: expect.stringContaining(".profile") as string });
});
