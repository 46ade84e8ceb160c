import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { explain } from "../../../src/core/conditions";
import { createSandbox } from "../../sandbox";
import { dlv, gopls, needs } from "../../tools";

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
  { id: "package-without-module", args: build, files: { "project/main.go": imports("example.com/shared") } },
  { id: "package-not-in-std", args: build, files: { "project/main.go": imports("shared/code") } },
  {
    id: "go111module-off",
    args: build,
    env: { GO111MODULE: "off" },
    files: { "project/main.go": imports("example.com/b") },
  },
  { id: "go111module-off", args: ["list", "-m"], env: { GO111MODULE: "off" } },
  {
    id: "module-lookup-disabled",
    args: build,
    env: { GOFLAGS: "-mod=vendor" },
    files: { "project/main.go": imports("example.com/b"), "project/vendor/modules.txt": "" },
  },
  { id: "module-lookup-disabled", args: ["mod", "tidy"], files: { "project/main.go": imports("example.com/b") } },
  {
    id: "vendor-folder-stale",
    args: build,
    files: {
      "project/go.mod": `${module}\nrequire example.com/b v1.0.0\n`,
      "project/vendor/modules.txt": "# example.com/c v1.0.0\n",
    },
  },
  { id: "goflags-invalid", args: ["list"], env: { GOFLAGS: "-bogus" } },
  { id: "go-mod-missing", args: ["build"], folder: "elsewhere" },
  { id: "go-mod-missing", args: ["list", "./..."], folder: "elsewhere" },
  {
    id: "go-work-without-module",
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
  { id: "gotoolchain-invalid", args: ["version"], env: { GOTOOLCHAIN: "bogus" } },
  { id: "goroot-mismatch", args: ["version"], env: { GOROOT: "/nowhere" } },
  { id: "go-mod-in-gopath", args: ["list"], env: { GOPATH: "project" } },
  { id: "go-path-relative", args: ["list"], env: { GOPATH: "~/go" } },
  { id: "no-home", args: ["build"], env: { HOME: "", GOCACHE: "" } },
  {
    id: "race-with-cover-mode",
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
  {
    id: "go-work-folder-missing",
    args: build,
    files: { "go.work": "go 1.24\n\nuse (\n\t./project\n\t./gone\n)\n" },
  },
  {
    id: "go-work-version-old",
    args: build,
    files: { "go.work": "go 1.21\n\nuse ./project\n" },
  },
  { id: "go-work-variable", args: build, env: { GOWORK: "/nowhere/go.work" } },
  { id: "go-work-variable", args: build, env: { GOWORK: "go.work" } },
  {
    id: "go-work-mod-flag",
    args: build,
    env: { GOFLAGS: "-mod=mod" },
    files: { "go.work": "go 1.24\n\nuse ./project\n" },
  },
  { id: "go-mod-broken", args: build, files: { "project/go.mod": `${module}\nrequires example.com/b v1.0.0\n` } },
  {
    id: "go-mod-conflict-markers",
    args: build,
    files: { "project/go.mod": `${module}\n<<<<<<< HEAD\nrequire example.com/b v1.0.0\n=======\n>>>>>>> theirs\n` },
  },
  {
    id: "go-sum-incomplete",
    args: build,
    files: {
      "project/go.mod": `${module}\nrequire example.com/b v1.0.0\n`,
      "project/main.go": imports("example.com/b"),
    },
  },
  {
    id: "replacement-missing",
    args: build,
    files: {
      "project/go.mod": `${module}\nrequire example.com/b v1.0.0\n\nreplace example.com/b => ../gone\n`,
      "project/main.go": imports("example.com/b"),
    },
  },
  { id: "goproxy-invalid", args: ["list", "-m", "example.com/b@latest"], env: { GOPROXY: "ftp://proxy.example.com" } },
  { id: "proxy-unreachable", args: ["list", "-m", "example.com/b@latest"], env: { GOPROXY: "http://127.0.0.1:9" } },
  { id: "gocache-off", args: build, env: { GOCACHE: "off" } },
  { id: "gocache-unusable", args: build, env: { GOCACHE: "cache" } },
  { id: "go-path-relative", args: ["install", "."], env: { GOBIN: "bin" } },
  { id: "goos-goarch-invalid", args: build, env: { GOOS: "macos" } },
  { id: "goexperiment-unknown", args: build, env: { GOEXPERIMENT: "nothing" } },
  {
    id: "build-constraints-exclude-all",
    args: ["build", "."],
    env: { CGO_ENABLED: "0" },
    files: { "project/main.go": 'package main\n\nimport "C"\n\nfunc main() {}\n' },
  },
  {
    id: "import-cycle",
    args: build,
    files: {
      "project/a/a.go": 'package a\n\nimport _ "example.com/a/b"\n',
      "project/b/b.go": 'package b\n\nimport _ "example.com/a/a"\n',
    },
  },
  { id: "go-install-needs-version", args: ["install", "example.com/tool"], folder: "elsewhere" },
  { id: "go-install-needs-version", args: ["get", "example.com/tool"], folder: "elsewhere" },
  { id: "cover-mode-invalid", args: ["test", "-covermode=bogus"] },
  {
    id: "cover-profile-foreign",
    args: ["tool", "cover", "-func=old.out"],
    files: { "project/old.out": "mode: set\nexample.com/gone/a.go:3.13,5.2 1 1\n" },
  },
  {
    id: "test-timeout",
    args: ["test", "-timeout=50ms", "./..."],
    files: {
      "project/a_test.go":
        'package main\n\nimport (\n\t"testing"\n\t"time"\n)\n\nfunc TestSlow(*testing.T) { time.Sleep(time.Minute) }\n',
    },
  },
  {
    id: "test-flags-order",
    args: ["test", "./...", "-bogus"],
    files: { "project/a_test.go": 'package main\n\nimport "testing"\n\nfunc TestA(*testing.T) {}\n' },
  },
  { id: "module-name-in-use", args: ["mod", "init", "example.com/again"] },
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
        // The standard library is compiled once for all of them.
        GOCACHE: join(homedir(), ".cache", "go-build"),
        ...env,
        GOPATH: gopath,
      },
      encoding: "utf8",
    });
    const [first] = explain(stderr + stdout);
    expect(first?.id, stderr + stdout).toBe(id);
  },
);

