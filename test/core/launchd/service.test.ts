import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createHost, type Host } from "../../../src/core/host";
import { bootout, isDisabled, kickstart, load, serviceStatus } from "../../../src/core/launchd";
import { createMac, type Mac } from "../../mac";
import type { LaunchdFacts } from "../../mac/launchd/facts";

const label = "com.example.job";

async function start(launchd: Partial<LaunchdFacts> = {}): Promise<{ mac: Mac; host: Host }> {
  const mac = await createMac({ launchd });
  onTestFinished(() => mac.stop());
  return { mac, host: createHost({ GO_WARDEN_SYSROOT: mac.root, HOME: mac.root, PATH: process.env.PATH }) };
}

function plist(mac: Mac, script = "exec sleep 60", more = ""): string {
  const path = join(mac.root, `${label}.plist`);
  const words = ["/bin/sh", "-c", script].map((word) => `<string>${word}</string>`).join("");
  writeFileSync(
    path,
    `<plist version="1.0"><dict><key>Label</key><string>${label}</string><key>RunAtLoad</key><true/>${more}<key>ProgramArguments</key><array>${words}</array></dict></plist>`,
    { mode: 0o644 },
  );
  return path;
}

const variants: [string, Partial<LaunchdFacts>][] = [
  ["macOS 26", {}],
  ["an older bootout that says 36 and goes on", { bootoutInProgress: true, waitFlag: false, twoLineUnknown: false }],
  ["17 for a loaded label", { loadedAnswer: 17 }],
  ["37 for a loaded label", { loadedAnswer: 37 }],
  ["113 for a bootout of nothing", { notLoadedAnswer: 113 }],
  ["5 for a bootout of nothing, as on Darwin 27", { notLoadedAnswer: 5 }],
  ["a job that drains for a second", { drainMs: 1000 }],
  ["5 for a disabled label", { disabledAnswer: 5 }],
  ["a launchctl whose print is of no use", { printRefusal: 5 }],
];

test.each(variants)("a job is loaded, replaced, and booted out: %s", async (_, facts) => {
  const { mac, host } = await start(facts);
  await mac.launchctl("disable", `gui/${host.uid}/${label}`);
  expect(await isDisabled(host, label)).toBe(true);
  await load(host, label, plist(mac));
  const first = await serviceStatus(host, label);
  expect(first).toMatchObject({ kind: "loaded", state: "running", lastExit: { kind: "never" } });
  expect(await isDisabled(host, label)).toBe(false);

  await load(host, label, plist(mac, "exec sleep 61"));
  const second = await serviceStatus(host, label);
  expect(second).toMatchObject({ kind: "loaded", state: "running" });
  expect(second.kind === "loaded" && second.pid).not.toBe(first.kind === "loaded" && first.pid);

  await bootout(host, label);
  expect(await serviceStatus(host, label)).toEqual({ kind: "not-loaded" });
  await bootout(host, label);
});

test("a job that ignores SIGTERM is gone when bootout returns", async () => {
  const { mac, host } = await start();
  const stubborn = "trap '' TERM; while :; do sleep 0.1; done";
  await load(host, label, plist(mac, stubborn, "<key>ExitTimeOut</key><integer>1</integer>"));
  await bootout(host, label);
  expect(await serviceStatus(host, label)).toEqual({ kind: "not-loaded" });
});

test("a job that is switched off in Login Items: where to look", async () => {
  const { mac, host } = await start({ backgroundDenied: [label] });
  await expect(load(host, label, plist(mac))).rejects.toMatchObject({
    code: "not-loaded",
    hint: expect.stringContaining("Login Items") as unknown,
  });
});

test("no GUI session: exit 3, and nothing to boot out", async () => {
  for (const noSession of [112, 125] as const) {
    const { mac, host } = await start({ noSession });
    await expect(load(host, label, plist(mac))).rejects.toMatchObject({ code: "no-gui-session", exit: 3 });
    expect(await serviceStatus(host, label)).toEqual({ kind: "no-session" });
    await bootout(host, label);
  }
});

test("125 from bootstrap in a session that is there: tried again, and then said in launchd's own words", async () => {
  const { mac, host } = await start({ bootstrapRefusal: 125, bootstrapRefusals: 2 });
  await load(host, label, plist(mac));
  expect(await serviceStatus(host, label)).toMatchObject({ kind: "loaded", state: "running" });
  mac.change({ launchd: { bootstrapRefusal: 125 } });
  await expect(load(host, label, plist(mac))).rejects.toMatchObject({
    code: "not-bootstrapped",
    exit: 1,
    message: expect.stringContaining("125: Domain does not support specified action") as unknown,
  });
});

test("a job that launchd does not boot out is never said to be gone", async () => {
  const { mac, host } = await start();
  await load(host, label, plist(mac));
  mac.change({ launchd: { bootoutRefusal: 125 } });
  await expect(bootout(host, label)).rejects.toMatchObject({ code: "not-booted-out", exit: 1 });
});

test("a plist that launchd refuses: its own words", async () => {
  const { mac, host } = await start({ bootstrapRefusal: 134 });
  await expect(load(host, label, plist(mac))).rejects.toThrow("134: Service cannot load in requested session");
});

test("kickstart says whether it started, already runs, or is not loaded", async () => {
  const { mac, host } = await start();
  expect(await kickstart(host, label)).toMatchObject({
    kind: "refused",
    reason: expect.stringContaining("Could not find") as unknown,
  });
  await load(host, label, plist(mac));
  expect(await kickstart(host, label)).toEqual({ kind: "running" });
  expect(await kickstart(host, label, { kill: true })).toEqual({ kind: "started" });
});

test("how a job ended is told: code, signal, never", async () => {
  const { mac, host } = await start();
  await load(host, label, plist(mac, "exit 75"));
  const exited = { state: "not running", lastExit: { kind: "code", code: 75 } };
  await expect.poll(() => serviceStatus(host, label), { timeout: 5000 }).toMatchObject(exited);
  mac.change({ launchd: { printRefusal: 5 } });
  expect(await serviceStatus(host, label)).toMatchObject(exited);
  mac.change({ launchd: {} });
  await load(host, label, plist(mac, "kill -9 $$"));
  await expect
    .poll(() => serviceStatus(host, label), { timeout: 5000 })
    .toMatchObject({ lastExit: { kind: "signal", text: "Killed: 9" } });
});
