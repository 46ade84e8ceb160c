// @module-tag needs/go

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readProject } from "../../../src/core/toolchain";
import { switchedGo } from "../../../src/core/versions/switched";
import { createSandbox } from "../../sandbox";
import { folderOf, program } from "../../tools";

const base = execFileSync(program("go"), ["env", "GOVERSION"], {
  encoding: "utf8",
  env: { ...process.env, GOTOOLCHAIN: "local" },
})
  .trim()
  .replace(/^go/, "");

/** Go's own `path` and `+path` switch like `auto`, to programs of PATH instead of downloads. */
const modules = [
  "go 1.21",
  "go 1.99.0",
  "go 1.99",
  "go 1.21\n\ntoolchain go1.99.3",
  "go 1.99.0\n\ntoolchain go1.21.1",
  "go 1.21\n\ntoolchain default",
  "go 1.99.0\n\ntoolchain go1.99.3",
];
const settings = ["local", "path", "go1.99.1", "go1.99.1+path", `go${base}+path`, "go1.20.1"];
const cases = modules.flatMap((module) => settings.map((setting) => ({ module, setting })));

test("the Go that is said to run is the one that go itself switches to", async () => {
  const { home, file } = createSandbox();
  for (const version of ["1.99.0", "1.99.1", "1.99.3", "1.20.1", "1.21.1"])
    await file(`bin/go${version}`, `#!/bin/sh\necho go version go${version} here\n`, 0o755);
  const PATH = `${folderOf("go")}:${join(home, "bin")}:/usr/bin:/bin`;
  for (const { module, setting } of cases) {
    await file("m/go.mod", `module x\n\n${module}\n`);
    const env = { HOME: home, PATH, GOTOOLCHAIN: setting, GOFLAGS: "", GOPROXY: "off" };
    const said = execFileSync("go", ["version"], { cwd: join(home, "m"), env, encoding: "utf8" });
    const project = await readProject(join(home, "m"), { home, variables: {} });
    const { version } = switchedGo(base, setting, project);
    expect(version, `${setting}: ${module}`).toBe(/go version go(\S+)/.exec(said)?.[1]);
  }
});

test("where go may not switch, it is told in go's own words that builds fail", async () => {
  const { home, file } = createSandbox();
  await file("go.mod", "module x\n\ngo 1.99.0\n");
  const project = await readProject(home, { home, variables: {} });
  expect(switchedGo("1.26.8", "local", project)).toEqual({
    version: "1.26.8",
    refuses: "go.mod requires go >= 1.99.0 (running go 1.26.8; GOTOOLCHAIN=local)",
  });
  expect(switchedGo("1.26.8", "1.27.3", project).refuses).toBe('invalid GOTOOLCHAIN "1.27.3"');
});
