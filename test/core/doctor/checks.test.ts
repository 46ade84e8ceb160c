// @module-tag needs/gopls
// @module-tag needs/mac-dlv
// @module-tag needs/zsh

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runChecks, selectChecks } from "../../../src/core/doctor";
import { createHost } from "../../../src/core/host";
import { perform, stepText, undo } from "../../../src/core/operations";
import { systemFolders } from "../../system-path";
import { createImage, type Image } from "../../doctor/image";
import { seeds } from "../../doctor/seeds";
import { installProgram } from "../../mac";
import { dlv, needs, program } from "../../tools";

async function machine(): Promise<Image> {
  const image = await createImage();
  onTestFinished(() => image.remove());
  return image;
}

/** `severity id: evidence` of each finding of some checks. */
async function findings(image: Image, ...only: string[]): Promise<string[]> {
  const report = await runChecks(image.host, selectChecks(only), { folder: image.project });
  return report.findings.map(({ severity, id, evidence }) => `${severity} ${id}: ${evidence.join(" | ")}`);
}

const ids = (list: readonly string[]) => list.map((line) => line.split(":", 1)[0]);

/** Puts a program first in everybody's PATH. */
function first(image: Image, name: string, body: string): void {
  image.file(`first/${name}`, `#!/bin/sh\n${body}\n`, 0o755);
  image.profile("export PATH=$HOME/first:$PATH");
}

test("a go that hangs is told with its path, and keeps no other check waiting", async () => {
  const image = await machine();
  first(image, "go", "sleep 1000");
  const report = await runChecks(
    image.host,
    selectChecks(["go-choice", "go-installs", "modules", "version-managers"]),
    {
      folder: image.project,
    },
  );
  const text = JSON.stringify(report.findings);
  expect(report.findings.map(({ id, severity }) => `${severity} ${id}`)).toEqual(
    expect.arrayContaining(["unknown go-fails-for-shell", "unknown go-fails-for-editor", "unknown modules-unknown"]),
  );
  expect(text).toContain(join(image.home, "first/go"));
  expect(text).toContain("no end after");
});

test("a fix that go would work less well with is not offered, and what was tried is said", async () => {
  const image = await machine();
  image.runGo("env", "-w", "GO111MODULE=off");
  image.file("work/go.mod", "module example.com/work\n\nnonsense here\n");
  const report = await runChecks(image.host, selectChecks(["modules"]), { folder: image.project });
  const found = report.findings.find(({ id }) => id === "go111module-off");
  expect(found?.operation).toBeUndefined();
  expect(found?.advice).toMatch(/This was tried: go then says: .*go\.mod/);
});

test("a go that prints garbage is told, not believed", async () => {
  const image = await machine();
  first(image, "go", "echo '<html>proxy login</html>'");
  expect(ids(await findings(image, "go-choice", "modules"))).toEqual(
    expect.arrayContaining(["error go-fails-for-shell", "unknown modules-unknown"]),
  );
});

test("a go list that answers nonsense leaves the modules' other answers alone", async () => {
  const image = await machine();
  first(image, "go", `case $1 in list) echo '{"ImportPath": 7}'; echo not json;; *) exec '${image.go}' "$@";; esac`);
  expect(ids(await findings(image, "modules"))).toEqual(["ok modules"]);
});

test("no Go anywhere is one finding of each check that needs one", async () => {
  const image = await machine();
  image.file(".zshrc", `export PATH=${systemFolders().bin}\n`);
  image.project = join(image.home, "work");
  await image.mac.launchctl("unsetenv", "PATH", "GOPATH");
  const found = ids(await findings(image, "go-choice", "go-installs", "modules"));
  // The machine that runs this test may have a Go where Macs and Linux keep one.
  expect(found).toContain("error go-missing");
  expect(found).toContain("error go-not-found");
  expect(found).toContain("unknown modules-unknown");
});

test("a shell that is not there is told by the check of the profile, and others say why they know nothing", async () => {
  const image = await machine();
  image.host = createHost({ ...image.host.env, SHELL: "/bin/no-such-shell" });
  const found = await findings(
    image,
    "shell-profile",
    "environment",
    "running-programs",
    "go-choice",
    "vscode-environment",
  );
  expect(ids(found)).toEqual(
    expect.arrayContaining([
      "error profile-shell-not-found",
      "unknown environment-unknown",
      "error vscode-environment-error",
    ]),
  );
});

