import { spawn, type ChildProcess } from "node:child_process";
import { chmod, copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { chooseChannel, createNotifier, deliver, launcherLink, runs, type Machine } from "../../../src/core/notify";
import { createHost } from "../../../src/core/host";
import { createMac } from "../../mac";
import { notificationsFile } from "../../mac/programs/osascript";
import { createSandbox } from "../../sandbox";

const nodeNotifier = dirname(createRequire(import.meta.url).resolve("node-notifier/package.json"));
const bundled = join(nodeNotifier, "vendor/mac.noindex/terminal-notifier.app/Contents/MacOS/terminal-notifier");
const intel: Machine = { architecture: "x86_64", rosetta: false, macos: 15 };
const apple: Machine = { architecture: "arm64", rosetta: false, macos: 15 };

test("node-notifier's own terminal-notifier runs on Intel and under Rosetta, and nowhere else", async () => {
  expect(await runs(bundled, intel)).toBe(true);
  expect(await runs(bundled, apple)).toBe(false);
  expect(await runs(bundled, { ...apple, rosetta: true })).toBe(true);
  // macOS 26 warns about every program that Rosetta runs.
  expect(await runs(bundled, { ...apple, rosetta: true, macos: 26 })).toBe(false);
});

async function sandboxMac() {
  const mac = await createMac();
  onTestFinished(() => mac.stop());
  const { home } = createSandbox();
  const host = createHost({ HOME: home, PATH: process.env.PATH, GO_WARDEN_SYSROOT: mac.root });
  return { mac, host, home };
}

test("without a native notifier an Apple Silicon Mac is told by osascript, an old Intel one by node-notifier's copy", async () => {
  const { host } = await sandboxMac();
  expect(await chooseChannel(host, apple, nodeNotifier)).toEqual({ kind: "osascript" });
  expect(await chooseChannel(host, intel, nodeNotifier)).toEqual({ kind: "terminal-notifier", path: bundled });
  expect(await chooseChannel(host, { ...intel, macos: 26 }, nodeNotifier)).toEqual({ kind: "osascript" });
  // The installed agent is one file and has no copy beside it.
  expect(await chooseChannel(host, intel)).toEqual({ kind: "osascript" });
});

test("an installed terminal-notifier is used from version 3 on, also behind Homebrew's wrapper", async () => {
  const { mac, host } = await sandboxMac();
  const app = join(mac.root, "opt/homebrew/Cellar/terminal-notifier/3.0.0/terminal-notifier.app/Contents");
  const program = join(app, "MacOS/terminal-notifier");
  await mkdir(dirname(program), { recursive: true });
  await copyFile(bundled, program);
  const info = (version: string) =>
    writeFile(
      join(app, "Info.plist"),
      `<?xml version="1.0"?><plist version="1.0"><dict><key>CFBundleShortVersionString</key><string>${version}</string></dict></plist>`,
    );
  const wrapper = join(mac.root, "opt/homebrew/bin/terminal-notifier");
  await mkdir(dirname(wrapper), { recursive: true });
  await writeFile(wrapper, `#!/bin/bash\nexec "${program}" "$@"\n`);
  await chmod(wrapper, 0o755);
  await info("3.0.0");
  expect(await chooseChannel(host, intel)).toEqual({ kind: "terminal-notifier", path: program });
  await info("2.0.0");
  expect(await chooseChannel(host, intel)).toEqual({ kind: "osascript" });
});

test("osascript gets the text as it is, whatever stands in it", async () => {
  const { mac, host } = await sandboxMac();
  const message = `it's "over" \\" & (do shell script "x")\nline two – ü`;
  expect(await deliver(host, { kind: "osascript" }, { key: "k", title: `"t" & quote`, message })).toBeUndefined();
  const [line] = (await readFile(notificationsFile(mac.root), "utf8")).trim().split("\n");
  expect(JSON.parse(line ?? "")).toMatchObject({ title: `"t" & quote`, message });
});

test("a real notification daemon shows title and text as they are", { timeout: 30_000 }, async () => {
  if (process.platform !== "linux") return;
  const display = await startedLine("Xvfb", ["-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp"]);
  const bus = await startedLine("dbus-daemon", ["--session", "--nofork", "--print-address=1"]);
  const session = { DISPLAY: `:${display.line}`, DBUS_SESSION_BUS_ADDRESS: bus.line };
  const { home, host } = createSandbox();
  const dunst = start("dunst", ["-conf", "/dev/null", "-print"], { ...session, HOME: home });
  const shown: string[] = [];
  createInterface({ input: dunst.stdout! }).on("line", (line) => shown.push(line));
  const before = { DISPLAY: process.env.DISPLAY, DBUS_SESSION_BUS_ADDRESS: process.env.DBUS_SESSION_BUS_ADDRESS };
  Object.assign(process.env, session);
  onTestFinished(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  const message = `/home/me/it's here; $(touch ${home}/pwned) \`x\` 100%`;
  const notification = { key: "k", title: "gopls crashed", message };
  // The daemon may still be on its way to the bus.
  for (let attempt = 0; attempt < 40 && !shown.join("\n").includes("gopls crashed"); attempt++) {
    await deliver(host, { kind: "notify-send" }, notification);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const text = shown.join("\n");
  expect(text).toContain("gopls crashed");
  expect(text).toContain("it's here; $(touch");
  expect(text).toContain("Go Warden");
  await expect(readFile(join(home, "pwned"))).rejects.toThrow("ENOENT");
});

test("the same is shown once, and a flood is cut after four, counted in the next", async () => {
  const { host } = createSandbox();
  let now = Date.parse("2026-11-23T12:00:00Z");
  const shown: string[] = [];
  const clocked = { ...host, now: () => new Date(now) };
  const show = async ({ message }: { message: string }) => {
    shown.push(message);
    return undefined;
  };
  const notifier = createNotifier(clocked, { show });
  const tell = (key: string) => notifier.notify({ key, title: "t", message: key });
  expect(await tell("a")).toBe("shown");
  expect(await tell("a")).toBe("repeated");
  // The agent was restarted: what was shown is remembered on disk.
  expect(await createNotifier(clocked, { show }).notify({ key: "a", title: "t", message: "a" })).toBe("repeated");
  for (const key of ["b", "c", "d"]) expect(await tell(key)).toBe("shown");
  for (const key of ["e", "f"]) expect(await tell(key)).toBe("too-many");
  expect(await notifier.notify({ key: "dead", title: "t", message: "dead", urgent: true })).toBe("shown");
  expect(await tell("e")).toBe("too-many");
  now += 11 * 60_000;
  expect(await tell("g")).toBe("shown");
  expect(shown).toEqual(["a", "b", "c", "d", "dead (and 2 more since the last)", "g (and 1 more since the last)"]);
  now -= 86_400_000;
  expect(await tell("h")).toBe("shown");
});

test("the link leads into the launcher that is there", async () => {
  const { host } = createSandbox();
  expect(await launcherLink(host, "gopls-incidents", { id: "a b" })).toBe(
    "raycast://extensions/go-warden/go-warden/gopls-incidents?context=%7B%22id%22%3A%22a%20b%22%7D",
  );
  const vicinae = { ...host, env: { ...host.env, RAYCAST_SCHEME: "vicinae" } };
  expect(await launcherLink(vicinae, "status")).toBe("vicinae://extensions/go-warden/go-warden/status");
  await mkdir(host.paths.support, { recursive: true });
  await writeFile(join(host.paths.support, "launcher-scheme"), "tinycast\n");
  expect(await launcherLink(host, "status")).toMatch(/^tinycast:/);
});

function start(file: string, args: string[], env: Record<string, string>): ChildProcess {
  const child = spawn(file, args, {
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

function startedLine(file: string, args: string[]): Promise<{ line: string }> {
  const child = start(file, args, {});
  return new Promise((resolve, reject) => {
    child.on("error", () => reject(new Error(`${file} is missing: run npm run setup`)));
    createInterface({ input: child.stdout! }).once("line", (line) => resolve({ line: line.trim() }));
  });
}
