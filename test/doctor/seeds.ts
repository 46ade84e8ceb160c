import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { agentLabel, installOperation } from "../../src/core/agent";
import { perform } from "../../src/core/operations";
import { writeIncident } from "../../src/core/gopls/incidents/incident-store";
import { dlv, golangciLint, goRelease, gopls, macDlv, type ToolName } from "../tools";
import { writeTrust } from "../mac/vscode/trust";
import { debugserver, machO, type Image } from "./image";
import { goProgram } from "./programs";

/** One way for a machine to be wrong. */
export interface Seed {
  name: string;
  /** What a user sees. */
  symptom: string;
  /** The id of the finding that names it. */
  finding: string;
  /** The check that has it. */
  check: string;
  apply(image: Image): void | Promise<void>;
  /** What it runs for real beyond what every image has. */
  needs?: readonly ToolName[];
}

const darwin = { arm64: 0x0100000c, x86_64: 0x01000007 };

/** The first page of a Mach-O program, enough to tell its architecture. */
function program(cpu: number): Buffer {
  const bytes = Buffer.alloc(4096);
  bytes.writeUInt32LE(0xfeedfacf, 0);
  bytes.writeUInt32LE(cpu, 4);
  bytes.writeUInt32LE(2, 12);
  return bytes;
}

const script = (body: string) => `#!/bin/sh\n${body}\n`;

