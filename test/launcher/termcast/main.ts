import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { incidents, panic } from "../incident";
import { createLauncherWorld, type LauncherWorld } from "../world";
import { openTerminal, type Terminal } from "./terminal";

interface Flow {
  command: string;
  what: string;
  prepare?(world: LauncherWorld): unknown;
  drive(terminal: Terminal, world: LauncherWorld): Promise<void>;
}

const [extension = "", ...wanted] = process.argv.slice(2);
const program = process.env.TERMCAST_PROGRAM ?? "";

let terminal: Terminal | undefined;
let interrupted = false;

/** Without its terminal the flow that runs fails, and the rest is cleaned up as always. */
function interrupt(): void {
  interrupted = true;
  terminal?.close();
}

async function main(): Promise<void> {
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  const world = await createLauncherWorld({ env: { SHELL: "/bin/zsh" } });
  let failed = 0;
  try {
    world.useRunningDelve();
    await world.openWindow();
    for (const flow of flows.filter(({ command }) => wanted.length === 0 || wanted.includes(command))) {
      if (interrupted) break;
      const name = `${flow.command}: ${flow.what}`;
      try {
        await run(flow, world);
        console.log(`✓ ${name}`);
      } catch (error) {
        failed += 1;
        console.log(`✗ ${name}\n${error instanceof Error ? error.message : String(error)}`);
      }
    }
  } finally {
    await world.stop();
  }
  process.exitCode = failed > 0 || interrupted ? 1 : 0;
}

async function run({ command, prepare, drive }: Flow, world: LauncherWorld): Promise<void> {
  await prepare?.(world);
  const { home, mac } = world.image;
  const env = {
    HOME: home,
    TMPDIR: join(mac.root, "tmp"),
    USER: "tester",
    SHELL: "/bin/zsh",
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    PATH: "/usr/bin:/bin",
    GO_WARDEN_SYSROOT: mac.root,
  };
  const opened = (terminal = openTerminal(program, env, extension));
  try {
    await opened.see(["Search commands", command], 60_000);
    opened.type(command);
    await sleep(500);
    opened.key("Enter");
    await drive(opened, world);
  } finally {
    if (!interrupted) opened.close();
  }
}

/** An action by its title, from the panel that ⌘K opens. */
async function act(terminal: Terminal, title: string): Promise<void> {
  terminal.key("C-k");
  await terminal.see(["Search actions"]);
  terminal.type(title);
  await sleep(500);
  terminal.key("Enter");
}

/** As terminals with the kitty keyboard protocol send it. */
const controlEnter = "\u001b[13;5u";

const instrumented = (world: LauncherWorld) => world.image.settings({ "go.buildFlags": ["-cover"] });

function expectMended({ userData }: LauncherWorld): void {
  const settings = readFileSync(join(userData, "User/settings.json"), "utf8");
  if (settings.includes("-cover")) throw new Error(`settings.json still has -cover: ${settings}`);
}

const flows: Flow[] = [
  {
    command: "Go Doctor",
    what: "mends one finding after an alert with the exact edit",
    prepare: instrumented,
    async drive(terminal, world) {
      await terminal.see(["Checked at", "-cover makes gopls"]);
      terminal.type("cover makes");
      await terminal.see(["fix"]);
      await act(terminal, "Fix");
      await terminal.see(["settings.json", "[Do It"]);
      terminal.click("[Do It");
      await terminal.see(["Fixed", "Undo"]);
      expectMended(world);
    },
  },
  {
    command: "Go Doctor",
    what: "Fix All lists the commands and says what a second look found",
    prepare: instrumented,
    async drive(terminal, world) {
      await terminal.see(["Checked at", "-cover makes gopls"]);
      await act(terminal, "Fix All");
      await terminal.see(["settings.json", "[Fix All"]);
      terminal.click("[Fix All");
      await terminal.see(["Fixed"]);
      expectMended(world);
    },
  },
  {
    command: "Explain Go Error",
    what: "knows a pasted text",
    async drive(terminal) {
      await terminal.see(["Error", "could not launch process"]);
      terminal.type(
        "could not launch process: can not run under Rosetta, check that the installed build of Go is right",
      );
      await act(terminal, "Explain");
      await terminal.see(["Why", "What Helps"]);
    },
  },
  {
    command: "gopls Incidents",
    what: "shows what broke",
    prepare: (world) => world.image.file(incidents, `${JSON.stringify(panic(world.image.project))}\n`),
    drive: (terminal) => terminal.see(["Panic", "index out of range", "What Was Seen"]),
  },
  {
    command: "Manage Background Agent",
    what: "shows word for word what it would install",
    drive: (terminal) => terminal.see(["The Agent Is Not Installed", "Step by Step"]),
  },
  {
    command: "Test Debugger",
    what: "passes every stage",
    drive: (terminal) => terminal.see(["The Debugger Works", "Everything Ends"], 60_000),
  },
  {
    command: "Open VS Code",
    what: "shows the folders and what would happen",
    async drive(terminal) {
      await terminal.see(["Enter the arguments"]);
      terminal.type(controlEnter);
      await terminal.see(["shop", "Search folders of Visual Studio Code"]);
      await act(terminal, "Show What Would Happen");
      await terminal.see(["Open in Visual Studio Code", "Variables", "GOPATH"]);
    },
  },
  {
    command: "Restart gopls",
    what: "shows the running one and restarts it after an alert",
    async drive(terminal) {
      await terminal.see(["work", "Visual Studio Code"]);
      await act(terminal, "Restart All");
      await terminal.see(["[Do It"]);
      terminal.click("[Do It");
      await terminal.see(["gopls Restarted"], 60_000);
    },
  },
  {
    command: "Sync Environment Now",
    what: "says what it shared",
    drive: (terminal) => terminal.see(["variables shared"]),
  },
];

void main();
