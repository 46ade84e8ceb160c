// @module-tag needs/gopls
// @module-tag needs/mac-dlv
// @module-tag needs/zsh

import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod/mini";
import { createImage, type Image } from "../doctor/image";
import { ended } from "../mac";
import { onTerminal } from "./terminal";

const step = z.object({ text: z.string() });
const finding = z.object({
  check: z.string(),
  id: z.string(),
  severity: z.string(),
  title: z.string(),
  evidence: z.array(z.string()),
  cause: z.optional(z.string()),
  advice: z.optional(z.string()),
  operation: z.optional(z.object({ id: z.string(), title: z.string(), risk: z.string(), steps: z.array(step) })),
});
const report = z.object({
  at: z.string(),
  durationMs: z.number(),
  findings: z.array(finding),
  checks: z.array(z.object({ id: z.string(), durationMs: z.number() })),
});

async function machine(): Promise<Image> {
  const image = await createImage();
  onTestFinished(() => image.remove());
  return image;
}

function cli(image: Image, args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(process.cwd(), "dist/cli.js"), ...args], {
    cwd: image.project,
    env: { ...image.host.env, ...env } as Record<string, string>,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return ended(child);
}

test("--json and the text say exactly the same", async () => {
  const image = await machine();
  rmSync(join(image.home, "go/bin/dlv"));
  image.runGo("env", "-w", "GO111MODULE=off");
  image.profile("export GOPRIVATE=git.example.com");
  const only = ["--only", "environment,go-choice,modules,tools,coverage"];
  const json = await cli(image, ["--json", "doctor", ...only]);
  const text = await cli(image, ["doctor", "--verbose", ...only]);
  expect([json.code, text.code]).toEqual([1, 1]);
  const { findings } = report.parse(JSON.parse(json.stdout));
  const marks: Record<string, string> = { ok: "✓", info: "i", warning: "!", error: "✗", skipped: "-", unknown: "?" };
  const details = findings.flatMap((one) => [
    `  ${marks[one.severity]} ${one.title} (${one.id})`,
    ...one.evidence.flatMap((line) => line.split("\n")),
    ...(one.cause ? [one.cause] : []),
    ...(one.operation
      ? [
          `${one.operation.title} (${one.operation.id}, ${one.operation.risk})`,
          ...one.operation.steps.flatMap(({ text }) => text.split("\n")),
        ]
      : []),
    ...(one.advice ? [one.advice] : []),
  ]);
  // Two runs take different times.
  const timeless = (line: string) => line.replace(/\d+(?:\.\d+)? s\b/g, "N s");
  for (const line of details) expect(timeless(text.stdout)).toContain(timeless(line));
  // Nothing is in the text that the JSON has not: every line below an area's own is one of the above.
  const said = text.stdout.split("\n").filter((line) => line.startsWith("  "));
  expect(said.length).toBe(details.length);
  expect(findings.map(({ id }) => id)).toEqual(
    expect.arrayContaining(["dlv-missing", "go111module-off", "variables-lost-in-gui"]),
  );
});

test("what is fine is one line an area, what is wrong is explained", async () => {
  const image = await machine();
  image.settings({ "go.testFlags": ["-race"], "go.coverMode": "set" });
  const { stdout, code } = await cli(image, ["doctor", "--only", "modules,coverage"]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^✓ modules {2,}Module mode, .*\d s$/m);
  expect(stdout).toMatch(/^! coverage {2,}1 finding .*\n {2}! Tests run with -race .*\(race-with-cover-mode\)\n {6}/m);
  expect(stdout).toMatch(/^1 warning \(2 checks, \d+\.\d s\)$/m);
});

test("a note spoils no area; what it is, and how it is fixed, is one command away", async () => {
  const image = await machine();
  image.settings({ gopls: undefined });
  const plain = await cli(image, ["doctor", "--only", "gopls,settings"]);
  expect(plain.stdout).toMatch(/^✓ gopls {2,}No gopls runs/m);
  expect(plain.stdout).toMatch(/^ {2}i \d+ notes? with a fix: go-warden doctor --only vs-code --verbose$/m);
  expect(plain.stdout).toMatch(/^\d+ notes? not shown: go-warden doctor --verbose$/m);
  const verbose = await cli(image, ["doctor", "--only", "settings", "--verbose"]);
  const [, key = ""] = /go-warden doctor --fix --finding (\w{8})$/m.exec(verbose.stdout) ?? [];
  const fixed = await cli(image, ["doctor", "--only", "settings", "--fix", "--finding", key, "--yes"]);
  expect(fixed.stdout).toMatch(/^1 finding fixed, 0 left$/m);
});

test("an entry of go.alternateTools that leads nowhere is told and fixed, also where VS Code takes another", async () => {
  const image = await machine();
  image.settings({ "go.alternateTools": { gopls: join(image.home, "gone/gopls") } });
  const { stdout, code } = await cli(image, ["doctor", "--only", "tools", "--fix", "--yes"]);
  expect(stdout).toContain("VS Code passes over the gopls in go.alternateTools");
  expect(stdout).toMatch(/^1 finding fixed, 0 left$/m);
  expect(code).toBe(0);
});

