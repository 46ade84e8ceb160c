import { readFileSync, writeFileSync, chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createHost } from "../../../src/core/host";
import { domainVariables, getVariable, setVariables, unsetVariables } from "../../../src/core/launchd";
import { parseDomainVariables } from "../../../src/core/launchd/print";
import { createMac } from "../../mac";
import type { LaunchdFacts } from "../../mac/launchd/facts";

async function start(launchd: Partial<LaunchdFacts> = {}) {
  const mac = await createMac({ launchd });
  onTestFinished(() => mac.stop());
  return { mac, host: createHost({ GO_WARDEN_SYSROOT: mac.root, HOME: mac.root, PATH: process.env.PATH }) };
}

const fifty = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`GO_${n}`, `/value ${n} = { } => "x" ü`]));

test("fifty variables are set, read back and unset by one launchctl call each", async () => {
  const { host } = await start();
  expect(await setVariables(host, fifty)).toEqual({ calls: 1, failed: [] });
  const { calls, variables } = await domainVariables(host);
  expect(calls).toBe(1);
  expect(variables).toMatchObject(fifty);
  expect(await unsetVariables(host, Object.keys(fifty))).toEqual({ calls: 1, failed: [] });
  expect(Object.keys((await domainVariables(host)).variables)).toEqual(["SSH_AUTH_SOCK"]);
});

test("a launchctl that takes one pair gets them one by one", async () => {
  const { host } = await start({ manyPairs: false });
  expect(await setVariables(host, { A: "1", B: "2", C: "3" })).toEqual({ calls: 4, failed: [] });
  expect((await domainVariables(host)).variables).toMatchObject({ A: "1", B: "2", C: "3" });
  expect(await unsetVariables(host, ["A", "B", "NOT_SET"])).toEqual({ calls: 4, failed: [] });
  expect(await getVariable(host, "A")).toBeUndefined();
  expect(await getVariable(host, "C")).toBe("3");
});

test("a value of several lines comes back whole, although print shows it ambiguously", async () => {
  const { host } = await start();
  await setVariables(host, { LINES: "one\n\t\tTWO\n}\nthree", AFTER: "x" });
  const { calls, variables } = await domainVariables(host);
  expect(variables).toMatchObject({ LINES: "one\n\t\tTWO\n}\nthree", AFTER: "x" });
  expect(calls).toBe(2);
});

test("when print is refused, the names in question are asked for one by one", async () => {
  const { host } = await start({ printRefusal: 5 });
  await setVariables(host, { A: "1", B: "2" });
  expect(await domainVariables(host, ["A", "NOT_SET"])).toEqual({
    calls: 3,
    variables: { A: "1" },
    complete: false,
  });
});

test("a launchd that does not answer is no launchd without the variable", async () => {
  const { host } = await start({ printRefusal: 5 });
  const silent: typeof host = {
    ...host,
    run: (file, args, options) => host.run(args[0] === "getenv" ? "/bin/sleep" : file, args[0] === "getenv" ? ["5"] : args, { ...options, timeoutMs: 300 }), // prettier-ignore
  };
  await expect(domainVariables(silent, ["GOPATH"])).rejects.toMatchObject({ code: "launchd-silent", exit: 3 });
});

test("a launchd that hangs at a change is not asked for each variable", async () => {
  const { host } = await start();
  let asked = 0;
  const hanging: typeof host = {
    ...host,
    run: (_file, _args, options) => (asked++, host.run("/bin/sleep", ["5"], { ...options, timeoutMs: 300 })),
  };
  await expect(setVariables(hanging, fifty)).rejects.toMatchObject({ code: "launchd-silent", exit: 3 });
  expect(asked).toBe(1);
});

test("a refusal by launchd is a sentence with a way on, after one call, and never shows a value", async () => {
  const { host, mac } = await start({ setenvRefusal: 1 });
  const secret = { A: "hunter2", B: "2" };
  await expect(setVariables(host, secret)).rejects.toMatchObject({ code: "launchd-refused", exit: 3 });
  mac.change({ launchd: { setenvRefusal: 150 } });
  const error: unknown = await setVariables(host, secret).catch((thrown: unknown) => thrown);
  expect(String(error)).toContain("System Integrity Protection");
  expect(JSON.stringify(error) + String(error)).not.toContain("hunter2");
  mac.change({ launchd: { noSession: 112 } });
  await expect(domainVariables(host)).rejects.toMatchObject({ code: "no-gui-session", exit: 3 });
});

test("one variable that cannot be set does not keep the others away", async () => {
  const { host, mac } = await start();
  const launchctl = join(mac.root, "/bin/launchctl");
  writeFileSync(`${launchctl}.real`, readFileSync(launchctl), { mode: 0o755 });
  const script = `#!/bin/sh\n[ $# -le 3 ] && [ "$2" != BAD ] || { echo 'Could not set environment: 22: Invalid argument' >&2; exit 22; }\nexec '${launchctl}.real' "$@"\n`;
  writeFileSync(launchctl, script);
  chmodSync(launchctl, 0o755);
  expect(await setVariables(host, { A: "1", BAD: "2", C: "3" })).toEqual({
    calls: 4,
    failed: [{ name: "BAD", message: "Could not set environment: 22: Invalid argument" }],
  });
  expect(await getVariable(host, "C")).toBe("3");
});

test("off a Mac launchd is refused with exit 3", async () => {
  const host = { ...createHost({ HOME: "/nowhere" }), platform: "linux" as const };
  await expect(domainVariables(host)).rejects.toMatchObject({ exit: 3 });
});

test("print without variables has no environment block; blocks of the same name further in do not count", () => {
  const none = "gui/501 = {\n\ttype = login\n\n\tservices = {\n\t\t       0      - \ta\n\t}\n}\n";
  expect(parseDomainVariables(none)).toEqual({ variables: {}, uncertain: [] });
  const decoy = "gui/501 = {\n\tx = {\n\t\tenvironment = {\n\t\t\tNO => 1\n\t\t}\n\t}\n\n\tservices = {\n\t}\n}\n";
  expect(parseDomainVariables(decoy)).toEqual({ variables: {}, uncertain: [] });
  expect(parseDomainVariables("gui/501 = {\n\ttype = login\n")).toBeUndefined();
  expect(parseDomainVariables("")).toBeUndefined();
});
