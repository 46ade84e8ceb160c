// @module-tag needs/gopls

import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { planDump, planRestart, type Incident } from "../../../src/core/gopls";
import { readIncidents } from "../../../src/core/gopls/incidents/incident-store";
import { perform } from "../../../src/core/operations";
import { createWorld, waitForState, watchWorld, type Watch, type Window, type World } from "./world";
import { soak } from "../../soak";

const extensions = ["0.52.2", "0.56.0", "0.57.2"];
/** Longer than any look for evidence takes: what is not told by then never is. */
const allTold = 8_000;

const deaths = [
  { signal: "SIGSEGV", kind: "fatal", firstLine: /SIGSEGV/ },
  { signal: "SIGKILL", kind: "killed", firstLine: undefined },
  { signal: "SIGABRT", kind: "fatal", firstLine: /SIGABRT/ },
  { signal: "SIGSEGV", kind: "fatal", firstLine: /SIGSEGV/ },
  { signal: "SIGKILL", kind: "killed", firstLine: undefined },
] as const;

/** Kills each gopls of a window some time after it has answered; returns their pids. */
async function killAll(window: Window, secondsApart: number): Promise<number[]> {
  const pids: number[] = [];
  for (const [index, { signal }] of deaths.entries()) {
    pids.push(await window.ready(index));
    await sleep(secondsApart * 1000);
    process.kill(pids[index] ?? 0, signal);
  }
  await window.until((events) => events.some(({ event }) => event === "dead"));
  return pids;
}

async function expectEachOnce(watch: Watch, window: Window, pids: readonly number[]): Promise<void> {
  // One that was killed is known for sure a moment later than one that left a dump.
  const own = watch.incidents
    .filter(({ workspace }) => workspace === window.folder)
    .sort((one, other) => one.at.localeCompare(other.at));
  expect(own.map(({ pid, kind }) => [pid, kind])).toEqual(deaths.map(({ kind }, index) => [pids[index], kind]));
  for (const [index, { firstLine }] of deaths.entries()) {
    const incident = own[index];
    if (firstLine) expect(incident?.firstLine).toMatch(firstLine);
    else expect(incident?.firstLine).toBeUndefined();
    expect(incident?.dumpFile !== undefined).toBe(firstLine !== undefined);
  }
  expect(own.map(({ silentRestartsLeft }) => silentRestartsLeft)).toEqual([3, 2, 1, 0, 0]);
}

const gaps = soak ? [0.8, 3, 8] : [0.8, 3];

test(`five deaths are five incidents and one dead window, ${gaps.join(", ")} s apart, with every Go extension`, async () => {
  const world = await createWorld();
  const watch = await watchWorld(world.host, { timing: { leftoverMs: 5_000, scanMs: 5_000 } });
  const ways = extensions.flatMap((goExtension) => gaps.map((gap) => ({ goExtension, gap })));
  const windows = await Promise.all(ways.map(({ goExtension }) => world.open({ goExtension })));
  const pids = await Promise.all(windows.map((window, index) => killAll(window, ways[index]?.gap ?? 0)));
  await watch.told(windows.length * deaths.length);
  await watch.until(() => watch.dead.length === windows.length);
  await sleep(allTold);
  for (const [index, window] of windows.entries()) await expectEachOnce(watch, window, pids[index] ?? []);
  expect(await readIncidents(world.host)).toHaveLength(windows.length * deaths.length);
  expect(watch.dead).toHaveLength(windows.length);
}, 300_000);

const rounds = soak ? 334 : 4;

/** Ends of all kinds that somebody wanted, three windows at a time. */
async function endGracefully(world: World, windows: Window[], round: number): Promise<void> {
  const count = () => windows.map(({ events }) => events.filter(({ event }) => event === "ready").length);
  const before = count();
  const restarted = () => Promise.all(windows.map((window, index) => window.ready(before[index])));
  switch (round % 8) {
    case 1:
      for (const [index, window] of windows.entries()) {
        await window.close();
        const { folder, goExtension } = window;
        windows[index] = await world.open({ folder, goExtension, number: index + 1 });
      }
      await Promise.all(windows.map((window) => window.ready()));
      return;
    case 2:
    case 3: {
      const pids = windows.map(({ events }) => events.findLast(({ event }) => event === "ready")?.pid ?? 0);
      await waitForState(world.host, pids);
      for (const pid of pids) {
        const { operation } =
          round % 8 === 2 ? await planRestart(world.host, { pid }) : await planDump(world.host, pid);
        await perform(world.host, operation, {});
      }
      await restarted();
      return;
    }
    default:
      for (const { host } of windows) process.kill(host.pid ?? 0, "SIGUSR2");
      await restarted();
  }
}

test(`${rounds * extensions.length} ends that somebody wanted are no incidents`, async () => {
  const world = await createWorld();
  const windows = await Promise.all(
    extensions.map((goExtension, index) => world.open({ goExtension, number: index + 1 })),
  );
  await Promise.all(windows.map((window) => window.ready()));
  const watch = await watchWorld(world.host);
  const kinds = new Set<Incident["kind"]>();
  for (let round = 0; round < rounds; round++) {
    await endGracefully(world, windows, round);
    for (const { kind } of watch.incidents) kinds.add(kind);
  }
  await sleep(allTold);
  expect(watch.incidents).toEqual([]);
  expect(watch.dead).toEqual([]);
  // What `gopls dump` wrote itself.
  expect(new Set((await readIncidents(world.host)).map(({ kind }) => kind))).toEqual(new Set(["hang"]));
}, 7_200_000);
