import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { realPrograms, type World } from "./world";

/** One way in which a folder asks for its own programs. Vectors of one group stand side by side in one folder. */
export interface Vector {
  id: string;
  group: string;
  /** Whether Go Warden runs it where the folder is trusted, as VS Code would. */
  whenTrusted?: boolean;
  apply(world: World, id: string): void;
}

const setting = (key: string, value: (world: World, id: string) => unknown) => (world: World, id: string) => {
  const before = world.settings[key];
  const next = value(world, id);
  world.settings[key] =
    typeof next === "object" && next !== null && typeof before === "object" ? { ...before, ...next } : next;
};

const alternate = (tool: string, path: (planted: string) => string = (planted) => planted) =>
  setting("go.alternateTools", (world, id) => ({
    [tool]: path(world.canary(`.bin/${id}/${tool}`, id, realPrograms[tool])),
  }));

const toolsEnv = (name: string, value: (planted: string, world: World) => string = (planted) => planted) =>
  setting("go.toolsEnvVars", (world, id) => ({ [name]: value(world.canary(`.bin/${id}/run`, id), world) }));

const inFolder = (file: string, contents: (planted: string) => string) => (world: World, id: string) =>
  void world.file(file, contents(world.canary(`.bin/${id}/run`, id)));

const profile = (line: (world: World, id: string) => string) => (world: World, id: string) =>
  void world.profile.push(line(world, id));

const plantAll = (world: World, folder: string, id: string) => {
  for (const name of [
    "go",
    "gopls",
    "dlv",
    "git",
    "ps",
    "gcc",
    "cc",
    "mv",
    "sh",
    "node",
    "golangci-lint",
    "pkg-config",
  ])
    world.canary(join(folder, name), id, realPrograms[name]);
};

