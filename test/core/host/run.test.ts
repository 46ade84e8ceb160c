import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createHost } from "../../../src/core/host";
import { spawn } from "../../../src/core/host/spawn";
import { spawn as spawnOnExeca } from "../../../src/core/host/spawn-execa";
import { createSandbox as createPlainSandbox } from "../../sandbox";

/** The processes of a group that are not zombies. */
const aliveIn = (group: number) =>
  execFileSync("ps", ["-axo", "pgid=,stat=,command="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([pgid, state]) => Number(pgid) === group && !state?.startsWith("Z"));

const sh = (script: string) => ["/bin/sh", ["-c", script]] as const;

describe.each([
  ["as the agent starts them", spawn],
  ["as the terminal starts them, on execa", spawnOnExeca],
])("programs %s", (_, spawnProgram) => {
  const createSandbox = (env?: Record<string, string>) => {
    const sandbox = createPlainSandbox(env);
    return { ...sandbox, host: createHost(sandbox.host.env, spawnProgram) };
  };

  test("exit code, output and duration are told apart by stream", async () => {
    const { host } = createSandbox();
    const result = await host.run(...sh("echo out; echo err >&2; exit 7"), { timeoutMs: 5000 });
    expect(result).toMatchObject({ kind: "exited", code: 7, stdout: "out\n", stderr: "err\n" });
  });

  test("a missing program is an answer, not an exception", async () => {
    const { host } = createSandbox();
    expect((await host.run("/no/such/program", [], { timeoutMs: 1000 })).kind).toBe("not-found");
  });

  test("a program that may not be executed says so", async () => {
    const { host, file } = createSandbox();
    const path = await file("broken", "\u007fELFgarbage", 0o644);
    expect(await host.run(path, [], { timeoutMs: 1000 })).toMatchObject({ kind: "not-started" });
  });

  test("a timeout ends the whole group, also what ignores SIGTERM", async () => {
    const { host, home } = createSandbox();
    const pidFile = join(home, "pid");
    const script = `trap "" TERM; (trap "" TERM; echo $$ > ${pidFile}; while :; do sleep 1; done) & while :; do sleep 1; done`;
    const result = await host.run(...sh(script), { timeoutMs: 300, graceMs: 200 });
    expect(result.kind).toBe("timeout");
    const group = Number(await readFile(pidFile, "utf8"));
    expect(group).toBeGreaterThan(1);
    await sleep(100);
    expect(aliveIn(group)).toEqual([]);
  });

  test("a grandchild in its own session that holds stdout does not keep us waiting", async () => {
    const { host } = createSandbox();
    const result = await host.run(...sh("setsid sleep 30 & exec sleep 30"), { timeoutMs: 200, graceMs: 100 });
    expect(result.kind).toBe("timeout");
    expect(result.durationMs).toBeLessThan(20_000);
  });

  test("endless output is cut off", async () => {
    const { host } = createSandbox();
    const result = await host.run("/usr/bin/yes", [], { timeoutMs: 10_000, maxBytes: 100_000 });
    expect(result.kind).toBe("too-much-output");
    expect(result.stdoutBytes.length).toBeLessThanOrEqual(100_000);
  });

  test("cancelling while the program is being started ends it", async () => {
    const { host } = createPlainSandbox();
    const cancel = new AbortController();
    const slowly = createHost(host.env, async (...program) => {
      await sleep(20);
      cancel.abort();
      return spawnProgram(...program);
    });
    const result = await slowly.run("/bin/sleep", ["30"], { timeoutMs: 10_000, signal: cancel.signal });
    expect(result.kind).toBe("cancelled");
  });

  test("cancelling ends the program", async () => {
    const { host } = createSandbox();
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 50);
    expect((await host.run("/bin/sleep", ["30"], { timeoutMs: 10_000, signal: cancel.signal })).kind).toBe("cancelled");
  });

  test("what launchers leak does not reach the child", async () => {
    const { host } = createSandbox({
      NODE_ENV: "production",
      RAYCAST_VERSION: "1",
      VSCODE_IPC_HOOK_CLI: "x",
      KEEP: "1",
    });
    const result = await host.run("/usr/bin/env", [], { timeoutMs: 1000 });
    expect(result.stdout).toContain("KEEP=1");
    expect(result.stdout).not.toMatch(/NODE_ENV|RAYCAST|VSCODE/);
  });
});