test("a profile that never ends stops nobody but itself", async () => {
  const image = await machine();
  image.file(".config/go-warden/config.json", '{ "captureTimeoutSeconds": 1 }');
  image.settings({ "application.shellEnvironmentResolutionTimeout": 1 });
  image.profile("sleep 1000");
  const found = await findings(image, "shell-profile", "vscode-environment", "go-installs", "coverage");
  expect(ids(found)).toEqual(
    expect.arrayContaining(["error profile-shell-timeout", "error vscode-environment-timeout"]),
  );
  expect(found.join()).toContain("Unable to resolve your shell environment in a reasonable time.");
});

test("a launchctl that answers garbage or fails is no finding about the machine", async () => {
  const image = await machine();
  const launchctl = join(image.mac.root, "bin/launchctl");
  for (const body of ["echo nonsense", "echo boom >&2; exit 5"]) {
    writeFileSync(launchctl, `#!/bin/sh\n${body}\n`);
    chmodSync(launchctl, 0o755);
    const found = ids(await findings(image, "environment", "agent"));
    expect(
      found.some((line) => line?.startsWith("error")),
      body,
    ).toBe(false);
    expect(found.length, body).toBeGreaterThan(0);
  }
  installProgram(image.mac.root, "launchctl", "/bin/launchctl");
});

test("tools: a script for a tool, a damaged one, one without execute permission", async () => {
  const image = await machine();
  const gopls = join(image.home, "go/bin/gopls");
  rmSync(gopls);
  writeFileSync(gopls, Buffer.from("cffaedfe0c000001", "hex"), { mode: 0o755 });
  expect(ids(await findings(image, "tools"))).toContain("error tool-damaged");
  chmodSync(gopls, 0o644);
  expect(ids(await findings(image, "tools"))).toContain("error gopls-missing");
  writeFileSync(gopls, "#!/bin/sh\nexec asdf exec gopls\n");
  chmodSync(gopls, 0o755);
  expect((await findings(image, "tools")).join("\n")).toMatch(/^error tool-fails: .*asdf: .*not found/m);
  writeFileSync(gopls, "#!/bin/sh\necho golang.org/x/tools/gopls v0.1.0\n");
  expect(ids(await findings(image, "tools"))).toContain("ok gopls-found");
});

test("only the linter that VS Code uses is missed", async () => {
  const image = await machine();
  image.settings({ "go.lintTool": "golangci-lint" });
  expect(ids(await findings(image, "tools"))).toContain("info golangci-lint-missing");
});

test("a folder that a replace line names and that is not there is told in go's words", async () => {
  const image = await machine();
  const requires = "require example.com/lib v0.0.0\n\nreplace example.com/lib => ../nolib\n";
  image.file("work/go.mod", `module example.com/work\n\ngo 1.24\n\n${requires}`);
  image.file("work/lib.go", 'package main\n\nimport _ "example.com/lib"\n');
  const found = await findings(image, "modules");
  expect(found).toContainEqual(expect.stringMatching(/^error go-refuses-folder: .*replacement directory .*nolib/));
});

test("a go.work that lists only a folder that is gone gets the module and loses the folder", async () => {
  const image = await machine();
  const goWork = image.file("group/go.work", "go 1.24\n\nuse ./gone\n");
  const before = readFileSync(goWork, "utf8");
  image.project = dirname(image.file("group/go.mod", "module example.com/group\n\ngo 1.24\n"));
  image.file("group/group.go", "package group\n");
  const report = await runChecks(image.host, selectChecks(["modules"]), { folder: image.project });
  const operation = report.findings.find(({ id }) => id === "go-work-without-module")?.operation;
  expect(operation?.title).toMatch(/^Add \.\/ to .*go\.work, and remove \.\/gone$/);
  const { id } = await perform(image.host, operation!);
  expect(await findings(image, "modules")).toEqual([expect.stringMatching(/^ok /)]);
  await undo(image.host, id);
  expect(readFileSync(goWork, "utf8")).toBe(before);
});