export const vectors: Vector[] = [
  // The folder's settings: which program.
  { id: "alternate-go", group: "absolute", whenTrusted: true, apply: alternate("go") },
  { id: "alternate-gopls", group: "absolute", whenTrusted: true, apply: alternate("gopls") },
  { id: "alternate-dlv", group: "absolute", whenTrusted: true, apply: alternate("dlv") },
  { id: "alternate-golangci-lint", group: "absolute", apply: alternate("golangci-lint") },
  { id: "alternate-staticcheck", group: "absolute", apply: alternate("staticcheck") },
  { id: "relative-go", group: "relative", apply: alternate("go", (planted) => `../../../../../../../..${planted}`) },
  {
    id: "relative-gopls",
    group: "relative",
    apply: alternate("gopls", (planted) => `../../../../../../../..${planted}`),
  },
  { id: "relative-dlv", group: "relative", apply: alternate("dlv", () => "./.bin/relative-dlv/dlv") },
  {
    id: "workspace-folder-go",
    group: "variables",
    whenTrusted: true,
    apply: alternate("go", () => "${workspaceFolder}/.bin/workspace-folder-go/go"),
  },
  {
    id: "workspace-folder-gopls",
    group: "variables",
    whenTrusted: true,
    apply: alternate("gopls", () => "${workspaceFolder}/.bin/workspace-folder-gopls/gopls"),
  },
  { id: "home-dlv", group: "variables", apply: alternate("dlv", () => "~/src/theirs/.bin/home-dlv/dlv") },
  { id: "command-line-go", group: "command line", apply: alternate("go", (planted) => `${planted} env`) },
  {
    id: "goroot",
    group: "roots",
    whenTrusted: true,
    apply: setting(
      "go.goroot",
      (world, id) => (world.canary(".goroot/bin/go", id, realPrograms.go), join(world.folder, ".goroot")),
    ),
  },
  {
    id: "tools-gopath",
    group: "roots",
    whenTrusted: true,
    apply: setting(
      "go.toolsGopath",
      (world, id) => (world.canary(".tools/bin/gopls", id, realPrograms.gopls), join(world.folder, ".tools")),
    ),
  },
  {
    id: "gopath",
    group: "gopath",
    whenTrusted: true,
    apply: setting(
      "go.gopath",
      (world, id) => (world.canary(".gopath/bin/gopls", id, realPrograms.gopls), join(world.folder, ".gopath")),
    ),
  },
  {
    id: "one-object",
    group: "one object",
    whenTrusted: true,
    apply: setting("go", (world, id) => ({
      alternateTools: { gopls: world.canary(`.bin/${id}/gopls`, id, realPrograms.gopls) },
    })),
  },
  {
    id: "lint-tool",
    group: "gopath",
    apply: setting("go.lintTool", (world, id) => world.canary(`.bin/${id}/lint`, id)),
  },
  {
    id: "format-tool",
    group: "gopath",
    apply: setting("go.formatTool", (world, id) => world.canary(`.bin/${id}/format`, id)),
  },
  // The folder's settings: its environment.
  { id: "env-CC", group: "environment", apply: toolsEnv("CC") },
  { id: "env-CXX", group: "environment", apply: toolsEnv("CXX") },
  { id: "env-GOPACKAGESDRIVER", group: "environment", apply: toolsEnv("GOPACKAGESDRIVER") },
  { id: "env-GIT_SSH_COMMAND", group: "environment", apply: toolsEnv("GIT_SSH_COMMAND") },
  { id: "env-GIT_EXTERNAL_DIFF", group: "environment", apply: toolsEnv("GIT_EXTERNAL_DIFF") },
  { id: "env-GOAUTH", group: "environment", apply: toolsEnv("GOAUTH") },
  { id: "env-PKG_CONFIG", group: "environment", apply: toolsEnv("PKG_CONFIG") },
  { id: "env-BASH_ENV", group: "environment", apply: toolsEnv("BASH_ENV") },
  { id: "env-GOCACHEPROG", group: "environment 2", apply: toolsEnv("GOCACHEPROG") },
  {
    id: "env-GOFLAGS-toolexec",
    group: "environment 2",
    apply: toolsEnv("GOFLAGS", (planted) => `-toolexec=${planted}`),
  },
  {
    id: "env-GOENV",
    group: "environment 3",
    apply: toolsEnv("GOENV", (planted, world) => world.file("go.env", `CC=${planted}\n`)),
  },
  {
    id: "env-PATH",
    group: "environment 3",
    apply: setting(
      "go.toolsEnvVars",
      (world, id) => (plantAll(world, ".path", id), { PATH: `${join(world.folder, ".path")}:/usr/bin:/bin` }),
    ),
  },
  {
    id: "env-GOROOT",
    group: "environment 4",
    apply: setting(
      "go.toolsEnvVars",
      (world, id) => (world.canary(".root/pkg/tool/run", id), { GOROOT: join(world.folder, ".root") }),
    ),
  },
  // The folder's settings for gopls.
  {
    id: "gopls-env",
    group: "gopls",
    apply: setting("gopls", (world, id) => ({
      "build.env": { CC: world.canary(`.bin/${id}/cc`, id), GOPACKAGESDRIVER: world.canary(`.bin/${id}/driver`, id) },
    })),
  },
  {
    id: "gopls-build-flags",
    group: "gopls",
    apply: setting("gopls", (world, id) => ({ buildFlags: [`-toolexec=${world.canary(`.bin/${id}/run`, id)}`] })),
  },
  {
    id: "build-flags",
    group: "gopls",
    apply: setting("go.buildFlags", (world, id) => [`-toolexec=${world.canary(`.bin/${id}/run`, id)}`]),
  },
  {
    id: "server-flags",
    group: "gopls",
    apply: setting("go.languageServerFlags", (world, id) => ["-remote", world.canary(`.bin/${id}/run`, id)]),
  },
  // Where the settings stand.
  {
    id: "vscode-is-a-symlink",
    group: "symlink",
    whenTrusted: true,
    apply(world, id) {
      const value = { "go.alternateTools": { gopls: world.canary(`.bin/${id}/gopls`, id, realPrograms.gopls) } };
      world.file("config/settings.json", JSON.stringify(value));
      symlinkSync("config", join(world.folder, ".vscode"));
    },
  },
  {
    id: "code-workspace",
    group: "workspace",
    whenTrusted: true,
    apply(world, id) {
      const settings = { "go.alternateTools": { gopls: world.canary(`.bin/${id}/gopls`, id, realPrograms.gopls) } };
      const path = world.file("all.code-workspace", JSON.stringify({ folders: [{ path: "." }], settings }));
      const shown = { workspaceIdentifier: { id: "1", configURIPath: `file://${path}` } };
      const storage = join(world.home, ".config/Code/User/globalStorage");
      mkdirSync(storage, { recursive: true });
      writeFileSync(join(storage, "storage.json"), JSON.stringify({ windowsState: { lastActiveWindow: shown } }));
    },
  },
  { id: "folder-of-multi-root", group: "workspace", whenTrusted: true, apply: alternate("go") },
  // Files that Go, version managers, git and linters read.
  {
    id: "go-mod-toolchain",
    group: "files",
    apply: (world, id) => (
      world.canary("go1.99.0", id),
      void world.file("go.mod", "module example.com/theirs\n\ngo 1.21\n\ntoolchain go1.99.0\n")
    ),
  },
  { id: "envrc", group: "files", apply: inFolder(".envrc", (planted) => `${planted}\nexport PATH=$PWD/.bin:$PATH\n`) },
  {
    id: "mise",
    group: "files",
    apply: inFolder(
      "mise.toml",
      (planted) =>
        `[env]\nX = "{{exec(command='${planted}')}}"\n_.source = "${planted}"\n[hooks]\nenter = "${planted}"\n`,
    ),
  },
  {
    id: "git-fsmonitor",
    group: "files",
    apply: inFolder(
      ".git/config",
      (planted) => `[core]\n\trepositoryformatversion = 0\n\tfsmonitor = ${planted}\n\tsshCommand = ${planted}\n`,
    ),
  },
  {
    id: "git-hook",
    group: "files",
    apply: (world, id) => (
      world.canary(".git/hooks/post-checkout", id),
      world.file(".git/HEAD", "ref: refs/heads/main\n"),
      void mkdirSync(join(world.folder, ".git/objects"), { recursive: true })
    ),
  },
  {
    id: "golangci-plugin",
    group: "files",
    apply: inFolder(
      ".golangci.yml",
      (planted) =>
        `version: "2"\nrun:\n  go: "${planted}"\nlinters:\n  settings:\n    custom:\n      x:\n        type: goplugin\n        path: ${planted}\n`,
    ),
  },
  {
    id: "custom-gcl",
    group: "files",
    apply: (world, id) => (
      world.canary("custom-gcl", id),
      void world.file(".custom-gcl.yml", "version: v2.0.0\nname: custom-gcl\n")
    ),
  },
  {
    id: "cgo-pkg-config",
    group: "files",
    apply: (world, id) => (
      world.canary("pkg-config", id),
      void world.file("cgo.go", 'package main\n\n// #cgo pkg-config: theirs\nimport "C"\n')
    ),
  },
  {
    id: "go-generate",
    group: "files",
    apply: inFolder("generate.go", (planted) => `package main\n\n//go:generate ${planted}\n`),
  },
  {
    id: "tasks",
    group: "files",
    apply: inFolder(".vscode/tasks.json", (planted) =>
      JSON.stringify({ tasks: [{ command: planted, runOptions: { runOn: "folderOpen" } }] }),
    ),
  },
  {
    id: "go-work",
    group: "go.work",
    apply: (world, id) => (
      world.canary("go1.99.0", id),
      void world.file("go.work", "go 1.21\n\ntoolchain go1.99.0\n\nuse (\n\t.\n\t../../../..\n)\n")
    ),
  },
  {
    id: "tool-versions-path",
    group: "shim",
    whenTrusted: true,
    apply(world, id) {
      // What asdf's shim does with `golang path:DIR`: it runs DIR/bin/go.
      world.canary(".go/bin/go", id, realPrograms.go);
      world.file(".tool-versions", `golang path:${join(world.folder, ".go")}\n`);
      const shim = `#!/bin/sh\nd=$PWD\nwhile [ "$d" != / ] && [ ! -f "$d/.tool-versions" ]; do d=$(dirname "$d"); done\np=$(sed -n 's/^golang path://p' "$d/.tool-versions" 2>/dev/null)\nexec "\${p:-${join(realPrograms.go!, "../..")}}/bin/go" "$@"\n`;
      mkdirSync(join(world.home, ".asdf/shims"), { recursive: true });
      writeFileSync(join(world.home, ".asdf/shims/go"), shim, { mode: 0o755 });
      world.profile.push(`export PATH="${world.home}/.asdf/shims:$PATH"`);
    },
  },
  // The user's own PATH and variables that lead into the folder.
  { id: "path-dot", group: "path", apply: profile((world, id) => (plantAll(world, "", id), 'export PATH=".:$PATH"')) },
  { id: "path-empty", group: "path", apply: profile(() => 'export PATH=":$PATH:"') },
  {
    id: "path-relative",
    group: "path",
    apply: profile((world, id) => (plantAll(world, "bin", id), 'export PATH="bin:./bin:$PATH"')),
  },
  {
    id: "path-absolute",
    group: "path into it",
    whenTrusted: true,
    apply: profile((world, id) => (plantAll(world, "abs", id), `export PATH="${world.folder}/abs:$PATH"`)),
  },
  {
    id: "gobin",
    group: "gobin",
    whenTrusted: true,
    apply: profile(
      (world, id) => (world.canary("gobin/gopls", id, realPrograms.gopls), `export GOBIN=${world.folder}/gobin`),
    ),
  },
  {
    id: "shell-gopath",
    group: "gopath of the shell",
    whenTrusted: true,
    apply: profile(
      (world, id) => (world.canary("gp/bin/gopls", id, realPrograms.gopls), `export GOPATH=${world.folder}/gp`),
    ),
  },
  {
    id: "shell-goroot",
    group: "goroot of the shell",
    apply: profile((world, id) => (world.canary("gr/bin/go", id, realPrograms.go), `export GOROOT=${world.folder}/gr`)),
  },
  {
    id: "shell-goenv",
    group: "shell variables",
    apply: profile(
      (world, id) => `export GOENV=${world.file("user.env", `CC=${world.canary(`.bin/${id}/cc`, id)}\n`)}`,
    ),
  },
  {
    id: "shell-relative-cc",
    group: "shell variables",
    apply: profile((world, id) => (world.canary("cc-here", id), "export CC=./cc-here")),
  },
  {
    id: "shell-toolexec",
    group: "shell variables",
    apply: profile((world, id) => (world.canary("wrap", id), "export GOFLAGS=-toolexec=./wrap")),
  },
  {
    id: "user-setting-into-it",
    group: "user settings",
    whenTrusted: true,
    apply(world, id) {
      const gopls = world.canary(`.bin/${id}/gopls`, id, realPrograms.gopls);
      world.userSettings["go.alternateTools"] = { gopls, go: "${workspaceFolder}/none/go" };
    },
  },
];
