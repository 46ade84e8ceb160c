import { join } from "node:path";
import { expect, test } from "vitest";
import { readProject } from "../../../src/core/toolchain";
import { createSandbox } from "../../sandbox";

test("reads every file that may ask for a Go, here and above", async () => {
  const { home, file } = createSandbox();
  await file("work/go.work", "go 1.25.1\n\nuse ./api\n");
  await file(
    "work/api/go.mod",
    "module example.com/api // go 9.9\n\ngo 1.24.0\n\ntoolchain go1.26.2\n\nrequire a.b/go v1.0.0\n",
  );
  await file("work/api/.tool-versions", "nodejs 22.1.0\ngolang 1.26.8 1.25.0\n");
  await file("work/mise.toml", '[env]\ngo = "9"\n[tools]\nnode = "22"\ngo = { version = "1.26" }\n[tasks]\ngo="x"\n');
  await file("work/.go-version", "go1.23rc1\n");
  const project = await readProject(join(home, "work/api"));
  expect(project.wanted.map(({ source, version, kind }) => `${source} ${kind} ${version}`)).toEqual([
    "go.mod go 1.24.0",
    "go.mod toolchain 1.26.2",
    "go.work go 1.25.1",
    ".tool-versions pin 1.26.8",
    "mise.toml pin 1.26",
    ".go-version pin 1.23rc1",
  ]);
  expect(project).toMatchObject({
    goMod: join(home, "work/api/go.mod"),
    goWork: join(home, "work/go.work"),
    minimum: "1.25.1",
    toolchain: "1.26.2",
  });
});

test("a folder without any of them asks for nothing", async () => {
  const { home } = createSandbox();
  expect(await readProject(home)).toEqual({ folder: home, wanted: [], minimum: undefined, toolchain: undefined });
});

test("mise writes its list of tools in several ways", async () => {
  const { home, file } = createSandbox();
  for (const [text, version] of [
    ['[tools]\ngo = "1.26"\n', "1.26"],
    ["[tools]\ngo = ['1.25', '1.24']\n", "1.25"],
    ['[tools]\n"core:go" = "latest"', "latest"],
    ['[tools.go]\nversion = "1.22"\n', "1.22"],
    ['[tools]\nnode = "22"\n', undefined],
    ["not toml at all", undefined],
  ] as const) {
    await file("p/mise.toml", text);
    const { wanted } = await readProject(join(home, "p"));
    expect(wanted[0]?.version, text).toBe(version);
  }
});
