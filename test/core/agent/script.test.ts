import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { agentLayout } from "../../../src/core/agent";
import { buildPlist } from "../../../src/core/agent/plist";
import { createHost } from "../../../src/core/host";
import { createSandbox } from "../../sandbox";
import { run } from "../../mac/run";
import { needs, program } from "../../tools";

const source = resolve(__dirname, "../../../assets/Go Warden");

/** An installed script in a home without any Node; `node` lays one out that prints its own path and its arguments. */
function createWorld({ recorded = "/gone/node" } = {}) {
  const { home } = createSandbox();
  const support = join(home, "Library/Application Support/go-warden");
  mkdirSync(join(support, "agent"), { recursive: true });
  writeFileSync(join(support, "Go Warden"), readFileSync(source), { mode: 0o755 });
  writeFileSync(join(support, "agent/agent.js"), "");
  writeFileSync(join(support, "agent/installed"), `version=1.0.0\nnode=${recorded}\n`);
  const root = join(home, "mac");
  const tools = join(home, "tools");
  mkdirSync(tools);
  for (const tool of ["sed", "wc", "id", "date", "rm", "sh", "cat", "sort", "shasum"]) {
    symlinkSync(execFileSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).trim(), join(tools, tool));
  }
  return {
    home,
    root,
    support,
    node(path: string, version: string) {
      mkdirSync(dirname(path), { recursive: true });
      const script = `#!/bin/sh\n[ "$1" = --version ] && { echo ${version}; exit; }\necho "$0|$1|$NODE_OPTIONS"\n`;
      writeFileSync(path, script, { mode: 0o755 });
      return path;
    },
    async start(env: Record<string, string> = {}) {
      const words = Object.entries({ HOME: home, PATH: tools, GO_WARDEN_SYSROOT: root, ...env });
      return run("/usr/bin/env", [
        "-i",
        ...words.map(([name, value]) => `${name}=${value}`),
        join(support, "Go Warden"),
      ]);
    },
  };
}

test("the Node it was installed with is taken, cleaned of what other programs leaked", async () => {
  const world = createWorld({ recorded: "" });
  const recorded = world.node(join(world.home, "my node"), "v22.1.0");
  writeFileSync(join(world.support, "agent/installed"), `version=1.0.0\nnode=${recorded}\n`);
  world.node(join(world.root, "opt/homebrew/bin/node"), "v24.0.0");
  const { stdout } = await world.start({ NODE_OPTIONS: "--require /leaked.js" });
  expect(stdout).toBe(`${recorded}|${join(world.support, "agent/agent.js")}|\n`);
  expect(readFileSync(join(world.support, "agent/node"), "utf8")).toBe(`${recorded}\n`);
  expect(statSync(join(world.support, "agent/node")).mode & 0o777).toBe(0o600);
});

test.each([
  ["Homebrew", "mac/opt/homebrew/bin/node"],
  ["Homebrew on Intel", "mac/usr/local/bin/node"],
  ["a versioned Homebrew formula", "mac/opt/homebrew/opt/node@22/bin/node"],
  ["nvm", ".nvm/versions/node/v22.3.0/bin/node"],
  ["fnm", "Library/Application Support/fnm/node-versions/v22.3.0/installation/bin/node"],
  ["mise", ".local/share/mise/installs/node/22.3.0/bin/node"],
  ["asdf", ".asdf/installs/nodejs/22.3.0/bin/node"],
  ["Volta", ".volta/tools/image/node/22.3.0/bin/node"],
  ["nodenv", ".nodenv/versions/22.3.0/bin/node"],
  ["Raycast", "Library/Application Support/com.raycast.macos/NodeJS/runtime/22.22.2/bin/node"],
  [
    "Raycast 2",
    "mac/Applications/Raycast Beta.app/Contents/Resources/macos-app_RaycastDesktopApp.bundle/Contents/Resources/node/bin/node",
  ],
  ["PATH", "tools/node"],
])("when the Node it was installed with is gone, the one of %s is found", async (_, path) => {
  const world = createWorld();
  const node = world.node(join(world.home, path), "v22.3.0");
  expect(await world.start()).toMatchObject({ code: 0, stdout: `${node}|${join(world.support, "agent/agent.js")}|\n` });
});

test("too old a Node and one that does not start are passed over; of Raycast's, the newest is taken", async () => {
  const world = createWorld();
  world.node(join(world.root, "opt/homebrew/bin/node"), "v18.20.0");
  const broken = world.node(join(world.root, "usr/local/bin/node"), "v22.0.0");
  writeFileSync(broken, "#!/no/such/interpreter\n");
  chmodSync(broken, 0o755);
  const runtime = join(world.home, "Library/Application Support/com.raycast.macos/NodeJS/runtime");
  const newest = world.node(join(runtime, "22.14.0/bin/node"), "v22.14.0");
  world.node(join(runtime, "22.9.0/bin/node"), "v22.9.0");
  expect((await world.start()).stdout).toContain(`${newest}|`);
});

test("without any Node it says so and asks launchd to try again later", async () => {
  const world = createWorld();
  const { code, stdout, stderr } = await world.start();
  expect({ code, stdout }).toEqual({ code: 75, stdout: "" });
  expect(stderr).toContain("No Node 20 or newer was found");
});

/** The plist as an install writes it. */
async function writePlist(home: string): Promise<string> {
  const host = createHost({ HOME: home, GO_WARDEN_SYSROOT: "/nonexistent" });
  const { plist } = agentLayout(host);
  mkdirSync(dirname(plist), { recursive: true });
  writeFileSync(plist, await buildPlist(host));
  return plist;
}

test.each(["agent.js", "installed"])("without its %s it removes its plist and ends without a word", async (gone) => {
  const world = createWorld();
  execFileSync("rm", [join(world.support, "agent", gone)]);
  const plist = await writePlist(world.home);
  expect(await world.start()).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(existsSync(plist)).toBe(false);
});

test("without its files it leaves a plist alone that was edited by hand, is a symlink, or was never ours", async () => {
  const world = createWorld();
  execFileSync("rm", [join(world.support, "agent/agent.js")]);
  const plist = await writePlist(world.home);
  const ours = readFileSync(plist, "utf8");
  for (const text of [ours.replace("Interactive", "Background"), "<plist/>\n", ""]) {
    writeFileSync(plist, text);
    expect(await world.start()).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(readFileSync(plist, "utf8")).toBe(text);
  }
  writeFileSync(join(world.home, "kept.plist"), ours);
  execFileSync("rm", [plist]);
  symlinkSync("../../kept.plist", plist);
  expect(await world.start()).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(existsSync(plist)).toBe(true);
});

test("a log that grew is emptied at the next start", async () => {
  const world = createWorld();
  world.node(join(world.root, "opt/homebrew/bin/node"), "v22.0.0");
  const log = join(world.home, "Library/Logs/go-warden/launchd.log");
  mkdirSync(dirname(log), { recursive: true });
  writeFileSync(log, Buffer.alloc(300_000));
  await world.start();
  expect(readFileSync(log).length).toBe(0);
});

for (const shell of ["bash", "dash", "zsh"] as const)
  test(`${shell} reads it`, needs(shell), () => {
    const args = shell === "bash" ? ["--posix", "-n", source] : ["-n", source];
    expect(() => execFileSync(program(shell), args, { stdio: "pipe" })).not.toThrow();
  });
