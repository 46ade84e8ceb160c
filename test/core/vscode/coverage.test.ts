import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { perform, undo } from "../../../src/core/operations";
import { readMachine } from "../../../src/core/machine";
import { checkSettings } from "../../../src/core/settings-check";
import { coverageOff, coverageOn, coverageStatus, type CoverageScope } from "../../../src/core/vscode";
import { createSandbox } from "../../sandbox";
import { gopls, needs } from "../../tools";
import { openInGopls } from "./language-server";

const settingsPath = ".config/Code/User/settings.json";
const standard = { onSave: false };

async function home(settings: string) {
  const sandbox = createSandbox({ SHELL: "/bin/bash" });
  const path = await sandbox.file(settingsPath, settings);
  const on = async (scope: CoverageScope = {}, options = standard) => {
    const planned = await coverageOn(sandbox.host, scope, options);
    return planned && { ...planned, performed: await perform(sandbox.host, planned.operation) };
  };
  const off = async (scope: CoverageScope = {}) => {
    const planned = await coverageOff(sandbox.host, scope);
    return planned && { ...planned, performed: await perform(sandbox.host, planned.operation) };
  };
  return { ...sandbox, path, on, off, read: () => readFile(path, "utf8") };
}

test("on merges into what is there, and off puts the exact bytes back", async () => {
  const before = `{\r\n\t"go.testFlags": ["-v", "-race"], // mine\r\n\t"go.testTimeout": "45s",\r\n\t"editor.fontSize": 12\r\n}`;
  const { on, off, read, host } = await home(before);
  await on();
  expect(await read()).toBe(
    `{\r\n\t"go.testFlags": ["-v", "-race", "-coverpkg=./..."], // mine\r\n\t"go.testTimeout": "120s",\r\n\t"editor.fontSize": 12,\r\n` +
      `\t"go.coverOnSingleTest": true,\r\n\t"go.coverOnSingleTestFile": true,\r\n\t"go.coverMode": "atomic"\r\n}`,
  );
  expect(await coverageStatus(host, {})).toMatchObject({ on: true });
  expect(await on()).toBeUndefined();
  await off();
  expect(await read()).toBe(before);
  expect(await coverageStatus(host, {})).toEqual({ on: false, files: [] });
});

test("what the user changed in between stays when it is turned off", async () => {
  const { on, off, read, path } = await home(`{\n  "go.testFlags": ["-v"]\n}\n`);
  await on();
  const edited = (await read())
    .replace(`"-coverpkg=./..."`, `"-coverpkg=./...",\n    "-short"`)
    .replace(`"120s"`, `"5m"`)
    .replace("{\n", `{\n  // new\n  "editor.tabSize": 2,\n`);
  await writeFile(path, edited);
  const turned = await off();
  expect(turned?.files[0]?.changes.filter(({ kept }) => kept).map(({ setting }) => setting)).toEqual([
    "go.testTimeout",
  ]);
  const text = await read();
  expect(text).toContain(`// new\n  "editor.tabSize": 2`);
  expect(JSON.parse(text.replace("// new", ""))).toEqual({
    "editor.tabSize": 2,
    "go.testFlags": ["-v", "-short"],
    "go.testTimeout": "5m",
  });
});

test("a credential in the flags is not remembered, and is there again afterwards", async () => {
  const token = `ghp_${"aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"}`;
  const before = `{\n  "go.testFlags": ["-v", "-args", "-token=${token}"], // mine\n  "go.buildFlags": []\n}\n`;
  const { on, off, read, host, path } = await home(before);
  const state = () => readFile(join(host.paths.support, "coverage.json"), "utf8");
  await on();
  expect(await read()).toContain(token);
  expect(await state()).not.toContain(token);
  await off();
  expect(await read()).toBe(before);
  await on();
  await writeFile(path, (await read()).replace(`"-v"`, `"-v", "-short"`));
  await off();
  expect(await read()).toContain(`-token=${token}`);
  expect(await read()).toContain("-short");
  expect(await read()).not.toContain("-coverpkg");
  await writeFile(path, before);
  await on();
  await writeFile(path, (await read()).replace(`-token=${token}`, "-none"));
  await off();
  expect(await read()).toContain(`"-none"`);
  expect(await read()).not.toContain("‹secret›");
});

test("a settings file that was not there is gone again afterwards", async () => {
  const { home: folder, on, off } = await home("{}");
  const workspace = join(folder, "project");
  await mkdir(workspace);
  await on({ workspace });
  expect(existsSync(join(workspace, ".vscode/settings.json"))).toBe(true);
  await off({ workspace });
  expect(existsSync(join(workspace, ".vscode"))).toBe(false);
});

test("a settings file without a byte has none again afterwards", async () => {
  const { on, off, read } = await home("");
  await on();
  expect(await read()).toContain("go.coverOnSingleTest");
  await off();
  expect(await read()).toBe("");
});

