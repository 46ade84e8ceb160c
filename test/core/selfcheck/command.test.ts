import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { onTerminal } from "../../cli/terminal";
import { createSelfcheckWorld } from "./world";

test("a quick run answers most questions, keeps the answers, writes a report, and leaves nothing behind", async () => {
  const world = await createSelfcheckWorld();
  const before = await world.traces();
  const file = join(world.home, "report.md");
  const report = await world.selfcheck("--quick", "--report", file);
  expect(report).toMatchObject({ macos: "26.5.1", machine: expect.stringContaining("arm64"), quick: true, left: [] });
  expect(report.answers.length).toBeGreaterThan(45);
  for (const answer of report.answers) {
    expect(answer.verdict).toMatch(/^(confirmed|differs|not-settled)$/);
    expect([answer.question, answer.assumed, answer.observed, answer.consequence].every(Boolean), answer.id).toBe(true);
  }
  expect(report.answers.filter(({ verdict }) => verdict === "confirmed").length).toBeGreaterThan(35);
  expect(report.answers.filter(({ verdict }) => verdict === "differs")).toEqual([]);
  expect(report.exit).toBe(0);
  expect(await world.traces()).toEqual(before);

  const text = readFileSync(file, "utf8");
  expect(text).toMatch(/^# Go Warden self-check\n/);
  for (const { id } of report.answers) expect(text).toContain(`\`${id}\``);
  const kept = readFileSync(join(world.host.paths.support, "selfcheck.json"), "utf8");
  for (const secret of [world.home, "hunter2"]) expect(text + kept + JSON.stringify(report)).not.toContain(secret);

  const other = join(world.home, "notes.md");
  writeFileSync(other, "# Mine\n");
  const refused = await world.cli("selfcheck", "--quick", "--report", other, "--json");
  expect(refused).toMatchObject({ code: 4, stdout: expect.stringContaining("file-exists") });
  expect(readFileSync(other, "utf8")).toBe("# Mine\n");
});

test("it asks first, says what it will do, and does nothing after a no", async () => {
  const world = await createSelfcheckWorld();
  const before = world.files();
  const terminal = onTerminal(["selfcheck", "--quick"], { env: world.env, cwd: world.home });
  await terminal.sees("Do it? [y/N]");
  terminal.types("n\r");
  const { shown, code } = await terminal.ended;
  expect(shown).toContain("GO_WARDEN_SELFCHECK_");
  expect(shown).toContain("Nothing was tried.");
  expect(code).toBe(1);
  expect(world.files()).toEqual(before);
});

test("--dry-run lists every experiment and tries none", async () => {
  const world = await createSelfcheckWorld();
  const before = world.files();
  const { stdout, code } = await world.cli("selfcheck", "--dry-run");
  expect(code).toBe(0);
  expect(stdout).toContain("Is a notification by osascript shown?");
  expect(world.files()).toEqual(before);
});

test("on another system it says that this is not a Mac, and tries nothing", async () => {
  const world = await createSelfcheckWorld();
  delete world.env.GO_WARDEN_SYSROOT;
  const { code, stdout } = await world.cli("selfcheck", "--quick", "--json");
  if (process.platform !== "darwin")
    expect({ code, stdout }).toMatchObject({ code: 3, stdout: expect.stringContaining("not-a-mac") });
});

test("a second self-check waits for nobody and says that one is running", async () => {
  const world = await createSelfcheckWorld();
  const { support } = world.host.paths;
  mkdirSync(support, { recursive: true, mode: 0o700 });
  writeFileSync(join(support, "selfcheck.lock"), `${process.pid} other\n`);
  expect(await world.cli("selfcheck", "--quick", "--json")).toMatchObject({
    code: 4,
    stdout: expect.stringContaining("already-running"),
  });
  expect(existsSync(join(support, "selfcheck.lock"))).toBe(true);
});
