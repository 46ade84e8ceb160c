import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { answersPath, settled, thisSystem } from "../../../src/core/answers";
import { pathAdvice } from "../../../src/core/environment";
import { getVariable, load, setVariables, unsetVariables } from "../../../src/core/launchd";
import type { LaunchdFacts } from "../../mac/launchd/facts";
import { onTerminal } from "../../cli/terminal";
import { createSelfcheckWorld } from "./world";

const three = { A_1: "1", A_2: "2", A_3: "3" };

test("where several pairs are refused, each gets a call of its own from then on", async () => {
  const { host, selfcheck } = await createSelfcheckWorld({ manyPairs: false });
  expect(await setVariables(host, three)).toEqual({ calls: 4, failed: [] });
  await selfcheck("--quick", "--only", "setenv-many,unsetenv-many");
  expect(await setVariables(host, three)).toEqual({ calls: 3, failed: [] });
  expect(await unsetVariables(host, Object.keys(three))).toEqual({ calls: 3, failed: [] });
});

test("an empty variable is told from an unset one where that was seen to work", async () => {
  const { host, mac, selfcheck } = await createSelfcheckWorld();
  await mac.launchctl("setenv", "GOFLAGS", "");
  expect(await getVariable(host, "GOFLAGS")).toBeUndefined();
  await selfcheck("--quick", "--only", "getenv-empty");
  expect(await getVariable(host, "GOFLAGS")).toBe("");
  expect(await getVariable(host, "GOPATH")).toBeUndefined();
});

test("an answer of another macOS does not count, and a question that was not settled this time keeps its answer", async () => {
  const { host, mac, selfcheck } = await createSelfcheckWorld({ manyPairs: false });
  await selfcheck("--quick", "--only", "setenv-many");
  mac.change({ launchd: { noSession: 112 } });
  await selfcheck("--quick", "--only", "setenv-many");
  expect((await settled(host, "setenv-many"))?.reading).toBe("refused");
  const path = answersPath(host);
  writeFileSync(path, readFileSync(path, "utf8").replace(thisSystem(), "0.0.0"));
  expect(await settled(host, "setenv-many")).toBeUndefined();
  writeFileSync(path, "nonsense");
  expect(await settled(host, "setenv-many")).toBeUndefined();
});

test("a code of bootstrap that nobody expected is tried again once it was seen", async () => {
  const { host, mac, home, selfcheck } = await createSelfcheckWorld({ loadedAnswer: 36 });
  const label = "dev.go-warden.test";
  const plist = join(home, `${label}.plist`);
  const words = "<array><string>/bin/sleep</string><string>30</string></array>";
  writeFileSync(plist, `<plist version="1.0"><dict><key>Label</key><string>${label}</string><key>ProgramArguments</key>${words}<key>RunAtLoad</key><true/></dict></plist>`); // prettier-ignore
  const once = (refusals: number) => mac.change({ launchd: { loadedAnswer: 36, bootstrapRefusal: 36, bootstrapRefusals: refusals } }); // prettier-ignore
  once(1);
  await expect(load(host, label, plist)).rejects.toMatchObject({ code: "not-bootstrapped" });
  mac.change({ launchd: { loadedAnswer: 36 } });
  const { answers } = await selfcheck("--quick", "--only", "bootstrap-loaded");
  expect(answers).toMatchObject([{ verdict: "differs", reading: "other", value: "36" }]);
  once(2);
  await load(host, label, plist);
});

test("where PATH does not reach programs, the proof and the agent's installation say what to do", async () => {
  const world = await createSelfcheckWorld({ pathReachesApps: false });
  const { host, mac, selfcheck } = world;
  expect(await pathAdvice(host)).toBeUndefined();
  await mac.launchctl("setenv", "PATH", "/opt/tools/bin:/usr/bin:/bin");
  const report = await selfcheck("--only", "path-reaches-applications");
  expect(report).toMatchObject({ exit: 1, answers: [{ verdict: "differs", reading: "no" }] });
  expect(await pathAdvice(host)).toContain("go-warden code open");
  await mac.launchctl("unsetenv", "PATH");
  const { stdout } = await world.cli("agent", "install", "--yes");
  expect(stdout).toContain("go-warden code open");
  await world.cli("agent", "uninstall", "--yes");
});