const nothing = { HOME: "/nonexistent", PATH: "/nonexistent" };

/** What a program prints, wherever it prints it. */
function said(file: string, args: readonly string[], env: Record<string, string> = nothing, cwd?: string): string {
  const { stdout, stderr } = spawnSync(file, args, { encoding: "utf8", env, cwd, input: "", timeout: 30_000 });
  return stdout + stderr;
}

const shells = [
  "/bin/sh",
  "/bin/bash",
  "/usr/bin/bash",
  "/bin/zsh",
  "/usr/bin/zsh",
  "/usr/bin/fish",
  "/opt/homebrew/bin/fish",
];

test.each(shells.filter((shell) => existsSync(shell)))("%s finds no go, no gopls and no dlv", (shell) => {
  expect(explain(said(shell, ["-c", "go version"]))[0]?.id).toBe("go-not-in-path");
  for (const tool of ["gopls", "dlv"]) {
    const [first] = explain(said(shell, ["-c", `${tool} version`]));
    expect(first).toMatchObject({ id: "tool-not-found-by-editor", captured: { tool } });
  }
  expect(explain(said(shell, ["-c", "no-such-program"]))).toEqual([]);
});

test("a shell that reads a file that is gone, and one that is given a program for another system", async () => {
  const { file } = createSandbox();
  const rc = await file(".bashrc", ". /nowhere/.gvm/scripts/gvm\n");
  expect(
    explain(
      said("/bin/bash", ["--rcfile", rc, "-i", "-c", "true"], { PATH: "/usr/bin:/bin", HOME: "/nonexistent" }),
    ).map(({ id }) => id),
  ).toEqual(["profile-file-missing"]);
  const foreign = await file("mac", "\u00cf\u00fa\u00ed\u00fe\u0000\u0000", 0o755);
  expect(explain(said("/bin/bash", ["-c", foreign]))[0]?.id).toBe("not-a-mac-program");
});

test("env and Node find no go", () => {
  expect(explain(said("/usr/bin/env", ["-i", "PATH=/nonexistent", "go", "version"]))[0]?.id).toBe("go-not-in-path");
  const script = 'require("child_process").spawn("go", ["version"])';
  expect(explain(said(process.execPath, ["-e", script]))[0]?.id).toBe("go-not-in-path");
});

test.each([
  ["gopls-unknown-flag", ["-no-such-flag"]],
  ["gopls-unknown-flag", ["no-such-command"]],
  ["gopls-daemon-unreachable", ["-remote=127.0.0.1:9", "workspace_symbol", "x"]],
])("gopls: %s (%j)", needs("gopls"), (id, args) => {
  expect(explain(said(gopls(), args, { HOME: "/nonexistent", PATH: "/usr/local/go/bin:/usr/bin:/bin" }))[0]?.id).toBe(
    id,
  );
});

test.each([
  ["dlv-unknown-flag", ["debug", "--no-such-flag"]],
  ["dlv-continue-needs-multiclient", ["exec", "--headless", "--continue", "/bin/ls"]],
  ["dlv-listen-invalid", ["exec", "--headless", "--listen=127.0.0.1:99999", "/bin/ls"]],
  ["dlv-no-terminal", ["exec", "/bin/ls"]],
])("dlv: %s (%j)", needs("dlv"), (id, args) => {
  expect(explain(said(dlv(), args, { HOME: "/tmp", PATH: "/usr/local/go/bin:/usr/bin:/bin" }))[0]?.id).toBe(id);
});

test("git that asks for a name that nobody can give, behind go's words", () => {
  const git = said("git", ["ls-remote", "https://127.0.0.1:9/acme/secret"], {
    PATH: "/usr/bin:/bin:/usr/local/bin",
    HOME: "/nonexistent",
    GIT_TERMINAL_PROMPT: "0",
  });
  expect(
    explain(`go: module example.com/secret: git ls-remote -q origin in /x: exit status 128:\n\t${git}`)[0]?.id,
  ).toBe("proxy-unreachable");
});
