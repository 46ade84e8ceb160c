// @module-tag needs/gopls

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { watchGopls } from "../../agent/watch-gopls";
import {
  keepRecycled,
  readIncidents,
  readRecycled,
  recycleDecision,
  writeWarmState,
  type ResourceHistory,
} from "../../src/core/gopls";
import { createWorld } from "../core/gopls/world";
import { createMac } from "../mac";
import { notificationsFile } from "../mac/programs/osascript";
import { createSandbox } from "../sandbox";

/** A world on a simulated Mac whose gopls are all above the limit, with the agent's duty at work. */
async function agentAtWork(configuration: object) {
  const mac = await createMac();
  onTestFinished(() => mac.stop());
  const world = await createWorld("v0.23.0", { root: mac.root });
  await mkdir(dirname(world.host.paths.config), { recursive: true });
  await writeFile(world.host.paths.config, JSON.stringify({ goplsMemoryLimitMB: 1, ...configuration }));
  const ending = new AbortController();
  const log: string[] = [];
  const duty = watchGopls({
    timing: { sampleMs: 400, scanMs: 300, idleScanMs: 300 },
    recycleTiming: { idleMs: 1500, longIdleMs: 2500, settledMs: 1000 },
  }).start({ host: world.host, signal: ending.signal, log: (line) => void log.push(line) });
  onTestFinished(async () => {
    ending.abort();
    await duty;
  });
  const until = async (pattern: RegExp) => {
    for (const end = Date.now() + 60_000; !log.some((line) => pattern.test(line));) {
      if (Date.now() > end) throw new Error(`${String(pattern)} was never logged: ${log.join("; ")}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const shown = () => readFile(notificationsFile(mac.root), "utf8").catch(() => "");
  return { world, log, until, shown };
}

test(
  "an idle gopls above the limit is restarted where the user allows it, without a silent restart",
  { timeout: 150_000 },
  async () => {
    const { world, log, until } = await agentAtWork({ recycle: "idle" });
    const window = await world.open();
    const before = await window.ready();
    await until(/gopls: restarted in .*, where it held/);
    await until(/ went from \d+ MB to \d+ MB/);
    const starts = window.events.filter(({ event }) => event === "ready").map(({ pid }) => pid);
    expect(starts.at(-1)).not.toBe(before);
    const settings = await readFile(join(window.folder, ".vscode/settings.json"), "utf8").catch(() => "none");
    expect(settings).toBe("none");
    const [one, ...more] = await readRecycled(world.host);
    expect(more).toEqual([]);
    expect(one).toMatchObject({ workspace: window.folder });
    expect(one?.beforeBytes).toBeGreaterThan(1e6);
    expect(one?.afterBytes).toBeGreaterThan(1e6);
    // It asked the editor: that is no crash of anybody's.
    const kinds = (await readIncidents(world.host)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== "memory")).toEqual([]);
    // A small one gives little back, which is not tried a second time.
    const lines = log.length;
    await new Promise((resolve) => setTimeout(resolve, 6000));
    expect(log.slice(lines).filter((line) => /restarted in/.test(line))).toEqual([]);
  },
);

test(
  "a restart is offered once, and nothing is restarted, unless the user wants it otherwise",
  { timeout: 150_000 },
  async () => {
    const { world, log, until, shown } = await agentAtWork({});
    const window = await world.open();
    const pid = await window.ready();
    await until(/a restart is offered/);
    await until(/notification recycle/);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect(log.filter((line) => /is offered/.test(line))).toHaveLength(1);
    expect(await shown()).toContain("gopls can be restarted");
    expect(await window.ready()).toBe(pid);
  },
);

test("a restart waits for what works, and for what would give little back", async () => {
  const { host } = createSandbox();
  const now = Date.now();
  const history = (cpuSeconds: (minute: number) => number): ResourceHistory => ({
    pid: 7,
    startToken: "1",
    workspace: "/shop",
    version: "v0.23.0",
    samples: Array.from({ length: 12 }, (_, minute) => ({
      at: new Date(now - (11 - minute) * 60_000).toISOString(),
      rssBytes: 5e9,
      cpuSeconds: cpuSeconds(minute),
    })),
  });
  const [idle, busy] = [history(() => 40), history((minute) => minute * 3)];
  const decide = (one: ResourceHistory) => recycleDecision(host, one, 5 * 60_000);
  expect(await decide(busy)).toMatchObject({ kind: "wait", because: "it is at work" });
  expect(await decide({ ...idle, workspace: null })).toMatchObject({ kind: "wait" });
  expect(await decide(idle)).toEqual({ kind: "recycle", needsBytes: null });
  const warmed = (rssBytes: number) =>
    writeWarmState(host, {
      day: new Date().toISOString().slice(0, 10),
      cpuSeconds: 1,
      folders: {
        "/shop": { key: "", gopls: "", at: "", durationMs: 1, cpuSeconds: 1, rssBytes, peakBytes: rssBytes },
      },
    });
  await warmed(4e9);
  expect(await decide(idle)).toMatchObject({ kind: "wait", because: "a fresh one takes nearly as much" });
  await warmed(3e8);
  expect(await decide(idle)).toEqual({ kind: "recycle", needsBytes: 3e8 });
  const at = new Date().toISOString();
  await keepRecycled(host, { at, workspace: "/shop", beforeBytes: 5e9, afterBytes: null });
  expect(await decide(idle)).toMatchObject({ because: "it was restarted a moment ago" });
  await keepRecycled(host, { at, workspace: "/shop", beforeBytes: 5e9, afterBytes: 4.9e9 });
  expect(await decide(idle)).toMatchObject({ because: "a restart gave little back this week" });
  expect(await readRecycled(host)).toHaveLength(1);
});
