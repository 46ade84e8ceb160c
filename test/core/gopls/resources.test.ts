import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  boundDebugFolder,
  debugFolder,
  telemetryConsentSteps,
  telemetryWithdrawalSteps,
} from "../../../src/core/gopls/signals/consent";
import { isCrashLoop } from "../../../src/core/gopls/incidents/crash-loop";
import type { Incident } from "../../../src/core/gopls/incidents/incident";
import { readIncidents, writeIncident } from "../../../src/core/gopls/incidents/incident-store";
import {
  addSample,
  busyMinutes,
  closeHistories,
  memoryTrouble,
  readHistories,
  type Sample,
} from "../../../src/core/gopls/processes/resources";
import { memorySparkline } from "../../../src/core/gopls/processes/sparkline";
import { telemetryFolders } from "../../../src/core/gopls/signals/telemetry";
import { perform } from "../../../src/core/operations";
import { createSandbox } from "../../sandbox";
import { createWorld, watchWorld } from "./world";
import { needs } from "../../tools";

const gigabyte = 1024 ** 3;
const minutes = (count: number, at: (minute: number) => Partial<Sample>): Sample[] =>
  Array.from({ length: count }, (_, minute) => ({
    at: new Date(Date.UTC(2026, 10, 23) + minute * 60_000).toISOString(),
    rssBytes: gigabyte,
    cpuSeconds: 0,
    ...at(minute),
  }));
const history = (samples: Sample[]) => ({
  pid: 7,
  startToken: "1",
  workspace: "/w & <x>",
  version: "v0.23.0",
  samples,
});

test("memory above the limit and steady growth are worth a word; a peak, a plateau and youth are not", () => {
  const trouble = (samples: Sample[]) => memoryTrouble(history(samples), 4 * gigabyte);
  expect(trouble(minutes(3, () => ({ rssBytes: 5 * gigabyte })))).toMatch(
    /5\.0 GB of memory, above the limit of 4\.0 GB/,
  );
  expect(trouble(minutes(121, (minute) => ({ rssBytes: gigabyte + minute * 20 * 1024 ** 2 })))).toMatch(
    /grown from 1\.0 GB to 3\.3 GB .* no proof of a leak/,
  );
  expect(trouble(minutes(121, (minute) => ({ rssBytes: minute < 20 ? gigabyte : 3 * gigabyte })))).toBeUndefined();
  expect(trouble(minutes(30, (minute) => ({ rssBytes: gigabyte + minute * 90 * 1024 ** 2 })))).toBeUndefined();
  expect(trouble([])).toBeUndefined();
});

test("five minutes of a busy processor are a hang; a pause, sleep or a clock set back are not", () => {
  const busy = (samples: Sample[]) => busyMinutes(history(samples));
  expect(busy(minutes(7, (minute) => ({ cpuSeconds: minute * 60 })))).toBe(6);
  expect(busy(minutes(4, (minute) => ({ cpuSeconds: minute * 60 })))).toBeUndefined();
  expect(busy(minutes(7, (minute) => ({ cpuSeconds: minute * 60 - (minute > 5 ? 30 : 0) })))).toBeUndefined();
  const asleep = minutes(7, (minute) => ({ cpuSeconds: minute * 600 }));
  expect(
    busy(asleep.map((sample, index) => ({ ...sample, at: minutes(70, () => ({}))[index * 10]!.at }))),
  ).toBeUndefined();
  expect(busy(minutes(7, (minute) => ({ cpuSeconds: minute * 60 })).toReversed())).toBeUndefined();
});

test("a history holds a whole life in bounded space, and the sparkline draws it", async () => {
  const { host } = createSandbox();
  const process = { pid: 7, startToken: "1 2", workspace: "/w & <x>", version: "v0.23.0" };
  for (const sample of minutes(800, (minute) => ({ rssBytes: gigabyte + minute })))
    await addSample(host, process, sample);
  await closeHistories(host, []);
  const [kept] = await readHistories(host);
  expect(kept?.samples.length).toBeLessThanOrEqual(720);
  expect(kept?.samples[0]?.rssBytes).toBe(gigabyte);
  expect(kept?.samples.at(-1)?.rssBytes).toBe(gigabyte + 799);
  const svg = memorySparkline(kept!);
  expect(svg).toContain("/w &#38; &#60;x&#62;");
  expect(svg).toContain("1.0 GB");
  const points = /points="([^"]*)"/.exec(svg)?.[1]?.split(" ") ?? [];
  expect(points).toHaveLength(kept!.samples.length);
  for (const point of points) {
    const [x = NaN, y = NaN] = point.split(",").map(Number);
    expect(x >= 0 && x <= 480 && y >= 0 && y <= 120).toBe(true);
  }
});