test("build flags that tests run with by default are not lost behind new test flags", async () => {
  const { on, off, read } = await home(`{ "go.buildFlags": ["-tags=integration"] }`);
  await on();
  expect(JSON.parse(await read())).toMatchObject({ "go.testFlags": ["-tags=integration", "-coverpkg=./..."] });
  await off();
  expect(await read()).toBe(`{ "go.buildFlags": ["-tags=integration"] }`);
});

test("a -coverprofile of one's own, which hides the extension's, is set aside", async () => {
  const { on, off, read } = await home(`{ "go.testFlags": ["-coverprofile=c.out", "-v"] }`);
  await on();
  expect(JSON.parse(await read())).toMatchObject({ "go.testFlags": ["-v", "-coverpkg=./..."] });
  await off();
  expect(await read()).toBe(`{ "go.testFlags": ["-coverprofile=c.out", "-v"] }`);
});

test("undo takes the whole operation back, with what was remembered", async () => {
  const { on, host, read } = await home("{}");
  const turned = await on();
  await undo(host, turned?.performed.id);
  expect(await read()).toBe("{}");
  expect(await coverageStatus(host, {})).toEqual({ on: false, files: [] });
});

describe("with the real go and gopls", needs("go", "gopls"), () => {
  async function project() {
    const made = await home("{}");
    const folder = join(made.home, "project");
    await made.file("project/go.mod", "module example.com/project\n\ngo 1.21\n");
    await made.file(
      "project/sum/sum.go",
      'package sum\n\nimport "example.com/project/plus"\n\nfunc Add(a, b int) int {\n\treturn plus.Plus(a, b)\n}\n',
    );
    await made.file(
      "project/sum/sum_test.go",
      'package sum\n\nimport "testing"\n\nfunc TestAdd(t *testing.T) {\n\tif Add(1, 2) != 3 {\n\t\tt.Fatal("wrong")\n\t}\n}\n',
    );
    await made.file("project/plus/plus.go", "package plus\n\nfunc Plus(a, b int) int {\n\treturn a + b\n}\n");
    await made.file(
      "project/main.go",
      'package main\n\nimport "example.com/project/sum"\n\nfunc main() { println(sum.Add(1, 2)) }\n',
    );
    const env: Record<string, string> = {
      PATH: process.env.PATH ?? "",
      HOME: made.home,
      GOFLAGS: "",
      GOTOOLCHAIN: "local",
      GOPROXY: "off",
      GOCACHE: process.env.GOCACHE ?? join(process.env.HOME ?? made.home, ".cache/go-build"),
    };
    return { ...made, folder, env };
  }

  test("in coverage mode definition and references answer, and a test with its flags writes a profile", async () => {
    const { on, folder, env } = await project();
    await on({ workspace: folder });
    const written = await readFile(join(folder, ".vscode/settings.json"), "utf8");
    const settings = JSON.parse(written) as Record<string, unknown>;
    expect(Object.keys(settings).filter((key) => /gopls|buildFlags|toolsEnvVars/.test(key))).toEqual([]);

    // What the extension forwards to gopls of these settings: buildFlags, which are not set.
    const server = await openInGopls(gopls(), folder, env, {});
    const answer = await server.ask(join(folder, "main.go"), "Add(");
    expect(answer.definitions).toBe(1);
    expect(answer.references).toBeGreaterThanOrEqual(3);

    const flags = settings["go.testFlags"] as string[];
    const profile = join(folder, "cover.out");
    const args = ["test", "-timeout", String(settings["go.testTimeout"]), `-coverprofile=${profile}`, ...flags, "."];
    const ran = spawnSync("go", args, { cwd: join(folder, "sum"), env, encoding: "utf8" });
    expect(ran.stderr + ran.stdout).toContain("ok");
    const covered = await readFile(profile, "utf8");
    expect(covered).toContain("example.com/project/sum/sum.go:");
    expect(covered).toContain("example.com/project/plus/plus.go:");
  });

  test("with GOFLAGS=-cover gopls finds nothing, and the check says why", async () => {
    const { folder, env, path, host, file } = await project();
    const server = await openInGopls(gopls(), folder, { ...env, GOFLAGS: "-cover" }, {});
    expect(await server.ask(join(folder, "main.go"), "Add(")).toEqual({ definitions: 0, references: 0 });

    await writeFile(path, `{ "go.toolsEnvVars": { "GOFLAGS": "-cover" } }`);
    await file(".bash_profile", `export PATH='${process.env.PATH}:${dirname(gopls())}'\n`);
    const findings = await checkSettings(await readMachine(host, { folder }));
    expect(findings.find(({ id }) => id === "cover-flags-blind-gopls")).toMatchObject({ severity: "error" });
    expect(await readdir(folder)).not.toContain(".vscode");
  });
});
