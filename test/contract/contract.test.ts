import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createCrudeMac, snapshot, type CrudeMac, type Manners } from "./crude-mac";
import { needs, program } from "../tools";

const settings = "Library/Application Support/Code/User/settings.json";
const canary = "canary-5f2e";

function crudeMac(manners?: Manners): CrudeMac {
  const mac = createCrudeMac(manners);
  onTestFinished(() => mac[Symbol.dispose]());
  const profile = `export GOPATH="$HOME/go"\nexport GITHUB_TOKEN=${canary}\nexport PATH="$HOME/go/bin:$PATH"\n`;
  for (const name of [".bash_profile", ".zprofile"]) mac.file(name, profile);
  mkdirSync(join(mac.home, "w"));
  return mac;
}

/** Its names at the top, or those of its first element. */
function keys(value: unknown): string[] {
  const one: unknown = Array.isArray(value) ? (value[0] ?? {}) : value;
  return typeof one === "object" && one !== null ? Object.keys(one) : [];
}

/** Every durationMs in a value, however deep. */
function durations(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => (name === "durationMs" ? [one] : durations(one)));
}

const shapes: [command: string, keys: string][] = [
  ["env capture", "shell durationMs variables dropped warnings"],
  ["env plan", "set unset unchanged excluded conflicts"],
  ["env sync", "set unset unchanged excluded conflicts applied verified launchctlCalls"],
  ["env snippet zsh", "shell file block installed"],
  ["env snippet zsh --install", "shell file block installed"],
  ["undo", "undone"],
  ["env vscode", "outcome durationMs missing"],
  ["env proof", "processes"],
  ["agent status", "installed loaded running pid node version lastSync problems"],
  ["gopls list", ""],
  ["gopls incidents --limit 1 --since 2026-01-01T00:00:00Z", ""],
  ["dlv selftest", "ok stages"],
  ["coverage status", "on files"],
  ["coverage on --workspace w", "on files"],
  ["coverage on --workspace w", "on files"],
  ["coverage toggle --workspace w", "on files"],
  ["coverage off --workspace w", "on files"],
  ["settings check", "findings"],
  ["code open w", "editor method variables alreadyOpen command"],
  ["code open w --dry-run", "editor method variables alreadyOpen command"],
  ["doctor w", "at durationMs findings checks"],
  ["alfred", "items"],
];

test(
  "every command prints one JSON value with the promised names, whatever launchctl is like",
  { ...needs("zsh"), timeout: 120_000 },
  () => {
    for (const manners of [{}, { modern: true, shell: program("zsh") }, { noPrint: true }]) {
      const mac = crudeMac(manners);
      for (const [command, names] of shapes) {
        const { code, stdout, stderr, json } = mac.warden([...command.split(" "), "--json"]);
        expect([0, 1, 3], `${command}: ${stderr}`).toContain(code);
        const value = json();
        expect(
          durations(value).filter((ms) => !Number.isInteger(ms)),
          command,
        ).toEqual([]);
        if (code !== 3)
          expect(keys(value), `${command}: ${stdout}`).toEqual(
            expect.arrayContaining(names.split(" ").filter(Boolean)),
          );
      }
      expect(mac.variable("GOPATH")).toBe(join(mac.home, "go"));
      expect(mac.variable("GITHUB_TOKEN")).toBeUndefined();
      expect(mac.words().filter((word) => word.includes(canary))).toEqual([]);
    }
  },
);