test("a GOTOOLCHAIN that is on no machine is named, whether or not the folder is trusted", async () => {
  const image = await machine();
  image.profile("export GOTOOLCHAIN=go1.99.0");
  await image.sync();
  expect(ids(await findings(image, "go-choice"))).toEqual(["warning go-toolchain-not-downloaded"]);
});

test("a tool that fails, is empty or hangs is never fine, and is replaced by a fix that can be undone", async () => {
  const image = await machine();
  image.settings({ "go.lintTool": "staticcheck" });
  const bad = (name: string, body: string) => {
    rmSync(join(image.home, "go/bin", name), { force: true });
    return image.file(`go/bin/${name}`, body, 0o755);
  };
  const gopls = bad("gopls", "#!/bin/sh\nexit 1\n");
  bad("dlv", "#!/bin/sh\necho gone >&2\nexit 127\n");
  bad("staticcheck", "");
  const report = await runChecks(image.host, selectChecks(["tools"]), { folder: image.project });
  const broken = report.findings.filter(({ id }) => id === "tool-fails" || id === "tool-damaged");
  expect(broken.map(({ title }) => title.split(" ", 1)[0])).toEqual(["gopls", "dlv", "staticcheck"]);
  expect(broken.map(({ severity }) => severity)).toEqual(["error", "error", "error"]);
  expect(broken[0]?.operation?.steps.map(stepText).join("\n")).toMatch(/gopls[^]*install .*gopls@latest/);
  bad("gopls", "#!/bin/sh\nsleep 1000\n");
  expect(await findings(image, "tools")).toContainEqual(expect.stringContaining(`warning tool-hangs: ${gopls}`));
});

test("a gopls that dies when it is asked for tokens leaves the question open", async () => {
  const image = await machine();
  const gopls = join(image.home, "go/bin/gopls");
  rmSync(gopls);
  writeFileSync(gopls, "#!/bin/sh\necho 'panic: boom' >&2\nexit 2\n", { mode: 0o755 });
  expect(await findings(image, "semantic-highlighting")).toContainEqual(
    expect.stringMatching(/^unknown semantic-tokens-unknown: .*exit code 2: panic: boom/),
  );
});

test("broken settings and a folder without anything in it are no reason to fail", async () => {
  const image = await machine();
  image.file("Library/Application Support/Code/User/settings.json", '{ "go.testFlags": [ ');
  mkdirSync(join(image.home, "empty"));
  image.project = join(image.home, "empty");
  const found = ids(await findings(image, "settings", "modules", "coverage", "vscode"));
  expect(found).toContain("error settings-broken");
  expect(found).toContain("ok modules");
});

test("a folder that does not exist is told once, as wrong usage", async () => {
  const image = await machine();
  image.project = join(image.home, "nowhere");
  await expect(findings(image, "modules")).rejects.toMatchObject({ code: "no-such-folder", exit: 2 });
});

test("the whole doctor asks the login shell once, and once in VS Code's way", { timeout: 60_000 }, async () => {
  const image = await machine();
  image.profile('echo "${VSCODE_RESOLVING_ENVIRONMENT:-terminal}" >> $HOME/starts');
  // Its telemetry would go on writing when the test has ended.
  image.file(".config/go/telemetry/mode", "off");
  const running = spawn(join(image.home, "go/bin/gopls"), ["serve"], { stdio: ["pipe", "ignore", "ignore"] });
  onTestFinished(() => void running.kill("SIGKILL"));
  await once(running, "spawn");
  await findings(image, "running-programs", "settings", "environment", "go-choice", "shell-profile", "coverage");
  const starts = readFileSync(join(image.home, "starts"), "utf8").trim().split("\n");
  expect(starts.toSorted()).toEqual(["1", "terminal"]);
});

test("golangci-lint's configuration has to be of the version that VS Code takes", needs("dlv"), async () => {
  const image = await machine();
  const own = async () => (await findings(image, "tools")).find((one) => one.includes("golangci-lint-configuration"));
  // Any Go program whose module is of that major version.
  const bytes = readFileSync(dlv());
  const install = (major: string) => {
    const text = Buffer.from(bytes.toString("latin1").replaceAll("delve\tv1.", `delve\tv${major}.`), "latin1");
    image.file("go/bin/golangci-lint", text, 0o755);
  };
  install("1");
  expect(await own()).toBeUndefined();
  image.file("work/.golangci.yml", 'version: "2"\nlinters: {}\n');
  expect(await own()).toContain("warning golangci-lint-configuration");
  install("2");
  expect(await own()).toBeUndefined();
  image.file("work/.golangci.yml", "linters: {}\n");
  expect(await own()).toContain("warning golangci-lint-configuration");
});