test("the doctor tells what differs, and does not warn of it", async () => {
  const world = await createSelfcheckWorld({ loadedAnswer: 17 });
  const doctor = () => world.cli("doctor", "--only", "selfcheck", "--json");
  expect((await doctor()).stdout).toContain("has not been run");
  await world.selfcheck("--quick", "--only", "bootstrap-loaded,bootout-unknown");
  const { code, stdout } = await doctor();
  const { findings } = JSON.parse(stdout) as { findings: { id: string; severity: string; evidence: string[] }[] };
  const title = "One answer of this Mac differs from what is assumed";
  expect(findings).toMatchObject([{ id: "selfcheck-differs", severity: "info", title }]);
  expect(findings[0]?.evidence.join("\n")).toMatch(/Seen here: exit 17.*; assumed: exit 5/);
  expect(code).toBe(0);
});

test("installing the agent offers the quick run once, and Return is a no", async () => {
  const world = await createSelfcheckWorld();
  const terminal = onTerminal(["agent", "install"], { env: world.env, cwd: world.home });
  await terminal.sees("Do it? [y/N]");
  terminal.types("y\r");
  await terminal.sees("Try it now? [y/N]");
  terminal.types("\r");
  const { code, shown } = await terminal.ended;
  expect(shown).toContain("go-warden selfcheck --quick");
  expect(code).toBe(0);
  expect(await settled(world.host, "setenv-many")).toBeUndefined();
  await world.cli("agent", "uninstall", "--yes");
});

/** What is known of how releases answer (docs/facts/launchd.md §1.3, §1.7, §1.8, §1.9). */
const releases = {
  "13.7": { loadedAnswer: 37, notLoadedAnswer: 113, printDisabled: "booleans", twoLineUnknown: false },
  "14.8": { loadedAnswer: 5, notLoadedAnswer: 3, printDisabled: "plain", twoLineUnknown: false },
  "15.7": { loadedAnswer: 5, disabledAnswer: 5, printDisabled: "tabbed" },
  "26.5.1": { loadedAnswer: 5, disabledAnswer: 119, printDisabled: "tabbed" },
} satisfies Record<string, Partial<LaunchdFacts>>;

test.each(Object.entries<Partial<LaunchdFacts>>(releases))(
  "macOS %s is asked, and answers as it does",
  async (version, launchd) => {
    const { mac, selfcheck, traces } = await createSelfcheckWorld(launchd);
    mac.change({ productVersion: version });
    const before = await traces();
    const ids = ["bootstrap-loaded", "bootstrap-disabled", "bootout-unknown", "print-disabled", "print-unknown"];
    const { macos, answers, left } = await selfcheck("--quick", "--only", ids.join(","));
    const seen = Object.fromEntries(answers.map(({ id, reading }) => [id, reading]));
    const { loadedAnswer, disabledAnswer = 119, notLoadedAnswer = 3 } = launchd;
    expect({ macos, left }).toEqual({ macos: version, left: [] });
    expect(seen).toEqual({
      "bootstrap-loaded": String(loadedAnswer),
      "bootstrap-disabled": String(disabledAnswer),
      "bootout-unknown": String(notLoadedAnswer),
      "print-disabled": "read",
      "print-unknown": "113",
    });
    expect(await traces()).toEqual(before);
  },
);

test("state that a newer Go Warden wrote is left alone", async () => {
  const { host, cli } = await createSelfcheckWorld();
  mkdirSync(host.paths.support, { recursive: true, mode: 0o700 });
  const text = JSON.stringify({ version: 99, product: "9.0.0" });
  writeFileSync(answersPath(host), text);
  expect(await cli("selfcheck", "--quick", "--only", "getenv-unset", "--json")).toMatchObject({ code: 4 });
  expect(readFileSync(answersPath(host), "utf8")).toBe(text);
});