const wrong: [command: string, code: number, problem: string][] = [
  ["bogus", 2, "usage"],
  ["env", 2, "usage"],
  ["env capture --nope", 2, "usage"],
  ["env capture --timeout soon", 2, "usage"],
  ["env capture --shell /no/such/shell", 3, "shell-not-found"],
  ["gopls restart --pid some", 2, "usage"],
  ["gopls restart --pid 1 --all", 2, "one-target"],
  ["gopls incidents --limit -1", 2, "usage"],
  ["gopls incidents --since tuesday", 2, "wrong-time"],
  ["gopls memory --pid some", 2, "usage"],
  ["gopls restart", 3, "no-editor"],
  ["doctor --only no-such-check", 2, "no-such-check"],
  ["doctor --only ,", 2, "no-such-check"],
  ["gopls restrat", 2, "usage"],
  ["doctor nowhere", 2, "no-such-folder"],
  ["code open nowhere", 2, "no-such-path"],
  ["code open --editor emacs", 3, "no-editor"],
  ["coverage on --workspace nowhere", 2, "no-such-folder"],
  ["coverage status --workspace nowhere", 2, "no-such-folder"],
  ["gopls restart --workspace nowhere", 2, "no-such-folder"],
  ["settings check --workspace nowhere", 2, "no-such-folder"],
  ["settings apply --workspace text", 2, "no-such-folder"],
  ["coverage on", 4, "settings-broken"],
  ["settings apply --yes", 4, "settings-broken"],
  ["dlv inspect nowhere", 2, "not-readable"],
  ["dlv resign w --yes", 4, "not-a-program"],
  ["dlv resign text --yes", 4, "not-a-program"],
  ["undo", 2, "nothing-to-undo"],
  ["agent install --yes", 4, "plist-foreign"],
  ["agent uninstall --yes", 4, "plist-foreign"],
];

test("what is wrong or unsafe is told in JSON and in two lines, and nothing is changed", () => {
  const mac = crudeMac();
  mac.file(settings, '{ "a": [1, }}} broken');
  mac.file("text", "no program");
  mac.file("Library/LaunchAgents/dev.go-warden.agent.plist", "<plist>somebody else's</plist>");
  const before = mac.snapshot();
  for (const [command, code, problem] of wrong) {
    const answer = mac.warden([...command.split(" "), "--json"]);
    expect(answer.json(), command).toMatchObject({
      error: { code: problem, message: expect.any(String), hint: expect.any(String) },
    });
    expect(answer.stderr.trim().split("\n").length, `${command}: ${answer.stderr}`).toBeLessThanOrEqual(2);
    expect(answer.code, command).toBe(code);
  }
  expect(mac.snapshot()).toEqual(before);
});

test("a profile that does not answer is told by its code", () => {
  const mac = crudeMac();
  for (const [profile, problem] of [
    ["exec cat /dev/null", "shell-replaced"],
    ["exit 3", "shell-failed"],
    ["sleep 60", "shell-timeout"],
    ["yes", "output-too-large"],
  ]) {
    mac.file(".bash_profile", `${profile}\n`);
    const answer = mac.warden(["env", "capture", "--timeout", problem === "shell-timeout" ? "1" : "20", "--json"]);
    expect(answer.json()).toMatchObject({ error: { code: problem } });
    expect(answer.code).toBe(1);
  }
});

test("--dry-run leaves home and session as they are", () => {
  const mac = crudeMac();
  mac.file(settings, '{ "go.delvePath": "/x" }\n');
  mac.file("go/bin/dlv", machO(), 0o755);
  const before = mac.snapshot();
  for (const command of [
    "env sync",
    "env snippet zsh --install",
    "agent install",
    "coverage on",
    "coverage on --workspace w",
    "settings apply",
    "dlv resign go/bin/dlv",
    "code open w",
    "doctor --fix",
    "selfcheck",
    "undo",
  ]) {
    const answer = mac.warden([...command.split(" "), "--dry-run", "--json"]);
    expect(answer.code, `${command}: ${answer.stderr}`).toBe(0);
    answer.json();
    expect(mac.snapshot(), command).toEqual(before);
  }
  expect(mac.words()).not.toContain("setenv");
  expect(mac.words()).not.toContain("bootstrap");
});

test("undo puts back bytes, modes and links", () => {
  const mac = crudeMac();
  mac.file("dotfiles/settings.json", '{\r\n  "go.delvePath": "/x", // mine\r\n}\r\n', 0o640);
  mkdirSync(join(mac.home, "Library/Application Support/Code/User"), { recursive: true });
  symlinkSync(join(mac.home, "dotfiles/settings.json"), join(mac.home, settings));
  const theirs = () => mac.snapshot().filter((line) => !line.includes("go-warden"));
  const before = theirs();
  for (const command of ["settings apply --yes", "coverage on", "env snippet zsh --install"]) {
    const done = mac.warden([...command.split(" "), "--json"]);
    expect(done.code, `${command}: ${done.stderr}`).toBe(0);
    expect(theirs(), command).not.toEqual(before);
    expect(mac.warden(["undo", "--yes", "--json"]).code).toBe(0);
    expect(theirs(), command).toEqual(before);
  }
});

