import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { built } from "../../built";
import { onTerminal } from "../../cli/terminal";
import { note } from "../../../src/core/selfcheck/leftovers";
import { createSelfcheckWorld, type SelfcheckWorld } from "./world";
import { soak } from "../../soak";

/** Those that make something. */
const making = [
  "value-plain,setenv-many,bootstrap-loaded,bootstrap-draining,bootstrap-disabled,kickstart-throttled",
  "watch-symlink,ps-environment-own,ps-zombie,ps-agent-name,codesign-intact,crash-report",
].join(",");

test(
  "nothing is left behind by a self-check that was killed at any instant, once the next has cleaned up",
  { timeout: soak ? 1_800_000 : 120_000 },
  async () => {
    const world = await createSelfcheckWorld({ crashReports: "without-asi" });
    const before = await world.traces();
    let killed = 0;
    for (let turn = 0; turn < (soak ? 100 : 3); turn++) {
      const options = soak ? [] : ["--only", making];
      const child = spawn(process.execPath, [built("cli.js"), "selfcheck", "--quick", "--json", ...options], {
        env: world.env,
        stdio: "ignore",
      });
      const ended = once(child, "exit");
      await sleep(200 + Math.random() * (soak ? 12_000 : 5000));
      if (child.kill("SIGKILL")) killed++;
      await ended;
      const { code, stdout } = await world.cli("selfcheck", "--clean-up", "--json");
      expect({ code, answer: JSON.parse(stdout) as unknown }).toEqual({ code: 0, answer: { left: [] } });
      expect(await world.traces()).toEqual(before);
      expect(reports(world)).toEqual([]);
    }
    expect(killed).toBeGreaterThan(0);
  },
);

const reports = ({ home }: SelfcheckWorld) => {
  const folder = join(home, "Library/Logs/DiagnosticReports");
  return existsSync(folder) ? readdirSync(folder) : [];
};

test("the doctor warns of what a killed self-check left, until it is cleaned up", async () => {
  const world = await createSelfcheckWorld();
  const child = spawn(process.execPath, [built("cli.js"), "selfcheck", "--quick", "--json"], {
    env: world.env,
    stdio: "ignore",
  });
  const journal = join(world.host.paths.support, "selfcheck-journal.jsonl");
  await expect
    .poll(() => statSync(journal, { throwIfNoEntry: false })?.size ?? 0, { timeout: 20_000 })
    .toBeGreaterThan(0);
  child.kill("SIGKILL");
  await once(child, "exit");
  const doctor = async () => (await world.cli("doctor", "--only", "selfcheck", "--json")).stdout;
  expect(await doctor()).toContain("selfcheck-leftovers");
  await world.cli("selfcheck", "--clean-up");
  expect(await doctor()).not.toContain("selfcheck-leftovers");
});

test("agent uninstall removes what a killed self-check left too", async () => {
  const world = await createSelfcheckWorld();
  const before = await world.traces();
  const folder = join(world.host.paths.temp, "go-warden-selfcheck-0123abcd");
  mkdirSync(folder, { recursive: true });
  await world.host.run(world.host.system("/bin/launchctl"), ["setenv", "GO_WARDEN_SELFCHECK_X", "1"], { timeoutMs: 5000 }); // prettier-ignore
  await note(world.host, { made: "variable", name: "GO_WARDEN_SELFCHECK_X" });
  await note(world.host, { made: "folder", path: folder });
  const preview = await world.cli("agent", "uninstall", "--dry-run");
  expect(preview.stdout).toContain("Remove what a self-check that was stopped left");
  expect(await world.cli("agent", "uninstall", "--yes")).toMatchObject({ code: 0 });
  expect(existsSync(folder)).toBe(false);
  expect(await world.traces()).toEqual(before);
});

test("Ctrl-C ends it and puts everything back", async () => {
  const world = await createSelfcheckWorld();
  const before = await world.traces();
  const terminal = onTerminal(["selfcheck", "--quick", "--yes"], { env: world.env, cwd: world.home });
  await terminal.sees(/[2-9] of \d+:/);
  terminal.types("\u0003");
  const { code, shown } = await terminal.ended;
  expect(code).toBe(130);
  expect(shown).toContain("Stopped.");
  await expect.poll(() => world.traces(), { timeout: 10_000 }).toEqual(before);
  expect(existsSync(join(world.host.paths.support, "selfcheck.json"))).toBe(false);
});

/** Every program of Apple's in the tree, replaced by a script or removed. */
function replaceAll({ mac }: SelfcheckWorld, script: string | undefined) {
  for (const folder of ["bin", "usr/bin", "usr/sbin", "usr/libexec"]) {
    for (const name of readdirSync(join(mac.root, folder))) {
      const path = join(mac.root, folder, name);
      rmSync(path, { recursive: true });
      if (script === undefined) continue;
      writeFileSync(path, `#!/bin/sh\n${script}\n`);
      chmodSync(path, 0o755);
    }
  }
}

const broken: [what: string, script: string | undefined][] = [
  ["programs that hang", "exec sleep 60"],
  ["programs that are missing", undefined],
  [
    "programs that print what nobody can read",
    "head -c 4096 /dev/urandom; printf '\\033[31m\\n}{\\n'; head -c 900 /dev/urandom >&2; exit 7",
  ],
];

test.each(broken)("with %s it ends with an answer to every question", { timeout: 120_000 }, async (_what, script) => {
  const world = await createSelfcheckWorld();
  replaceAll(world, script);
  const { code, stdout, stderr } = await world.cli("selfcheck", "--quick", "--json");
  expect(stderr).toBe("");
  expect([0, 1]).toContain(code);
  const { answers } = JSON.parse(stdout) as {
    answers: { id: string; verdict: string; observed: string; consequence: string }[];
  };
  expect(answers.length).toBeGreaterThan(45);
  for (const { id, verdict, observed } of answers) {
    expect(["confirmed", "differs", "not-settled"], id).toContain(verdict);
    expect(observed, id).not.toMatch(/\p{Cc}/u);
    expect(observed.length, id).toBeLessThan(320);
  }
  const launchd = answers.filter(({ id }) => /^(value|setenv|bootstrap|bootout|kickstart)-/.test(id));
  expect(launchd.filter(({ verdict }) => verdict === "confirmed")).toEqual([]);
});
