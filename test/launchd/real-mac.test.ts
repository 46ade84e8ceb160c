import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "plist";
import { describe, expect, onTestFinished, test } from "vitest";
import { createHost } from "../../src/core/host";
import {
  bootout,
  domainVariables,
  getVariable,
  isDisabled,
  kickstart,
  load,
  serviceStatus,
  setVariables,
  unsetVariables,
  waitForService,
} from "../../src/core/launchd";
import { createSandbox } from "../sandbox";

/** The real launchctl, with a throw-away label and throw-away names; a continuous integration runner has a session. */
const isMac = process.platform === "darwin" && !process.env.GO_WARDEN_SYSROOT;

describe.runIf(isMac)("on a real Mac", () => {
  const host = createHost();
  const suffix = `${process.pid}_${Date.now()}`;
  // One label for ever: launchd never forgets a label that was enabled once (docs/facts/launchd.md §1.9).
  const label = "dev.go-warden.test";

  function plist(script: string): string {
    const { home } = createSandbox();
    const path = join(home, `${label}.plist`);
    const job = { Label: label, ProgramArguments: ["/bin/sh", "-c", script], RunAtLoad: true };
    writeFileSync(path, build(job), { mode: 0o644 });
    onTestFinished(() => bootout(host, label));
    return path;
  }

  test("launchctl print shows the session's variables in the format we read", async () => {
    const { variables } = await domainVariables(host);
    expect(Object.keys(variables)).toContain("SSH_AUTH_SOCK");
  });

  test("many variables are set by one call, read back, and unset by one call", async () => {
    const values = Object.fromEntries([1, 2, 3].map((n) => [`GO_WARDEN_TEST_${suffix}_${n}`, `/v ${n} = { } ü`]));
    onTestFinished(() => void unsetVariables(host, Object.keys(values)));
    expect((await setVariables(host, values)).failed).toEqual([]);
    expect((await domainVariables(host)).variables).toMatchObject(values);
    expect((await unsetVariables(host, Object.keys(values))).failed).toEqual([]);
    for (const name of Object.keys(values)) expect(await getVariable(host, name)).toBeUndefined();
  });

  test("a job is loaded, replaced, kickstarted and booted out", async () => {
    expect(await serviceStatus(host, label)).toEqual({ kind: "not-loaded" });
    await load(host, label, plist("exec sleep 60"));
    const first = await serviceStatus(host, label);
    expect(first).toMatchObject({ kind: "loaded", state: "running" });
    await load(host, label, plist("exec sleep 61"));
    expect(await kickstart(host, label)).toEqual({ kind: "running" });
    expect(await isDisabled(host, label)).not.toBe(true);
    await bootout(host, label);
    expect(await serviceStatus(host, label)).toEqual({ kind: "not-loaded" });
    await bootout(host, label);
  });

  test("how a job ended is read from print", async () => {
    await load(host, label, plist("exit 75"));
    const ended = await waitForService(
      host,
      label,
      (status) => status.kind === "loaded" && status.lastExit.kind !== "never",
      {
        timeoutMs: 15_000,
      },
    );
    expect(ended).toMatchObject({ kind: "loaded", lastExit: { kind: "code", code: 75 } });
  });

  test("a variable set in the session reaches a job that is started after it", async () => {
    const name = `GO_WARDEN_TEST_${suffix}`;
    const { home } = createSandbox();
    onTestFinished(() => void unsetVariables(host, [name]));
    await setVariables(host, { [name]: "shared" });
    await load(host, label, plist(`printf %s "$${name}" > '${home}/seen'`));
    await expect
      .poll(() => execFileSync("cat", [`${home}/seen`], { encoding: "utf8" }), { timeout: 10_000 })
      .toBe("shared");
  });
});

test.skipIf(isMac)("elsewhere the same client refuses with a sentence", async () => {
  await expect(serviceStatus({ ...createHost(), platform: "linux" }, "x")).rejects.toMatchObject({ exit: 3 });
});
