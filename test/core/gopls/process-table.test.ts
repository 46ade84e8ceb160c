import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { editorOf, roleOf } from "../../../src/core/gopls/processes/process";
import { createProcessTable } from "../../../src/core/gopls/processes/process-table";
import { parseLsof, parsePs, splitGopls } from "../../../src/core/gopls/processes/ps";
import { createMac, installProgram } from "../../mac";
import { path as lsof } from "../../mac/programs/lsof";
import { path as ps } from "../../mac/programs/ps";
import { createWorld, waitForState, watchWorld } from "./world";
import { needs } from "../../tools";

async function macWithPs() {
  const mac = await createMac();
  onTestFinished(() => mac.stop());
  installProgram(mac.root, "ps", ps);
  installProgram(mac.root, "lsof", lsof);
  return createWorld("v0.23.0", { root: mac.root });
}

test("a Mac's ps and lsof tell the same of a gopls as /proc does", needs("gopls"), async () => {
  const world = await macWithPs();
  const window = await world.open();
  const pid = await window.ready();
  const table = createProcessTable(world.host);
  const find = async () => (await table.scan()).find((process) => process.pid === pid);
  await expect.poll(async () => (await find())?.sidecarPid).toBeGreaterThan(0);
  const found = await find();
  expect(found).toMatchObject({
    pid,
    role: "server",
    workspace: window.folder,
    executable: expect.stringMatching(/gopls-v0\.23\.0\/gopls$/) as string,
    parent: { pid: window.host.pid },
    editor: { name: "Visual Studio Code", family: "vscode", userDataDir: world.userDataDir },
  });
  expect(found?.rssBytes).toBeGreaterThan(10_000_000);
  expect(await table.confirm(found!)).toBe(true);
  expect(await table.confirm({ pid, startToken: "Sat Aug 29 15:04:31 2026" })).toBe(false);
  const cost = async () => {
    const before = table.spawned();
    await table.scan();
    return table.spawned() - before;
  };
  // lsof is asked once per gopls; one of another test may be new.
  await expect.poll(cost).toBe(1);
});

test("a crash and a kill are told on a Mac with ps", needs("gopls"), async () => {
  const world = await macWithPs();
  const window = await world.open();
  const first = await window.ready();
  const watch = await watchWorld(world.host, { expecting: [first], timing: { scanMs: 1000 } });
  // A simulated Mac's ps shows this machine's processes, those of other tests among them.
  const told = async (count: number) => {
    const own = () => watch.incidents.filter(({ workspace }) => workspace === window.folder);
    await watch.until(() => own().length >= count);
    return own();
  };
  process.kill(first, "SIGABRT");
  expect(await told(1)).toMatchObject([{ kind: "fatal", pid: first }]);
  const second = await window.ready(1);
  await waitForState(world.host, [second]);
  process.kill(second, "SIGKILL");
  expect((await told(2))[1]).toMatchObject({ kind: "killed", pid: second, silentRestartsLeft: 2 });
});

test.each([
  ["/proc", () => createWorld()],
  ["ps", macWithPs],
])("what a gopls forks is no gopls while it is not yet another program (%s)", needs("gopls"), async (_name, world) => {
  const { host, home } = await world();
  // A subshell has its parent's command line, as a forked gopls has until it becomes go.
  await writeFile(join(home, "serve"), "(sleep 5; :) & echo $!; wait");
  const gopls = spawn("bash", ["serve"], {
    argv0: "gopls",
    cwd: home,
    env: { HOME: home, PATH: process.env.PATH },
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(() => void gopls.kill("SIGKILL"));
  const [line] = (await once(gopls.stdout, "data")) as [Buffer];
  const found = (await createProcessTable(host).scan()).map(({ pid }) => pid);
  expect(found).toContain(gopls.pid);
  expect(found).not.toContain(Number(line.toString()));
});

test("ps rows are read with days of one digit, long times and spaces in the command", () => {
  const [row] = parsePs(
    "  501     1 S     123456  1-02:03:04 Sat Sep  5 15:04:31 2026 /Applications/My Tools/gopls -mode=stdio\n",
  );
  expect(row).toMatchObject({
    pid: 501,
    ppid: 1,
    rssBytes: 123456 * 1024,
    cpuSeconds: 93784,
    startedAt: new Date("2026-09-05T15:04:31Z"),
    command: "/Applications/My Tools/gopls -mode=stdio",
  });
});

test("a gopls is found below a path with spaces, and an editor that opens a file called gopls is none", () => {
  const files = ["/Users/me/My Tools/gopls", "/usr/bin/vim"];
  const exists = (path: string) => files.includes(path);
  expect(splitGopls("/Users/me/My Tools/gopls -rpc.trace serve", exists)).toEqual({
    executable: "/Users/me/My Tools/gopls",
    args: ["-rpc.trace", "serve"],
  });
  expect(splitGopls("/usr/bin/vim /tmp/gopls", exists)).toBeUndefined();
  expect(splitGopls("gopls", exists)).toEqual({ executable: "gopls", args: [] });
});

test("one-shot commands are no gopls to watch; daemons and forwarders are told apart", () => {
  expect(roleOf([])).toBe("server");
  expect(roleOf(["-mode=stdio", "serve"])).toBe("server");
  expect(roleOf(["-remote=auto"])).toBe("forwarder");
  expect(roleOf(["serve", "-listen=unix;/tmp/x"])).toBe("daemon");
  expect(roleOf(["mcp"])).toBe("mcp");
  expect(roleOf(["version"])).toBeUndefined();
});

test("the editor is the outermost app among the ancestors", () => {
  const row = (command: string) => ({ pid: 1, ppid: 1, startToken: "", startedAt: new Date(), command });
  const helper =
    "/Applications/Cursor.app/Contents/Frameworks/Cursor Helper (Plugin).app/Contents/MacOS/Cursor Helper (Plugin) --type=utility --user-data-dir=/Users/me/Library/Application Support/Cursor --standard-schemes=vscode";
  expect(editorOf([row(helper)])).toEqual({
    name: "Cursor",
    family: "vscode",
    userDataDir: "/Users/me/Library/Application Support/Cursor",
  });
  expect(editorOf([row("/usr/local/bin/nvim main.go")])).toMatchObject({ name: "Neovim", family: "other" });
  expect(editorOf([row("/bin/zsh -l")])).toBeNull();
});

test("lsof's first txt row is the program", () => {
  expect(parseLsof("p7\nfcwd\nn/Users/me/my project\nftxt\nn/Users/me/go/bin/gopls\nftxt\nn/usr/lib/dyld\n")).toEqual(
    new Map([[7, { workspace: "/Users/me/my project", executable: "/Users/me/go/bin/gopls" }]]),
  );
});