const incident = (index: number, details: Partial<Incident> = {}): Incident => ({
  id: `i${index}`,
  at: new Date(Date.UTC(2026, 10, 23) + index * 60_000).toISOString(),
  tool: "gopls",
  kind: "panic",
  pid: index,
  version: "v0.23.0",
  workspace: null,
  editor: null,
  evidence: [],
  ...details,
});

test("a crash loop is the same stack three times in ten minutes", () => {
  const crashes = [0, 4, 9].map((minute) => incident(minute, { stackId: "aeuFyQ", firstLine: "panic: x" }));
  expect(isCrashLoop(crashes[2]!, crashes)).toBe(true);
  expect(isCrashLoop(crashes[1]!, crashes)).toBe(false);
  const slow = [0, 4, 11].map((minute) => incident(minute, { stackId: "aeuFyQ" }));
  expect(isCrashLoop(slow[2]!, slow)).toBe(false);
  const mixed = [...crashes.slice(0, 2), incident(9, { stackId: "GpSf_A" })];
  expect(isCrashLoop(mixed[2]!, mixed)).toBe(false);
  const killed = [0, 1, 2].map((minute) => incident(minute, { kind: "killed" }));
  expect(isCrashLoop(killed[2]!, killed)).toBe(false);
});

test("incidents on disk are bounded, and a fuller version replaces the earlier one", async () => {
  const { host } = createSandbox();
  for (let index = 0; index < 1010; index++) await writeIncident(host, incident(index));
  await writeIncident(host, incident(1009, { stackId: "aeuFyQ" }));
  const kept = await readIncidents(host);
  expect(kept).toHaveLength(500);
  expect(kept.at(-1)).toMatchObject({ id: "i1009", stackId: "aeuFyQ" });
  const lines = (await readFile(join(host.paths.support, "gopls/incidents.jsonl"), "utf8")).split("\n");
  expect(lines.length).toBeLessThan(1003);
});

test("consent makes gopls write its dumps, and taking it back removes them", needs("gopls"), async () => {
  const world = await createWorld("v0.23.0", { consent: false });
  const steps = await telemetryConsentSteps(world.host);
  await perform(world.host, { id: "consent", title: "Consent", risk: "edits-files", steps });
  expect(await telemetryConsentSteps(world.host)).toEqual([]);
  const window = await world.open();
  const pid = await window.ready();
  const watch = await watchWorld(world.host, { expecting: [pid] });
  process.kill(pid, "SIGABRT");
  const [told] = await watch.told(1);
  expect(told?.evidence.join("\n")).toMatch(/sidecar\.log/);
  await watch.stop();
  await window.close();
  const [folder = ""] = telemetryFolders(world.host).map(debugFolder);
  const back = await telemetryWithdrawalSteps(world.host);
  await perform(world.host, { id: "withdraw", title: "Withdraw", risk: "edits-files", steps: back });
  await expect(stat(folder)).rejects.toThrow("ENOENT");
});

test("a sidecar log is cut once it is read and large, but never one in a folder the user made", async () => {
  const { host, file, home } = createSandbox();
  const log = await file(".config/go/telemetry/debug/sidecar.log", "x".repeat(2000));
  const folder = join(home, ".config/go/telemetry/debug");
  expect(await boundDebugFolder(host, folder, { readTo: 2000, maxBytes: 1000 })).toBe(false);
  await writeFile(join(folder, "go-warden.txt"), "ours");
  expect(await boundDebugFolder(host, folder, { readTo: 1500, maxBytes: 1000 })).toBe(false);
  expect(await boundDebugFolder(host, folder, { readTo: 2000, maxBytes: 1000 })).toBe(true);
  expect((await stat(log)).size).toBe(0);
  // The user's own folder is not asked for consent again, and not removed.
  const { host: other, file: put } = createSandbox();
  await put(".config/go/telemetry/debug/mine.txt", "");
  expect(await telemetryConsentSteps(other)).toEqual([]);
  expect(await telemetryWithdrawalSteps(other)).toEqual([]);
  expect(await readdir(folder)).toContain("go-warden.txt");
});
