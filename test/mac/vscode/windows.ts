import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Environment, LaunchArguments } from "./shell-environment";

export interface WindowRequest extends LaunchArguments {
  folders: string[];
  newWindow: boolean;
  preserveEnv: boolean;
  /** What the window lays over everything else. */
  env: Environment;
}

interface Main {
  root: string;
  userData: string;
  logs: string;
  log(line: string): void;
  resolveShell(args: LaunchArguments, env: Environment): Promise<Environment>;
}

/** The windows of one main process, each with an extension host (docs/facts/vscode.md §1 "Which env a window gets"). */
export function createWindows({ root, userData, logs, log, resolveShell }: Main) {
  const open = new Map<string, ChildProcess | undefined>();
  let count = 0;
  let warned = false;

  async function openWindow(folder: string, request: WindowRequest): Promise<void> {
    if (open.has(folder)) return log(`window for ${folder} is focused`);
    count += 1;
    const number = count;
    // Reserved at once: the same folder asked for twice is one window.
    open.set(folder, undefined);
    remember();
    let shellEnv: Environment = {};
    try {
      shellEnv = await resolveShell(request, { ...process.env, ...request.env });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      log(message);
      if (!warned) log(`notification: ${message}`);
      warned = true;
    }
    const env: Environment = {
      ...process.env,
      ...shellEnv,
      ...request.env,
      VSCODE_LOGS: logs,
      VSCODE_PID: String(process.pid),
    };
    for (const name of ["DEBUG", "NODE_OPTIONS"]) delete env[name];
    const output = openSync(join(mkdir(join(logs, `window${number}`)), "extension-host.jsonl"), "a");
    const args = ["code-helper", "--user-data-dir", userData, "--folder", folder, "--window", String(number)];
    const child = spawn(process.execPath, [__filename, root, ...args], {
      env,
      cwd: "/",
      stdio: ["ignore", output, output],
    });
    open.set(folder, child);
    child.on("exit", () => open.delete(folder));
  }

  /** storage.json: what the windows show, for the next start. */
  function remember(): void {
    const path = join(userData, "User/globalStorage/storage.json");
    const before = storage(path);
    const openedWindows = [...open.keys()].map((folder) => ({ folder: pathToFileURL(folder).href }));
    mkdir(dirname(path));
    const windowsState = { lastActiveWindow: openedWindows.at(-1), openedWindows };
    writeFileSync(path, JSON.stringify({ ...before, windowsState }, undefined, 4));
  }

  return {
    async open(request: WindowRequest): Promise<void> {
      const folders = request.folders.length > 0 ? request.folders : open.size > 0 ? [] : restored(userData);
      await Promise.all(folders.map((folder) => openWindow(folder, request)));
    },
    async close(): Promise<void> {
      const children = [...open.values()].filter((child) => child !== undefined);
      const ends = children.map((child) => new Promise((resolve) => child.once("exit", resolve)));
      for (const child of children) child.kill("SIGTERM");
      await Promise.race([Promise.all(ends), new Promise((resolve) => setTimeout(resolve, 3000))]);
      for (const child of children) child.kill("SIGKILL");
    },
  };
}

/** `window.restoreWindows`: a start without arguments opens what was open. */
function restored(userData: string): string[] {
  const { windowsState } = storage(join(userData, "User/globalStorage/storage.json"));
  const { openedWindows = [] } = (windowsState ?? {}) as { openedWindows?: { folder?: string }[] };
  return openedWindows.flatMap(({ folder }) => (folder?.startsWith("file://") ? [fileURLToPath(folder)] : []));
}

function storage(path: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function mkdir(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}
