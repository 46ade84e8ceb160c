import { join } from "node:path";
import { expect, test } from "vitest";
import { readProject } from "../../../src/core/toolchain";
import { createSandbox } from "../../sandbox";

test("reads every file that may ask for a Go, here and above, the folder's own first", async () => {
  const { home, file } = createSandbox();
  await file("work/go.work", "go 1.25.1\n\nuse ./api\n");
  await file(
    "work/api/go.mod",
    "module example.com/api // go 9.9\n\ngo 1.24.0\n\ntoolchain go1.26.2\n\nrequire a.b/go v1.0.0\n",
  );
  await file("work/api/.tool-versions", "nodejs 22.1.0\ngolang 1.26.8 1.25.0\n");
  await file("work/mise.toml", '[env]\ngo = "9"\n[tools]\nnode = "22"\ngo = { version = "1.26" }\n[tasks]\ngo="x"\n');
  await file("work/.go-version", "1.23rc1\n");
  const project = await readProject(join(home, "work/api"), { home, variables: {} });
  expect(
    project.wanted.map(({ source, line, version, kind, readers }) =>
      [source, line, kind, version, ...readers].join(" "),
    ),
  ).toEqual([
    "go.mod 3 go 1.24.0",
    "go.mod 5 toolchain 1.26.2",
    "go.work 1 go 1.25.1",
    ".tool-versions 2 pin 1.26.8 mise asdf",
    ".go-version 1 pin 1.23rc1 goenv",
    "mise.toml 5 pin 1.26 mise",
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
  const { wanted, minimum, toolchain } = await readProject(home, { home, variables: {} });
  expect({ wanted, minimum, toolchain }).toEqual({ wanted: [], minimum: undefined, toolchain: undefined });
});

test("GOWORK=off leaves go.work out, a path takes its place", async () => {
  const { home, file } = createSandbox();
  await file("work/go.work", "go 1.25.1\n");
  const other = await file("other.work", "go 1.26.0\n");
  const minimum = async (GOWORK: string) =>
    (await readProject(join(home, "work"), { home, variables: { GOWORK } })).minimum;
  expect([await minimum(""), await minimum("off"), await minimum(other)]).toEqual(["1.25.1", undefined, "1.26.0"]);
});
