import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { explain } from "../../../src/core/explain";
import { createSandbox } from "../../sandbox";
import { needs } from "../../tools";

interface Case {
  id: string;
  args: string[];
  env?: Record<string, string>;
  /** Files below the home; the module is `project`. */
  files?: Record<string, string>;
  folder?: string;
}

const module = "module example.com/a\n\ngo 1.24\n";
const imports = (path: string) => `package main\n\nimport _ "${path}"\n\nfunc main() {}\n`;
const build = ["build", "./..."];

const cases: Case[] = [
  { id: "module-missing", args: build, files: { "project/main.go": imports("example.com/shared") } },
  { id: "not-in-std", args: build, files: { "project/main.go": imports("shared/code") } },
  {
    id: "modules-off",
    args: build,
    env: { GO111MODULE: "off" },
    files: { "project/main.go": imports("example.com/b") },
  },
  { id: "modules-off", args: ["list", "-m"], env: { GO111MODULE: "off" } },
  {
    id: "module-lookup-disabled",
    args: build,
    env: { GOFLAGS: "-mod=vendor" },
    files: { "project/main.go": imports("example.com/b"), "project/vendor/modules.txt": "" },
  },
  { id: "module-lookup-disabled", args: ["mod", "tidy"], files: { "project/main.go": imports("example.com/b") } },
  {
    id: "inconsistent-vendoring",
    args: build,
    files: {
      "project/go.mod": `${module}\nrequire example.com/b v1.0.0\n`,
      "project/vendor/modules.txt": "# example.com/c v1.0.0\n",
    },
  },
  { id: "goflags", args: ["list"], env: { GOFLAGS: "-bogus" } },
  { id: "go-mod-missing", args: ["build"], folder: "elsewhere" },
  { id: "directory-prefix", args: ["list", "./..."], folder: "elsewhere" },
  {
    id: "outside-go-work",
    args: build,
    files: { "go.work": "go 1.24\n\nuse ./b\n", "b/go.mod": "module example.com/b\n\ngo 1.24\n" },
  },
  {
    id: "go-too-old-for-project",
    args: build,
    env: { GOTOOLCHAIN: "local" },
    files: { "project/go.mod": "module example.com/a\n\ngo 1.99\n" },
  },
  { id: "toolchain-unavailable", args: ["version"], env: { GOTOOLCHAIN: "go1.99.0" } },
  { id: "toolchain-unavailable", args: ["version"], env: { GOTOOLCHAIN: "bogus" } },
  { id: "goroot-mismatch", args: ["version"], env: { GOROOT: "/nowhere" } },
  { id: "go-mod-in-gopath", args: ["list"], env: { GOPATH: "project" } },
  { id: "relative-gopath", args: ["list"], env: { GOPATH: "~/go" } },
  { id: "no-home", args: ["build"], env: { HOME: "" } },
  {
    id: "covermode-race",
    args: ["test", "-race", "-covermode=set", "./..."],
    env: { CGO_ENABLED: "1" },
    files: { "project/a_test.go": 'package main\n\nimport "testing"\n\nfunc TestA(*testing.T) {}\n' },
  },
  { id: "race-needs-cgo", args: ["build", "-race"], env: { CGO_ENABLED: "0" } },
  {
    id: "c-compiler-missing",
    args: build,
    env: { CGO_ENABLED: "1", CC: "no-such-compiler" },
    files: { "project/main.go": 'package main\n\nimport "C"\n\nfunc main() {}\n' },
  },
];

test.each(cases)(
  "$id: what go says is known ($args, $env)",
  needs("go"),
  async ({ id, args, env, files, folder = "project" }) => {
    const { home, file } = createSandbox();
    const all = { "project/go.mod": module, "project/main.go": "package main\n\nfunc main() {}\n", ...files };
    for (const [path, text] of Object.entries(all)) await file(path, text);
    mkdirSync(`${home}/${folder}`, { recursive: true });
    const gopath = env?.GOPATH === "project" ? `${home}/project` : (env?.GOPATH ?? `${home}/go`);
    const { stderr, stdout } = spawnSync("go", args, {
      cwd: `${home}/${folder}`,
      env: {
        HOME: home,
        PATH: `/usr/local/go/bin:${dirname(process.execPath)}:${process.env.PATH ?? ""}`,
        GOPROXY: "off",
        GOTOOLCHAIN: "local",
        GOTELEMETRY: "off",
        ...env,
        GOPATH: gopath,
      },
      encoding: "utf8",
    });
    const [first] = explain(stderr + stdout);
    expect(first?.id, stderr + stdout).toBe(id);
  },
);