test.each([
  [["--finding", "12345678"], "--finding goes with --fix only"],
  [["--yes"], "--yes goes with --fix only"],
  [["--file", "nosuch.go"], "nosuch.go does not exist"],
])("an option that would be passed over is refused: %s", async (args, words) => {
  const image = await machine();
  const { code, stderr } = await cli(image, ["doctor", "--only", "modules", ...args]);
  expect(stderr).toContain(words);
  expect(code).toBe(2);
});

test("--fix asks first: with nobody there it changes nothing", async () => {
  const image = await machine();
  image.runGo("env", "-w", "GO111MODULE=off");
  const settings = join(image.home, ".config/go/env");
  const before = readFileSync(settings, "utf8");
  const { code, stderr } = await cli(image, ["doctor", "--fix", "--only", "modules"]);
  expect(code).toBe(2);
  expect(stderr).toContain("--yes");
  expect(readFileSync(settings, "utf8")).toBe(before);

  const preview = await cli(image, ["doctor", "--fix", "--dry-run", "--only", "modules"]);
  expect(preview.stdout).toContain("env -u GO111MODULE");
  expect(readFileSync(settings, "utf8")).toBe(before);
});

test("--fix --yes fixes, looks again, says what is better, and can be undone", async () => {
  const image = await machine();
  image.runGo("env", "-w", "GO111MODULE=off");
  image.profile("export GOPRIVATE=git.example.com");
  const { stdout } = await cli(image, ["doctor", "--fix", "--yes", "--only", "modules,environment"]);
  expect(stdout).toMatch(/^2 findings fixed, 0 left/m);
  const go = join(image.home, ".config/go/env");
  expect(existsSync(go) ? readFileSync(go, "utf8") : "").not.toContain("GO111MODULE");
  expect((await image.mac.launchctl("getenv", "GOPRIVATE")).stdout).toBe("git.example.com\n");
  expect((await cli(image, ["doctor", "--only", "modules,environment"])).code).toBe(0);

  await cli(image, ["undo"]);
  expect(readFileSync(go, "utf8")).toContain("GO111MODULE=off");
});

test("--fix fixes everything that is wrong in one file", async () => {
  const image = await machine();
  image.settings({
    "go.delvePath": "/opt/homebrew/bin/dlv",
    "go.toolsEnvVars": { GOFLAGS: null },
    "go.testFlags": ["-v", "-coverprofile=c.out"],
  });
  const { code, stdout } = await cli(image, ["doctor", "--fix", "--yes", "--only", "settings,coverage"]);
  expect(stdout).toMatch(/^3 findings fixed, 0 left$/m);
  expect(code).toBe(0);
  const settings = readFileSync(join(image.home, "Library/Application Support/Code/User/settings.json"), "utf8");
  for (const gone of ["go.delvePath", "GOFLAGS", "-coverprofile"]) expect(settings).not.toContain(gone);
});

test("a fix that makes its area worse is rolled back, and what it led to is said", async () => {
  const image = await machine();
  // Once the GUI session has the variable, the profile ends the shell that VS Code asks.
  image.profile("[[ -n $GOPRIVATE ]] && exec true", true);
  image.profile("export GOPRIVATE=git.example.com");
  const { code, stdout } = await cli(image, ["doctor", "--fix", "--yes", "--only", "environment"]);
  expect(stdout).toContain("so the fix was rolled back");
  expect(stdout).toContain("VS Code gets nothing from the login shell");
  expect(code).toBe(1);
  expect((await image.mac.launchctl("getenv", "GOPRIVATE")).stdout.trim()).toBe("");

  const json = await cli(image, ["doctor", "--fix", "--yes", "--json", "--only", "environment"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ rolledBack: true });
});

test("a go that hangs leaves its checks unknown when the time is up, and the others answered", async () => {
  const image = await machine();
  image.file("slow/go", "#!/bin/sh\nsleep 1000\n", 0o755);
  image.profile("export PATH=$HOME/slow:$PATH");
  await image.sync();
  const only = ["--only", "shell-profile,go-choice,modules"];
  const { code, stdout } = await cli(image, ["doctor", "--timeout", "4", "--json", ...only]);
  expect(code).toBe(0);
  const { findings } = report.parse(JSON.parse(stdout));
  expect(findings.map(({ check, severity, evidence }) => [check, severity, ...evidence])).toEqual([
    ["shell-profile", "ok"],
    ["go-choice", "unknown", "no answer within 4 s"],
    ["modules", "unknown", "no answer within 4 s"],
  ]);
});

