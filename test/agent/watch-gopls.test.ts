// @module-tag needs/gopls

import { readFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { watchGopls } from "../../agent/watch-gopls";
import type { ShownNotification } from "../mac/programs/osascript";
import { notificationsFile } from "../mac/programs/osascript";
import { createMac } from "../mac";
import { createWorld, waitForState, type World } from "../core/gopls/world";

/** A world on a simulated Mac with the agent's duty at work. */
async function agentAtWork(configuration: object) {
  const mac = await createMac();
  onTestFinished(() => mac.stop());
  const world = await createWorld("v0.23.0", { root: mac.root });
  await mkdir(dirname(world.host.paths.config), { recursive: true });
  await writeFile(world.host.paths.config, JSON.stringify(configuration));
  const ending = new AbortController();
  const log: string[] = [];
  const duty = watchGopls({ timing: { replacedWithinMs: 1500, scanMs: 500, idleScanMs: 500 } }).start({
    host: world.host,
    signal: ending.signal,
    log: (line) => void log.push(line),
  });
  onTestFinished(async () => {
    ending.abort();
    await duty;
  });
  const shown = async (): Promise<ShownNotification[]> => {
    const text = await readFile(notificationsFile(mac.root), "utf8").catch(() => "");
    return text.split("\n").flatMap((line) => (line ? [JSON.parse(line) as ShownNotification] : []));
  };
  const until = async (title: string) => {
    for (const end = Date.now() + 20_000; Date.now() < end;) {
      const found = (await shown()).find((one) => one.title === title);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${title} was never shown; the agent said ${log.join("; ")}`);
  };
  return { world, until, shown, log };
}

async function crashFiveTimes(world: World, signal: NodeJS.Signals) {
  const window = await world.open();
  for (let crash = 0; crash < 5; crash++) {
    const pid = await window.ready(crash);
    await waitForState(world.host, [pid]);
    process.kill(pid, signal);
  }
  await window.until((events) => events.some(({ event }) => event === "dead"));
  return window;
}

test("a crash is shown once with folder, version and what is left, and a repeated one is not shown again", async () => {
  const { world, until, shown } = await agentAtWork({});
  const window = await world.open();
  for (let crash = 0; crash < 2; crash++) {
    const pid = await window.ready(crash);
    await waitForState(world.host, [pid]);
    process.kill(pid, "SIGABRT");
  }
  const { message } = await until("gopls crashed");
  expect(message).toContain(window.folder);
  expect(message).toContain("v0.23.0");
  expect(message).toContain("restarts it 3 more times");
  await waitForState(world.host, [await window.ready(2)]);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await shown()).toHaveLength(1);
});

test("a window left dead is revived where the user allows it, and said so", async () => {
  const { world, until } = await agentAtWork({ revive: true });
  const window = await crashFiveTimes(world, "SIGKILL");
  await window.ready(5);
  expect((await until("gopls is back")).message).toContain(window.folder);
});

test("the last silent restart is a warning, and the dead window is told however much was told before", async () => {
  const { world, until, shown } = await agentAtWork({});
  const window = await crashFiveTimes(world, "SIGKILL");
  expect((await until("gopls is dead")).message).toContain(window.folder);
  const warnings = (await shown()).filter(({ message }) => message.includes("for the last time"));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]?.message).toContain("after the next crash it stays dead");
});

test("without leave to revive, the dead window is told with what to do", async () => {
  const { world, until } = await agentAtWork({});
  const window = await crashFiveTimes(world, "SIGKILL");
  const { message } = await until("gopls is dead");
  expect(message).toContain(window.folder);
  expect(message).toContain("go-warden gopls restart");
  expect(window.events.filter(({ event }) => event === "dead")).toHaveLength(1);
});

test("a crash loop is not revived, and the notice says so", async () => {
  const { world, until } = await agentAtWork({ revive: true });
  const window = await crashFiveTimes(world, "SIGABRT");
  expect((await until("gopls is dead")).message).toContain("crashed three times the same way");
  expect(window.events.filter(({ event }) => event === "dead")).toHaveLength(1);
});

test("no notification is shown to somebody who wants none", async () => {
  const { world, shown, log } = await agentAtWork({ notifications: false });
  const window = await world.open();
  const pid = await window.ready();
  await waitForState(world.host, [pid]);
  process.kill(pid, "SIGABRT");
  await window.ready(1);
  for (const end = Date.now() + 10_000; Date.now() < end && !log.some((line) => line.includes("incident"));) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(log.some((line) => line.includes("incident"))).toBe(true);
  expect(await shown()).toEqual([]);
});

test("a gopls that cannot start is told with what it said and with its editor", async () => {
  const { world, until } = await agentAtWork({});
  const flags = { "go.languageServerFlags": ["-no-such-flag"] };
  await writeFile(join(world.userDataDir, "User", "settings.json"), JSON.stringify(flags));
  const window = await world.open();
  await window.until((events) => events.some(({ event }) => event === "dead"));
  const { message } = await until("gopls does not start");
  expect(message).toContain("flag provided but not defined: -no-such-flag");
  expect(message).toContain("will not try again");
});