test("a gopls above the memory limit is told, and so is a gopls mcp that nobody uses any more", async () => {
  const image = await machine();
  const check = async () => (await findings(image, "gopls")).filter((one) => /gopls-(memory|mcp-orphaned)/.test(one));
  const start = async (script: string) => {
    const child = spawn("/bin/sh", ["-c", script], { detached: true, stdio: "ignore", env: { ...image.host.env } });
    const group = child.pid ?? 0;
    onTestFinished(() => void process.kill(-group, "SIGKILL"));
    await once(child, "spawn");
  };
  // Its telemetry would go on writing when the test has ended.
  image.file(".config/go/telemetry/mode", "off");
  await start(`sleep 600 | '${image.home}/go/bin/gopls' serve`);
  // Its parent ends at once.
  await start(`sleep 600 | '${image.home}/go/bin/gopls' mcp & exit 0`);
  await expect.poll(async () => ids(await check()), { timeout: 15_000 }).toEqual(["warning gopls-mcp-orphaned"]);
  image.file(".config/go-warden/config.json", '{ "goplsMemoryLimitMB": 1 }');
  expect(new Set(ids(await check()))).toEqual(new Set(["warning gopls-mcp-orphaned", "warning gopls-memory"]));
});

/** What the findings of one id say is to be done, operations by their previews. */
async function remediesOf(image: Image, check: string, id: string): Promise<string> {
  const report = await runChecks(image.host, selectChecks([check]), { folder: image.project });
  const found = report.findings.filter((one) => one.id === id);
  return found.map((one) => [...(one.operation?.steps ?? []).map(stepText), one.advice].join("\n")).join("\n");
}

test("a stale GOROOT is told with the file and line that set it, and the session's with its command", async () => {
  const image = await machine();
  image.file("sdk/go1.22.1/VERSION", "go1.22.1\n");
  image.profile("export GOROOT=$HOME/sdk/go1.22.1");
  await image.mac.launchctl("setenv", "GOROOT", join(image.home, "sdk/go1.22.1"));
  const remedy = await remediesOf(image, "go-choice", "goroot-mismatch");
  expect(remedy).toContain("Remove GOROOT from ~/.zshrc, line 3");
  expect(remedy).toContain("launchctl unsetenv GOROOT");
});

test("where VS Code takes another go than the shell, one edit gives it the shell's", async () => {
  const image = await machine();
  await seeds.find(({ finding }) => finding === "go-differs")?.apply(image);
  const report = await runChecks(image.host, selectChecks(["go-choice"]), { folder: image.project });
  const [operation] = report.findings.flatMap((one) => (one.id === "go-differs" ? (one.operation ?? []) : []));
  expect(operation).toBeDefined();
  await perform(image.host, operation!);
  expect(ids(await findings(image, "go-choice"))).not.toContain("warning go-differs");
});

test("a file of the profile that belongs to another user is told with the command that takes it back", async () => {
  const image = await machine();
  const path = image.file(".zprofile", "export GOPRIVATE=git.example.com\n");
  if (image.host.uid === 0) chownSync(path, 54321, 54321);
  else chmodSync(path, 0);
  expect(await remediesOf(image, "shell-profile", "profile-of-another-user")).toContain(
    `sudo chown ${image.host.uid} ${path} && chmod u+rw ${path}`,
  );
});

const slowProfiles = [
  ["bash", ".bash_profile", "-lixc exit"],
  ["fish", ".config/fish/config.fish", "--profile-startup"],
] as const;

for (const [shell, profile, command] of slowProfiles)
  test(`a slow profile of ${shell} is told with the command that shows the line`, needs(shell), async () => {
    const image = await machine();
    image.file(profile, `sleep 2.2\n`);
    image.host = createHost({ ...image.host.env, SHELL: program(shell) });
    expect(await findings(image, "shell-profile")).toContainEqual(
      expect.stringMatching(new RegExp(`^warning profile-slow: .*/${shell} ${command}`)),
    );
  });