test("on a terminal one sees what the doctor waits for", async () => {
  const image = await machine();
  image.file("slow/go", "#!/bin/sh\nsleep 1000\n", 0o755);
  image.profile("export PATH=$HOME/slow:$PATH");
  await image.sync();
  const args = ["doctor", "--timeout", "4", "--only", "shell-profile,modules"];
  const terminal = onTerminal(args, { env: image.host.env, cwd: image.project });
  await terminal.sees(/Looking at environment, modules …[^]*zsh gives its environment[^]*Looking at modules …/);
  const { code, shown } = await terminal.ended;
  expect(shown).toContain("could not be checked (modules-unknown)");
  expect(code).toBe(0);
});

test("settings check DIR finds in the settings what doctor DIR finds", async () => {
  const image = await machine();
  image.file("work/.vscode/settings.json", JSON.stringify({ "go.coverMode": "all", "go.delvePath": "/opt/dlv" }));
  image.settings({ "go.lintTool": 3, "go.toolsEnvVars": { GOFLAGS: "-cover" } });
  const asked = ["--json", "--trust"];
  const short = await cli(image, ["settings", "check", image.project, ...asked]);
  const whole = await cli(image, ["doctor", image.project, "--only", "settings,coverage,tools", ...asked]);
  const told = (text: string) =>
    z
      .object({ findings: z.array(z.looseObject({ id: z.string(), severity: z.string(), title: z.string() })) })
      .parse(JSON.parse(text))
      .findings.map(({ id, severity, title }) => `${severity} ${id}: ${title}`);
  const found = told(short.stdout);
  expect(found.filter((line) => /go\.delvePath|coverMode|cover-flags/.test(line)).length).toBeGreaterThan(2);
  expect(told(whole.stdout)).toEqual(expect.arrayContaining(found));
});

test("--fix asks before each operation, also a safe one", async () => {
  const image = await machine();
  image.runGo("env", "-w", "GO111MODULE=off");
  image.profile("export GOPRIVATE=git.example.com");
  const args = ["doctor", "--fix", "--only", "modules,environment"];
  const terminal = onTerminal(args, { env: image.host.env, cwd: image.project });
  await terminal.sees(/Share the login shell's variables .*\(safe\)[^]*Do it\? \[y\/N\]/);
  terminal.types("n\r");
  await terminal.sees(/(?:Do it\? \[y\/N\][^]*){2}/);
  terminal.types("y\r");
  const { code, shown } = await terminal.ended;
  expect(shown).toMatch(/Share the login shell's variables .*: left as it is/);
  expect(shown).toMatch(/^1 finding fixed, 1 left\r?$/m);
  expect(code).toBe(1);
  expect((await image.mac.launchctl("getenv", "GOPRIVATE")).stdout.trim()).toBe("");
});

test("a report to paste names neither the home folder nor the user nor a secret", async () => {
  const image = await machine();
  image.settings({
    "go.testFlags": ["-coverprofile=s3cr3t-value-of-token", "-run=ghp_0123456789abcdefghijABCDEFGHIJ"],
  });
  const args = ["doctor", "--markdown", "--only", "coverage,go-installs"];
  const env = { GITHUB_TOKEN: "s3cr3t-value-of-token", PWD: image.project, OLDPWD: join(image.home, "work/..") };
  const { stdout } = await cli(image, args, env);
  expect(stdout).toContain("· ~/work");
  expect(stdout).toContain("test-flags-coverprofile");
  expect(stdout).toContain("-coverprofile=‹secret›");
  for (const secret of [image.home, "s3cr3t", "ghp_"]) expect(stdout).not.toContain(secret);
});

test("--list explains every check, and a wrong name is told", async () => {
  const image = await machine();
  const { stdout, code } = await cli(image, ["doctor", "--list"]);
  expect(code).toBe(0);
  const json = z.object({ checks: z.array(z.object({ id: z.string(), title: z.string() })) });
  const { checks } = json.parse(JSON.parse((await cli(image, ["--json", "doctor", "--list"])).stdout));
  expect(checks.length).toBeGreaterThan(8);
  for (const { id, title } of checks)
    expect(stdout).toMatch(new RegExp(`^${id} +${title.replace(/[()?.]/g, "\\$&")}$`, "m"));
  const modules = await cli(image, ["doctor", "--list", "--only", "modules,"]);
  expect(modules.stdout.trim().split("\n").slice(1)).toEqual([expect.stringMatching(/^modules /)]);
  for (const none of ["", ",", " "]) {
    const refused = await cli(image, ["doctor", "--list", "--only", none]);
    expect(refused).toMatchObject({ code: 2, stderr: /^--only names no check\n/ });
  }
  const wrong = await cli(image, ["doctor", "--only", "weather"]);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain("weather");
});

test("a gopls that breaks off in the middle of a message does not keep the command from ending", async () => {
  const image = await machine();
  const gopls = join(image.home, "go/bin/gopls");
  rmSync(gopls);
  writeFileSync(gopls, "#!/bin/sh\nprintf 'Content-Length: 100\\r\\n\\r\\n{'\nsleep 0.2\nexit 2\n", { mode: 0o755 });
  const { stdout, code } = await cli(image, ["doctor", "--only", "semantic-highlighting"]);
  expect(stdout).toContain("semantic-tokens-unknown");
  expect(code).toBe(0);
});
