import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { createImage, type Image } from "../doctor/image";
import { goCache, linkGoCache } from "../go-cache";
import { installVSCode } from "../mac/vscode/install";
import { dlv } from "../tools";
import { builtExtension, createLauncher, type Launcher, type LauncherOptions } from "./host";

/** A simulated Mac with an editor that has folders, a user's tools, and our launcher on it. */
export interface LauncherWorld {
  image: Image;
  launcher: Launcher;
  userData: string;
  /** Another launcher on the same Mac. */
  launch(options?: Partial<LauncherOptions>): Launcher;
  /** Opens the project in an editor window with a real gopls and waits until it answers. */
  openWindow(): Promise<number>;
  /** Makes a folder of the home folder one that the editor opened once. */
  rememberFolder(folder: string): void;
  /** Lets the editor's window in front show a folder of the home folder. */
  showInFront(folder: string): void;
  /** Takes the dlv that runs here instead of a Mac's. */
  useRunningDelve(): void;
  stop(): Promise<void>;
}

export async function createLauncherWorld(options: Partial<LauncherOptions> = {}): Promise<LauncherWorld> {
  const image = await createImage();
  linkGoCache(image.home);
  const { userData } = installVSCode(image.mac);
  rememberFolders(image, userData);
  const launchers: Launcher[] = [];
  const windows: ChildProcess[] = [];
  const launch = (more: Partial<LauncherOptions> = {}) => {
    const { env, preferences, ...rest } = { ...options, ...more };
    const launcher = createLauncher({
      home: image.home,
      sysroot: image.mac.root,
      // The account's shell is whoever runs the tests'.
      preferences: { shell: "/bin/zsh", ...preferences },
      env: { TMPDIR: join(image.mac.root, "tmp"), USER: "tester", ...env },
      ...rest,
    });
    launchers.push(launcher);
    return launcher;
  };
  return {
    image,
    userData,
    launcher: launch(),
    launch,
    async openWindow() {
      const { child, pid } = await startWindow(image, userData);
      windows.push(child);
      return pid;
    },
    rememberFolder: (folder) => rememberFolder(image, userData, folder),
    showInFront: (folder) => rememberWindow(userData, join(image.home, folder)),
    useRunningDelve() {
      const link = join(image.home, "go/bin/dlv");
      rmSync(link, { force: true });
      symlinkSync(dlv(), link);
    },
    async stop() {
      for (const launcher of launchers) await launcher.stop();
      for (const window of windows) {
        window.kill("SIGTERM");
        await new Promise((resolve) => (window.exitCode === null ? window.once("exit", resolve) : resolve(undefined)));
      }
      await image.remove();
    },
  };
}

/** Three folders: the project in front, one opened lately, one that is gone. */
function rememberFolders(image: Image, userData: string): void {
  rememberWindow(userData, image.project);
  rememberFolder(image, userData, "work");
  rememberFolder(image, userData, "shop");
  rememberFolder(image, userData, "gone");
  rmSync(join(image.home, "gone"), { recursive: true });
}

function rememberFolder(image: Image, userData: string, name: string): void {
  const path = join(image.home, name);
  if (path !== image.project) image.file(`${name}/go.mod`, `module example.com/${name}\n\ngo 1.24\n`);
  const folder = join(userData, "User/workspaceStorage", createHash("md5").update(path).digest("hex"));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "workspace.json"), JSON.stringify({ folder: pathToFileURL(path).href }));
}

function rememberWindow(userData: string, path: string): void {
  const folder = join(userData, "User/globalStorage");
  mkdirSync(folder, { recursive: true });
  const windowsState = { lastActiveWindow: { folder: pathToFileURL(path).href } };
  writeFileSync(join(folder, "storage.json"), JSON.stringify({ windowsState }));
}

async function startWindow(image: Image, userData: string) {
  const mac = join(builtExtension, "../mac.js");
  const logs = join(userData, "logs", "20261123T120000");
  mkdirSync(logs, { recursive: true });
  const goPath = execFileSync(image.go, ["env", "GOROOT"], { encoding: "utf8" }).trim();
  const args = ["--user-data-dir", userData, "--folder", image.project, "--window", "1", "--go-extension", "0.56.0"];
  const child = spawn(process.execPath, [mac, image.mac.root, "code-helper", ...args], {
    env: {
      HOME: image.home,
      PATH: `${join(image.home, "go/bin")}:${join(goPath, "bin")}:/usr/bin:/bin`,
      GOFLAGS: "-mod=mod",
      GOPROXY: "off",
      GOCACHE: goCache,
      VSCODE_LOGS: logs,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pid = await new Promise<number>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the window ended (${code})`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const event = JSON.parse(line) as { event: string; pid?: number };
      if (event.event === "ready") resolve(event.pid ?? 0);
    });
  });
  return { child, pid };
}
