import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtExtension, type OpenCommand, type State } from "./host";
import { incidentFiles } from "./incident";
import { renderPage, type Picture } from "./page/page";
import { createLauncherWorld, type LauncherWorld } from "./world";
import { removeTree } from "../remove-tree";

/**
 * Draws every command on a simulated Mac: dist/pictures/NAME.html and .png for looking at, and with `--media` those
 * of the README in media as well. The Store's pictures are captures of Raycast's own window (docs/store.md). `npm run pictures` installs what it needs.
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

const scenes: Scene[] = [
  {
    command: "go-doctor",
    title: "Go Doctor",
    caption: "What is wrong between your shell, VS Code and Go, and the exact step that fixes it",
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
    appearance: "light",
    media: true,
    prepare(world) {
      for (const [path, text] of Object.entries(incidentFiles(world.image.project))) world.image.file(path, text);
    },
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
    caption: "The background agent: every file before it is installed",
    appearance: "light",
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
    caption: "Sign Delve again, verified three ways",
    appearance: "light",
    ready: hasEnded,
  },
  {
    command: "toggle-coverage",
    title: "Toggle Coverage Mode",
    caption: "Coverage on and off without blinding gopls",
    appearance: "light",
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
    caption: "Paste an error, get its cause and what to do",
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
    title: "Show Status in Menu Bar",
    caption: "The state in the menu bar",
    appearance: "light",
    prepare: async (world) => void (await world.openWindow()),
  },
];

void main();
