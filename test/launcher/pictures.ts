import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { builtExtension, type OpenCommand, type State } from "./host";
import { incidents, panic } from "./incident";
import { renderPage, type Picture } from "./page/page";
import { createLauncherWorld, type LauncherWorld } from "./world";
import { removeTree } from "../remove-tree";

/**
 * Draws every command on a simulated Mac: dist/pictures/NAME.html and .png for looking at, and with `--media` those
 * of the README in media as well. The Store's pictures are captures of Raycast's own window (docs/store.md). `npm run build && node dist/pictures.js`.
 */
interface Scene extends Picture {
  command: string;
  /** Goes to media/. */
  media?: boolean;
  prepare?(world: LauncherWorld): void | Promise<void>;
  act?(command: OpenCommand): Promise<unknown>;
  ready?(state: State): boolean;
}

const root = join(builtExtension, "../..");
const folder = join(root, "dist/pictures");

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  let stored = 0;
  for (const scene of scenes) {
    const world = await createLauncherWorld({
      env: { SHELL: "/bin/zsh" },
      preferences: { shell: "" },
      appearance: scene.appearance,
    });
    try {
      const page = join(folder, `${scene.command}.html`);
      writeFileSync(page, renderPage(await play(scene, world), scene));
      const png = screenshot(page, scene.command);
      if (scene.media && process.argv.includes("--media"))
        copyFileSync(png, join(root, "media", `go-warden-${(stored += 1)}.png`));
      console.log(png);
    } finally {
      await world.stop();
    }
  }
}

async function play(scene: Scene, world: LauncherWorld): Promise<State> {
  await scene.prepare?.(world);
  const command = await world.launcher.open(scene.command);
  await (scene.ready ? command.until(scene.title, scene.ready, 60_000) : command.loaded());
  await scene.act?.(command);
  const state = JSON.stringify(await command.state());
  return JSON.parse(state.replaceAll(world.image.home, "/Users/you").replaceAll(world.image.mac.root, "")) as State;
}

function screenshot(page: string, name: string): string {
  const profile = mkdtempSync(join(tmpdir(), "go-warden-chromium-"));
  const png = join(folder, `${name}.png`);
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"];
  try {
    execFileSync(
      "chromium",
      [...flags, `--user-data-dir=${profile}`, "--window-size=2000,1250", `--screenshot=${png}`, `file://${page}`],
      { stdio: "ignore", timeout: 60_000 },
    );
  } finally {
    removeTree(profile);
  }
  return png;
}

const hasEnded = (state: State) => state.ended !== undefined;

const incident = (world: LauncherWorld) => {
  const crash = {
    ...panic(world.image.project),
    goVersion: "go1.27.3",
    topFrame: "golang.org/x/tools/gopls/internal/golang.Hover",
    request: "textDocument/hover",
    evidence: ["telemetry counter crash/crash increased", "the dump in sidecar.log names process 4711"],
    stack:
      "golang.org/x/tools/gopls/internal/golang.Hover:+12\ngolang.org/x/tools/gopls/internal/server.(*server).Hover:+31",
    stackId: "mQ7x_a",
    silentRestartsLeft: 2,
    knownIssues: "https://github.com/golang/go/issues?q=mQ7x_a",
  };
  const killed = {
    ...panic(world.image.project),
    goVersion: "go1.27.3",
    firstLine: undefined,
    id: "killed",
    at: "2026-11-20T07:12:40.000Z",
    kind: "killed",
    pid: 4000,
    evidence: ["ended by SIGKILL; 5.2 GB of resident memory before"],
  };
  world.image.file(incidents, `${JSON.stringify(killed)}\n${JSON.stringify(crash)}\n`);
  const samples = Array.from({ length: 60 }, (_, n) => ({
    at: new Date(Date.parse("2026-11-20T05:00:00Z") + n * 180_000).toISOString(),
    rssBytes: 4e8 + n * 1.2e7 + (n % 7) * 3e7,
    cpuSeconds: n,
  }));
  world.image.file(
    join(dirname(incidents), "memory/4711-1.json"),
    JSON.stringify({ pid: 4711, startToken: "1", workspace: null, version: "v0.23.0", samples }),
  );
};

const scenes: Scene[] = [
  {
    command: "go-doctor",
    title: "Go Doctor",
    caption: "What is wrong between your shell, VS Code and Go, and the exact step that mends it",
    selected: "-cover",
    appearance: "light",
    media: true,
    prepare(world) {
      world.useRunningDelve();
      const settings = {
        "editor.formatOnSave": true,
        "go.buildFlags": ["-cover"],
        gopls: { "ui.semanticTokens": true },
      };
      writeFileSync(join(world.userData, "User/settings.json"), `${JSON.stringify(settings, undefined, 2)}\n`);
    },
  },
  {
    command: "gopls-incidents",
    title: "gopls Incidents",
    caption: "What broke in gopls, when and why",
    appearance: "dark",
    media: true,
    prepare: incident,
  },
  {
    command: "restart-gopls",
    title: "Restart gopls",
    caption: "Every running gopls with its memory and the silent restarts left",
    appearance: "light",
    prepare: async (world) => void (await world.openWindow()),
    ready: (state) => JSON.stringify(state.views).includes('"work"'),
  },
  {
    command: "open-vscode",
    title: "Open VS Code with Full Environment",
    caption: "Open a folder with every variable your login shell has",
    appearance: "light",
    media: true,
    prepare: (world) => ["gateway", "billing", "lib/money"].forEach(world.rememberFolder),
  },
  {
    command: "manage-agent",
    title: "Manage Background Agent",
    caption: "The background agent, word for word before it is installed",
    appearance: "dark",
    media: true,
  },
  {
    command: "sync-environment",
    title: "Sync Environment Now",
    caption: "Share your shell's variables with the Dock's programs",
    appearance: "light",
    ready: hasEnded,
  },
  {
    command: "resign-delve",
    title: "Re-sign Delve",
    caption: "Sign Delve anew, verified three ways",
    appearance: "light",
    ready: hasEnded,
  },
  {
    command: "toggle-coverage",
    title: "Toggle Coverage Mode",
    caption: "Coverage on and off without blinding gopls",
    appearance: "dark",
    ready: hasEnded,
  },
  {
    command: "test-debugger",
    title: "Test Debugger",
    caption: "A real debug session, stage by stage",
    appearance: "light",
    media: true,
    prepare: (world) => world.useRunningDelve(),
    ready: (state) => JSON.stringify(state.views).includes("The Debugger "),
  },
  {
    command: "explain-go-error",
    title: "Explain Go Error",
    caption: "Paste an error, get its cause and cure",
    appearance: "light",
    media: true,
    async act(command) {
      await command.fill(
        "text",
        "could not launch process: can not run under Rosetta, check that the installed build of Go is right for your CPU architecture",
      );
      await command.press("Explain");
      await command.until("the answer", (state) => state.views.length === 2);
    },
  },
  {
    command: "status",
    title: "Go Warden Status",
    caption: "The state in the menu bar",
    appearance: "light",
    prepare: async (world) => void (await world.openWindow()),
  },
];

void main();