export const seeds: Seed[] = [
  {
    name: "go only in the shell's PATH, and the profile ends early for VS Code",
    symptom: "`go: command not found` only in VS Code",
    finding: "editor-finds-no-go",
    check: "go-choice",
    async apply(image) {
      await image.mac.launchctl("unsetenv", "PATH", "GOPATH");
      image.profile("[[ -n $VSCODE_RESOLVING_ENVIRONMENT ]] && exec true", true);
    },
  },
  {
    name: "gopls only in a folder that VS Code does not get",
    symptom: '`exec: "gopls": executable file not found in $PATH`',
    finding: "tool-not-found-by-editor",
    check: "tools",
    apply(image) {
      rmSync(join(image.home, "go/bin/gopls"));
      mkdirSync(join(image.home, "tools"));
      symlinkSync(gopls(), join(image.home, "tools/gopls"));
      image.profile(`[[ -n $VSCODE_RESOLVING_ENVIRONMENT ]] || export PATH=$PATH:$HOME/tools`);
    },
  },
  {
    name: "gopls is not installed",
    symptom: 'The "gopls" command is not available',
    finding: "gopls-missing",
    check: "tools",
    apply: (image) => rmSync(join(image.home, "go/bin/gopls")),
  },
  {
    name: "go.alternateTools names a dlv that was moved",
    symptom: 'The "dlv" command is not available',
    finding: "alternate-tool-missing",
    check: "tools",
    apply(image) {
      rmSync(join(image.home, "go/bin/dlv"));
      return image.settings({ "go.alternateTools": { dlv: "/opt/homebrew/bin/dlv-1.22" } });
    },
  },
  {
    name: "go.alternateTools holds a command line",
    symptom: "VS Code finds no go, though the version manager's own guide says so",
    finding: "alternate-tool-invalid",
    check: "go-choice",
    apply: (image) => image.settings({ "go.alternateTools": { go: "goenv exec go" } }),
  },
  {
    name: "go.goroot names the program",
    symptom: "`go.goroot setting is ignored. … is not a valid GOROOT directory.`",
    finding: "goroot-setting-ignored",
    check: "go-choice",
    apply: (image) => image.settings({ "go.goroot": image.go }),
  },
  {
    name: "a GOROOT that does not exist, in the GUI session",
    symptom: "`go: cannot find GOROOT directory: …`",
    finding: "go-fails-for-editor",
    check: "go-choice",
    apply: async (image) => void (await image.mac.launchctl("setenv", "GOROOT", "/etc/go-root")),
  },
  {
    name: "GOOS of another system in go.toolsEnvVars",
    symptom: "`fork/exec …: exec format error` in tests, `not an executable file` in dlv",
    finding: "go-builds-for-another-system",
    check: "go-choice",
    apply: (image) => image.settings({ "go.toolsEnvVars": { GOOS: "plan9", GOARCH: "386" } }),
  },
  {
    name: "PATH in go.toolsEnvVars has another Go in front",
    symptom: "gopls and tests disagree about the language and the standard library",
    finding: "gopls-runs-another-go",
    check: "go-choice",
    needs: ["go-releases"],
    apply: (image) => image.settings({ "go.toolsEnvVars": { PATH: `${goRelease("1.24.11")}/bin:\${env:PATH}` } }),
  },
  {
    name: "-mod=mod in GOFLAGS beside a go.work",
    symptom: '`go: -mod may only be set to readonly or vendor when in workspace mode, but it is set to "mod"`',
    finding: "go-refuses-folder",
    check: "modules",
    apply(image) {
      image.file("work/go.work", "go 1.24\n\nuse .\n");
      image.profile("export GOFLAGS=-mod=mod");
    },
  },
  {
    name: "GOWORK=off beside a go.work",
    symptom: "Packages of the workspace's other modules are not found",
    finding: "go-work-hidden",
    check: "modules",
    apply(image) {
      image.file("work/go.work", "go 1.24\n\nuse .\n");
      image.profile("export GOWORK=off");
    },
  },
  {
    name: "GO111MODULE=off written for good",
    symptom: "Packages of go.mod are `not in std`; gopls resolves no import",
    finding: "go111module-off",
    check: "modules",
    apply: (image) => image.runGo("env", "-w", "GO111MODULE=off"),
  },
  {
    name: "GO111MODULE=auto written for good",
    symptom: "Outside a module go silently looks in GOPATH",
    finding: "go111module-auto",
    check: "modules",
    apply: (image) => image.runGo("env", "-w", "GO111MODULE=auto"),
  },
  {
    name: "a go.mod directly in GOPATH",
    symptom: "`go: warning: ignoring go.mod in $GOPATH`",
    finding: "go-mod-in-gopath",
    check: "modules",
    apply: (image) => void image.file("go/go.mod", "module stray\n\ngo 1.24\n"),
  },
  {
    name: "a package that only GOPATH/src has",
    symptom: "`no required module provides package example.com/shared`",
    finding: "package-only-in-gopath",
    check: "modules",
    apply(image) {
      image.file("go/src/example.com/shared/shared.go", "package shared\n");
      image.file("work/use.go", 'package main\n\nimport _ "example.com/shared"\n');
    },
  },
  {
    name: "a project in GOPATH/src without go.mod",
    symptom: "`go.mod file not found in current directory or any parent directory`",
    finding: "gopath-project-without-module",
    check: "modules",
    apply(image) {
      image.project = dirname(image.file("go/src/example.com/old/main.go", "package main\n\nfunc main() {}\n"));
    },
  },
  {
    name: "a go.mod left in the home folder",
    symptom: "The project's packages belong to a module nobody knows",
    finding: "go-mod-from-above",
    check: "modules",
    apply(image) {
      rmSync(join(image.project, "go.mod"));
      image.file("go.mod", "module stray\n\ngo 1.24\n");
    },
  },
  {
    name: "a go.work above that leaves the module out",
    symptom: "`current directory is contained in a module that is not one of the workspace modules`",
    finding: "go-work-without-module",
    check: "modules",
    apply(image) {
      image.file("group/go.work", "go 1.24\n\nuse ./other\n");
      image.file("group/other/go.mod", "module example.com/other\n\ngo 1.24\n");
      image.file("group/.git/HEAD", "ref: refs/heads/main\n");
      image.project = dirname(image.file("group/work/go.mod", "module example.com/work\n\ngo 1.24\n"));
      image.file("group/work/work.go", "package work\n");
    },
  },
  {
    name: "-mod=vendor in GOFLAGS without a vendor folder",
    symptom: "Every go command fails, gopls shows no package",
    finding: "vendor-folder-missing",
    check: "modules",
    apply: (image) => image.runGo("env", "-w", "GOFLAGS=-mod=vendor"),
  },
  {
    name: "three Go installs, and VS Code takes another than the shell",
    symptom: "Builds differ between terminal and editor; three Gos lie side by side",
    finding: "go-differs",
    check: "go-choice",
    apply(image) {
      image.file("sdk/go1.22.1/VERSION", "go1.22.1\n");
      image.file("sdk/go1.22.1/bin/go", goProgram(image, "go1.22.1", join(image.home, "sdk/go1.22.1")), 0o755);
      image.file("sdk/go1.25.0/VERSION", "go1.25.0\n");
      image.file("sdk/go1.25.0/bin/go", goProgram(image, "go1.25.0", join(image.home, "sdk/go1.25.0")), 0o755);
      image.settings({ "go.alternateTools": { go: join(image.home, "sdk/go1.22.1/bin/go") } });
    },
  },
  {
    name: "GOROOT exported for another Go",
    symptom: '`version "…" does not match go tool version "…"`',
    finding: "goroot-mismatch",
    check: "go-choice",
    apply(image) {
      image.file("sdk/go1.22.1/VERSION", "go1.22.1\n");
      image.profile("export GOROOT=$HOME/sdk/go1.22.1");
    },
  },
  {
    name: "the project needs a newer Go than may run",
    symptom: "`go.mod requires go >= 1.99 (…; GOTOOLCHAIN=local)`",
    finding: "go-too-old-for-project",
    check: "go-choice",
    apply(image) {
      image.runGo("env", "-w", "GOTOOLCHAIN=local");
      image.file("work/go.mod", "module example.com/work\n\ngo 1.99\n");
    },
  },
  {
    name: ".tool-versions pins a Go that does not run",
    symptom: "Another Go version than the project pins",
    finding: "go-pin-ignored",
    check: "go-choice",
    apply: (image) => void image.file("work/.tool-versions", "golang 1.22.1\n"),
  },
  {
    name: "a Go for Intel on Apple silicon",
    symptom: "Slow builds; `can not run under Rosetta`",
    finding: "go-wrong-architecture",
    check: "go-installs",
    apply(image) {
      image.file("sdk/go1.21.0/VERSION", "go1.21.0\n");
      image.file("sdk/go1.21.0/bin/go", program(darwin.x86_64), 0o755);
    },
  },
  {
    name: "a Go whose update was cut short",
    symptom: "`permission denied` or `no such file` from whatever picks that Go",
    finding: "go-install-damaged",
    check: "go-installs",
    apply: (image) => void image.file("sdk/go1.20.0/VERSION", "go1.20.0\n"),
  },
  {
    name: "GOPATH left to another user by sudo",
    symptom: "`go install`: permission denied",
    finding: "go-folders-of-another-user",
    check: "go-installs",
    apply(image) {
      const bin = join(image.home, "go/bin");
      // Only root may give a folder away; for everybody else one that may not be written is the same fault.
      if (image.host.uid === 0) chownSync(bin, 54321, 54321);
      else chmodSync(bin, 0o555);
    },
  },
  {
    name: "asdf's script of before 0.16 in the profile",
    symptom: "`asdf: command not found`, or old shims win",
    finding: "asdf-old-line",
    check: "version-managers",
    apply: (image) =>
      image.profile('[ -f "$HOME/.asdf/asdf.sh" ] && true\n. "$HOME/.asdf/asdf.sh" 2>/dev/null || true'),
  },
  {
    name: "a tool installed under asdf without reshim",
    symptom: "`gopls: command not found` after go install",
    finding: "asdf-reshim-needed",
    check: "version-managers",
    apply(image) {
      image.file(".asdf/installs/golang/1.25.0/bin/gopls", script("exit 0"), 0o755);
      image.file(".asdf/shims/go", script("exec asdf exec go"), 0o755);
    },
  },
  {
    name: "an old dlv in GOPATH/bin hides a newer one",
    symptom: "`Version of Delve is too old for Go version …` right after an update",
    finding: "tool-shadowed",
    check: "tools",
    apply(image) {
      rmSync(join(image.home, "go/bin/dlv"));
      symlinkSync(dlv("v1.20.2"), join(image.home, "go/bin/dlv"));
      mkdirSync(join(image.home, "newer"));
      symlinkSync(macDlv("arm64"), join(image.home, "newer/dlv"));
      image.profile("export PATH=$HOME/newer:$PATH");
    },
  },
  {
    name: "golangci-lint built with an older Go than the project asks for",
    symptom:
      "`the Go language version (go1.26) used to build golangci-lint is lower than the targeted Go version (1.27)`",
    finding: "tool-built-with-old-go",
    check: "tools",
    needs: ["go-releases", "golangci-lint"],
    apply(image) {
      symlinkSync(golangciLint("2"), join(image.home, "go/bin/golangci-lint"));
      image.profile(`export PATH=${goRelease("1.27.3")}/bin:$PATH`);
      image.file("work/go.mod", "module example.com/work\n\ngo 1.27.3\n");
      image.settings({ "go.lintTool": "golangci-lint-v2" });
    },
  },
  {
    name: "-cover in GOFLAGS",
    symptom: "Go to Definition and references find nothing, no message",
    finding: "cover-flags-blind-gopls",
    check: "coverage",
    apply: (image) => image.runGo("env", "-w", "GOFLAGS=-cover"),
  },
  {
    name: "-coverprofile in go.testFlags",
    symptom: "Coverage runs, no decorations appear",
    finding: "test-flags-coverprofile",
    check: "coverage",
    apply: (image) => image.settings({ "go.testFlags": ["-v", "-coverprofile=c.out"] }),
  },
  {
    name: "-race with coverage mode set",
    symptom: '`-covermode must be "atomic", not "set", when -race is enabled`',
    finding: "race-with-cover-mode",
    check: "coverage",
    apply: (image) => image.settings({ "go.testFlags": ["-race"], "go.coverMode": "set" }),
  },
  {
    name: "semantic tokens switched off",
    symptom: "Generics without colors",
    finding: "semantic-tokens-off",
    check: "semantic-highlighting",
    apply: (image) => image.settings({ gopls: { "ui.semanticTokens": false } }),
  },
  {
    name: "a variable of the profile that nobody synced",
    symptom: "A variable is there in the terminal and lost in GUI programs",
    finding: "variables-lost-in-gui",
    check: "environment",
    apply: (image) => image.profile("export GOPRIVATE=git.example.com"),
  },
  {
    name: "another program set GOPATH in launchd",
    symptom: "GUI programs work with another GOPATH than the terminal",
    finding: "variables-differ-in-gui",
    check: "environment",
    apply: async (image) => void (await image.mac.launchctl("setenv", "GOPATH", "/Users/Shared/go")),
  },
  {
    name: "GOFLAGS for VS Code's terminals only",
    symptom: "Builds work in VS Code's terminal, gopls reports missing packages",
    finding: "terminal-only-variables",
    check: "environment",
    apply: (image) => image.settings({ "terminal.integrated.env.osx": { GOFLAGS: "-tags=integration" } }),
  },
  {
    name: "a profile that takes seconds",
    symptom: "`Unable to resolve your shell environment in a reasonable time`",
    finding: "profile-slow",
    check: "shell-profile",
    apply: (image) => image.profile("sleep 2.2"),
  },
  {
    name: "a profile that belongs to another user",
    symptom: "`permission denied: ~/.zshrc`, or edits that cannot be saved",
    finding: "profile-of-another-user",
    check: "shell-profile",
    apply(image) {
      const profile = image.file(".zprofile", "export GOPRIVATE=git.example.com\n");
      // Only root may give a file away; for everybody else one that may not be read is the same fault.
      if (image.host.uid === 0) chownSync(profile, 54321, 54321);
      else chmodSync(profile, 0);
    },
  },
  {
    name: "exports behind a test for a terminal",
    symptom: "Variables of .zshrc are missing in VS Code",
    finding: "variables-skipped-by-login-shells",
    check: "shell-profile",
    apply: (image) => image.profile("[[ -t 1 ]] || return\nexport GOPRIVATE=git.example.com"),
  },
  {
    name: "PATH set in .zshenv, reordered by path_helper",
    symptom: "The system's tools win over those of ~/.zshenv",
    finding: "path-helper-reorders",
    check: "shell-profile",
    apply(image) {
      mkdirSync(join(image.mac.root, "etc"), { recursive: true });
      image.file(
        "../../etc/zprofile",
        "if [ -x /usr/libexec/path_helper ]; then\n\teval `/usr/libexec/path_helper -s`\nfi\n",
      );
      image.file(".zshenv", `export PATH=${image.home}/front:$PATH\n`);
      // What the real path_helper leaves behind.
      image.profile(`export PATH=$PATH:/usr/bin:${image.home}/front`);
    },
  },
  {
    name: "setting names that articles invented",
    symptom: '`Invalid settings: setting option "experimentalTestFlags": unexpected setting`',
    finding: "gopls-setting-unknown",
    check: "settings",
    apply: (image) =>
      image.settings({ gopls: { "ui.semanticTokens": true, "build.experimentalTestFlags": ["-short"] } }),
  },
  {
    name: "a setting the Go extension never had",
    symptom: "go.delvePath has no effect",
    finding: "settings-unknown-key",
    check: "settings",
    apply: (image) => image.settings({ "go.delvePath": "/opt/homebrew/bin/dlv" }),
  },
  {
    name: "null in go.toolsEnvVars",
    symptom: 'Tools get the text "null" as a value',
    finding: "null-in-tools-env",
    check: "settings",
    apply: (image) => image.settings({ "go.toolsEnvVars": { GOFLAGS: null } }),
  },
  {
    name: "VS Code without the Go extension",
    symptom: "Nothing happens in Go files",
    finding: "go-extension-missing",
    check: "vscode",
    apply: (image) => void image.file(".vscode/extensions/extensions.json", "[]"),
  },
  {
    name: "gopls switched off",
    symptom: "No completion and no diagnostics",
    finding: "language-server-off",
    check: "vscode",
    apply: (image) => image.settings({ "go.useLanguageServer": false }),
  },
  {
    name: "a member that a setting does not have",
    symptom: "The setting changes nothing",
    finding: "settings-unknown-member",
    check: "settings",
    apply: (image) => image.settings({ "go.delveConfig": { dlvPath: "/opt/homebrew/bin/dlv" } }),
  },
  {
    name: "a value that a setting does not take",
    symptom: "The setting changes nothing",
    finding: "settings-invalid-value",
    check: "settings",
    apply: (image) => image.settings({ "go.coverMode": "everything" }),
  },
  {
    name: "editor settings inside a setting of the Go extension",
    symptom: "The settings change nothing",
    finding: "settings-misplaced",
    check: "settings",
    apply: (image) => image.settings({ "go.alternateTools": { "editor.tabSize": 4, "editor.formatOnSave": true } }),
  },
  {
    name: "a folder that is not trusted",
    symptom: "Restricted Mode: no gopls in this folder",
    finding: "restricted-mode",
    check: "vscode",
    async apply(image) {
      await writeTrust(join(image.home, "Library/Application Support/Code"), [{ path: image.project, trusted: false }]);
    },
  },
  {
    name: "gopls crashed this week",
    symptom: "Go features come and go",
    finding: "gopls-incidents",
    check: "gopls",
    async apply(image) {
      await writeIncident(image.host, {
        id: "seed",
        at: new Date(Date.now() - 3600_000).toISOString(),
        tool: "gopls",
        kind: "panic",
        pid: 4711,
        version: "v0.23.0",
        workspace: image.project,
        editor: "Visual Studio Code",
        evidence: ["exit code 2"],
        firstLine: "panic: runtime error: invalid memory address or nil pointer dereference",
      });
    },
  },
  {
    name: "a profile that replaces the shell, for VS Code and for everybody",
    symptom: "Everything of the profile is missing in VS Code, without any message",
    finding: "vscode-environment-silently-empty",
    check: "vscode-environment",
    apply: (image) => image.profile("[[ -n $VSCODE_RESOLVING_ENVIRONMENT ]] && exec true", true),
  },
  {
    name: "a profile that ends with an error",
    symptom:
      "`Unable to resolve your shell environment: Unexpected exit code from spawned shell (code 1, signal null)`",
    finding: "vscode-environment-error",
    check: "vscode-environment",
    apply: (image) => image.profile("[[ -n $VSCODE_RESOLVING_ENVIRONMENT ]] && exit 1"),
  },
  {
    name: "dlv for Intel on Apple silicon",
    symptom: "`can not run under Rosetta, check that the installed build of Go is right for your CPU architecture`",
    finding: "dlv-architecture",
    check: "delve",
    apply: (image) => replaceDlv(image, macDlv("amd64")),
  },
  {
    name: "dlv without a signature",
    symptom: "`Killed: 9` as soon as dlv starts",
    finding: "dlv-unsigned",
    check: "delve",
    apply: (image) => replaceDlv(image, machO("unsigned-arm64")),
  },
  {
    name: "dlv changed after it was signed",
    symptom: "Debugging ends at once; `signal: killed`",
    finding: "dlv-signature-damaged",
    check: "delve",
    apply(image) {
      replaceDlv(image, macDlv("arm64"));
      const file = openSync(join(image.home, "go/bin/dlv"), "r+");
      writeSync(file, Buffer.from([1]), 0, 1, 7_000_000);
      closeSync(file);
    },
  },
  {
    name: "dlv from a browser download",
    symptom: "dlv is killed, or macOS says it was not opened",
    finding: "dlv-quarantined",
    check: "delve",
    async apply(image) {
      replaceDlv(image, macDlv("arm64"));
      const xattr = join(image.mac.root, "usr/bin/xattr");
      const args = ["-w", "com.apple.quarantine", "0083;65f0c0de;Safari;", join(image.home, "go/bin/dlv")];
      await image.host.run(xattr, args, { timeoutMs: 5000 });
    },
  },
  {
    name: "no Command Line Tools",
    symptom: "`debugserver or lldb-server not found: install Xcode's command line tools or lldb-server`",
    finding: "debugserver-missing",
    check: "delve",
    apply: (image) => rmSync(join(image.mac.root, debugserver)),
  },
  {
    name: "the agent switched off in launchd",
    symptom: "Variables are shared today and gone after the next login",
    finding: "agent-disabled",
    check: "agent",
    async apply(image) {
      await installAgent(image);
      const target = `gui/${image.host.uid}/${agentLabel}`;
      await image.mac.launchctl("disable", target);
      await image.mac.launchctl("bootout", "--wait", target);
    },
  },
  {
    name: "the agent's plist edited by hand",
    symptom: "The agent does something else than it should",
    finding: "agent-plist-edited",
    check: "agent",
    async apply(image) {
      await installAgent(image);
      const plist = join(image.home, "Library/LaunchAgents/dev.go-warden.agent.plist");
      writeFileSync(
        plist,
        readFileSync(plist, "utf8").replace("</dict>", "<key>Nice</key><integer>5</integer></dict>"),
      );
    },
  },
];

function replaceDlv(image: Image, by: string): void {
  const path = join(image.home, "go/bin/dlv");
  rmSync(path);
  copyFileSync(by, path);
  chmodSync(path, 0o755);
}

async function installAgent(image: Image): Promise<void> {
  const source = {
    bundle: join(process.cwd(), "dist/agent.js"),
    script: join(process.cwd(), "assets/Go Warden"),
    node: process.execPath,
  };
  await perform(image.host, await installOperation(image.host, source));
}