test("a failing codesign leaves dlv as it was", () => {
  const mac = crudeMac({ codesign: "dlv: errSecInternalComponent" });
  mac.file("go/bin/dlv", machO(), 0o755);
  const before = snapshot(join(mac.home, "go"));
  const inspected = mac.warden(["dlv", "inspect", "go/bin/dlv", "--json"]);
  expect(keys(inspected.json())).toEqual(
    expect.arrayContaining(
      "path realPath architectures hostArchitecture signature uuid minimumOS goVersion version quarantined findings".split(
        " ",
      ),
    ),
  );
  const answer = mac.warden(["dlv", "resign", "go/bin/dlv", "--json"]);
  expect([1, 3]).toContain(answer.code);
  expect(answer.json()).toHaveProperty("error.code");
  expect(snapshot(join(mac.home, "go"))).toEqual(before);
});

test("the agent comes, shows its state and goes without a trace", () => {
  for (const manners of [{}, { noPrint: true }]) {
    const mac = crudeMac(manners);
    onTestFinished(() => void mac.warden(["agent", "uninstall", "--yes"]));
    const before = mac.snapshot();
    const installed = mac.warden(["agent", "install", "--yes", "--json"]);
    expect(installed.code, installed.stderr).toBe(0);
    expect(mac.warden(["agent", "status", "--json"]).json()).toMatchObject({
      installed: true,
      loaded: true,
      running: true,
    });
    expect(mac.variable("GOPATH")).toBe(join(mac.home, "go"));
    const removed = mac.warden(["agent", "uninstall", "--yes", "--purge", "--json"]);
    expect(removed.code, removed.stderr).toBe(0);
    const kept = mac.snapshot();
    const folders = kept.filter((line) => !before.includes(line));
    expect(folders.filter((line) => !line.includes("/ "))).toEqual([]);
    expect(before.filter((line) => !kept.includes(line))).toEqual([]);
    expect(mac.variable("GOPATH")).toBeUndefined();
  }
});

test("without a Mac only what needs launchd or codesign is refused", () => {
  const mac = crudeMac();
  mac.file("go/bin/dlv", machO(), 0o755);
  const code = (command: string) => mac.warden(command.split(" "), { GO_WARDEN_SYSROOT: undefined }).code;
  if (process.platform === "darwin") return;
  for (const command of [
    "env plan",
    "env sync",
    "agent install --yes",
    "agent status",
    "dlv resign go/bin/dlv",
    "selfcheck --quick",
  ]) {
    expect(code(command), command).toBe(3);
  }
  for (const command of [
    "env capture",
    "env snippet",
    "gopls list",
    "coverage status",
    "undo --list",
    "dlv inspect go/bin/dlv",
  ]) {
    expect(code(command), command).toBe(0);
  }
});

test("the self-check prints its answers also where launchctl prints nothing, and leaves nothing", () => {
  const mac = crudeMac({ noPrint: true });
  const before = mac.snapshot();
  const answer = mac.warden(["selfcheck", "--quick", "--json"]);
  expect([0, 1], answer.stderr).toContain(answer.code);
  expect(keys(answer.json())).toEqual(expect.arrayContaining(["macos", "machine", "at", "answers"]));
  const left = mac.snapshot().filter((line) => !before.includes(line) && !line.includes("/ "));
  expect(left.filter((line) => !line.includes("go-warden/selfcheck.json "))).toEqual([]);
});

test("what other programs read starts with no remark about the Mac; what people read does", () => {
  const mac = crudeMac();
  expect(mac.warden(["alfred"]).json()).toHaveProperty("items");
  expect(mac.warden(["completion", "zsh"]).stdout).toMatch(/^#compdef/);
  expect(mac.warden(["coverage", "status"]).stdout.split("\n")[0]).toContain("simulated Mac");
});

function machO(): Buffer {
  return readFileSync(join(__dirname, "../fixtures/macho/adhoc-arm64"));
}
