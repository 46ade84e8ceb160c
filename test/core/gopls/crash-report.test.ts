import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readIncidents } from "../../../src/core/gopls/incidents/incident-store";
import { createMac } from "../../mac";
import { createWorld, watchWorld } from "./world";

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
  await writeFile(join(folder, "gopls-2026-11-23-120000.ips"), report(pid, new Date()));
  let evidence = "";
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    evidence = (await readIncidents(world.host)).flatMap((incident) => incident.evidence).join("\n");
    if (evidence.includes("code signature did not fit")) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(evidence).toMatch(/SIGKILL \(Code Signature Invalid\)\), Invalid Page/);
  expect(evidence).toMatch(/code signature did not fit/);
  expect(await readIncidents(world.host)).toHaveLength(1);
});
