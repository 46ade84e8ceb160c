import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../built";
import { removeTree } from "../remove-tree";
import { startGopls } from "./gopls";
import { seed } from "./seed";
import { findTools } from "./tools";

/**
 * `npm run demo`: a HOME of its own in which every command of the launcher shows something worth seeing, for pictures
 * (docs/store.md). A copy of the extension in development takes it while this runs, for it is named in assets/demo.json;
 * Control-C ends what was started and takes all of it away. The user's own HOME is only read, to find the tools.
 */
const note = join(root, "assets/demo.json");

function main(): void {
  const tools = findTools();
  if ("missing" in tools) {
    console.error(`Not installed, or not in PATH: ${tools.missing.join(", ")}\nInstall them, then run this again.`);
    process.exitCode = 3;
    return;
  }
  endLeftOver();
  const home = realpathSync(mkdtempSync(join(tmpdir(), "go-warden-demo-")));
  const projects = seed(home, tools);
  const running = projects.slice(0, 2).map((project) => startGopls(tools, home, project));
  writeFileSync(note, `${JSON.stringify({ home, pid: process.pid })}\n`);
  const end = () => {
    for (const gopls of running) gopls.kill("SIGKILL");
    rmSync(note, { force: true });
    removeTree(home);
    process.exit();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, end);
  console.log(`The demo's HOME is ${home}
In another terminal: npx ray develop. Open the commands in Raycast and take the pictures (docs/store.md).
Control-C here takes everything away.`);
  // Nothing else keeps the process alive when a gopls ends by itself.
  setInterval(() => undefined, 1 << 30);
}

/** What a demo left that was killed. */
function endLeftOver(): void {
  try {
    const { home, pid } = JSON.parse(readFileSync(note, "utf8")) as { home: string; pid: number };
    if (isAlive(pid)) throw new Error(`A demo runs already (process ${pid}).`);
    if (home.startsWith(join(realpathSync(tmpdir()), "go-warden-demo-"))) removeTree(home);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("A demo")) throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

main();
