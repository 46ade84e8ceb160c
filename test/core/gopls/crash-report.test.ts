// @module-tag needs/gopls

import { closeSync, openSync, writeSync } from "node:fs";
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fillIncident, readIncidents, writeIncident } from "../../../src/core/gopls/incidents/incident-store";
import type { Host } from "../../../src/core/host";
import { createMac } from "../../mac";
import { createSandbox } from "../../sandbox";
import { createWorld, watchWorld } from "./world";

const reportName = "gopls-2026-11-23-120000.ips";
const report = (pid: number, at: Date) => {
  const time = at.toISOString().replace("T", " ").replace("Z", "0 +0000");
  return `{"app_name":"gopls","timestamp":"${time}","bug_type":"309","os_version":"macOS 26.2 (25C56)"}
{
  "captureTime" : "${time}",
  "pid" : ${pid},
  "procName" : "gopls",
  "exception" : {"codes":"0x0, 0x0","type":"EXC_CRASH","signal":"SIGKILL (Code Signature Invalid)"},
  "termination" : {"flags":0,"code":2,"namespace":"CODESIGNING","indicator":"Invalid Page"}
}`;
};

async function macWithReports() {
  const mac = await createMac();
  onTestFinished(() => mac.stop());
  const world = await createWorld("v0.23.0", { root: mac.root });
  const folder = join(world.home, "Library/Logs/DiagnosticReports");
  await mkdir(folder, { recursive: true });
  return { world, folder };
}

test("Apple's report on a killed gopls goes into the incident that stands, with the signature as the cause", async () => {
  const { world, folder } = await macWithReports();
  const window = await world.open();
  const pid = await window.ready();
  const watch = await watchWorld(world.host, { expecting: [pid] });
  process.kill(pid, "SIGKILL");
  await watch.told(1);
  await writeFile(join(folder, reportName), report(pid, new Date()));
  await expectSignatureEvidence(world);
});

test("a report written in several goes is taken when its end has come", async () => {
  const { world, folder } = await macWithReports();
  const window = await world.open();
  const pid = await window.ready();
  const watch = await watchWorld(world.host, { expecting: [pid] });
  process.kill(pid, "SIGKILL");
  await watch.told(1);
  const text = report(pid, new Date());
  const file = openSync(join(folder, reportName), "w");
  for (let at = 0; at < text.length; at += 16) {
    writeSync(file, text.slice(at, at + 16));
    await new Promise((resolve) => setImmediate(resolve));
  }
  closeSync(file);
  await expectSignatureEvidence(world);
});

test("a report written while no agent ran is taken by the next one; one from before belongs to no incident", async () => {
  const { world, folder } = await macWithReports();
  const window = await world.open();
  const pid = await window.ready();
  const old = join(folder, "gopls-2026-11-20-120000.ips");
  await writeFile(old, report(4_999_002, new Date("2026-11-20T12:00:00Z")));
  await utimes(old, new Date("2026-11-20T12:00:05Z"), new Date("2026-11-20T12:00:05Z"));
  const watch = await watchWorld(world.host, { expecting: [pid] });
  process.kill(pid, "SIGKILL");
  await watch.told(1);
  await watch.stop();
  await writeFile(join(folder, reportName), report(pid, new Date()));
  await watchWorld(world.host);
  await expectSignatureEvidence(world);
});

test("what comes late from several sides at once is all kept", async () => {
  const { host } = createSandbox();
  const at = host.now().toISOString();
  const incident = { id: "1", at, tool: "gopls", kind: "killed", pid: 1, version: null } as const;
  await writeIncident(host, { ...incident, workspace: null, editor: null, evidence: [] });
  const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
  await Promise.all(
    lines.map((line) =>
      fillIncident(
        host,
        ({ id }) => id === "1",
        (one) => ({ ...one, evidence: [...one.evidence, line] }),
      ),
    ),
  );
  expect((await readIncidents(host))[0]?.evidence).toEqual(lines);
});

async function expectSignatureEvidence({ host }: { host: Host }) {
  await expect
    .poll(async () => (await readIncidents(host)).flatMap(({ evidence }) => evidence).join("\n"), { timeout: 20_000 })
    .toMatch(/SIGKILL \(Code Signature Invalid\)\), Invalid Page.*\n.*code signature did not fit/);
  expect(await readIncidents(host)).toHaveLength(1);
}
