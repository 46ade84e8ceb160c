import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { createDebugFolder } from "../../../src/core/gopls/signals/consent";
import type { Incident } from "../../../src/core/gopls/incidents/incident";
import { telemetryFolders } from "../../../src/core/gopls/signals/telemetry";
import { watchGopls, type WatchOptions } from "../../../src/core/gopls";
import type { GoplsWindow, WatchedProcess } from "../../../src/core/gopls/processes/watch-state";
import type { Host } from "../../../src/core/host";
import { goCache } from "../../go-cache";
import { createSandbox } from "../../sandbox";
import { gopls } from "../../tools";
import { built } from "../../built";

const bundle = built("mac.js");

export interface WindowEvent {
  event: "started" | "answered" | "ready" | "ended" | "dead" | "toast" | "closed-window" | "not-found";
  at: number;
  pid?: number;
  code?: number | null;
  signal?: string | null;
  stopping?: boolean;
}

/** An editor window: the simulated extension host with the Go extension, and a real gopls under it. */
export interface Window {
  host: ChildProcess;
  folder: string;
  goExtension: string;
  events: WindowEvent[];
  /** gopls's process once it answers; `after` skips that many earlier ones. */
  ready(after?: number): Promise<number>;
  until(what: (events: readonly WindowEvent[]) => boolean): Promise<void>;
  close(): Promise<void>;
}

export interface World {
  host: Host;
  home: string;
  userDataDir: string;
  open(options?: {
    folder?: string;
    /** vscode-go's version, which brings its language client. */
    goExtension?: string;
    number?: number;
    env?: Record<string, string>;
  }): Promise<Window>;
}

export type GoplsVersion = Parameters<typeof gopls>[0];

/** A home with a Go module, one gopls in its PATH and an editor; telemetry lands below the home. */
export async function createWorld(
  version: GoplsVersion = "v0.23.0",
  {
    consent = true,
    telemetry = "local",
    root,
  }: {
    consent?: boolean;
    telemetry?: "local" | "off";
    /** A simulated Mac's. */ root?: string;
  } = {},
): Promise<World> {
  const { home, host, file } = createSandbox(root === undefined ? {} : { GO_WARDEN_SYSROOT: root });
  await mkdir(join(home, "bin"));
  await symlink(gopls(version), join(home, "bin", "gopls"));
  const userDataDir = join(home, root === undefined ? ".config" : "Library/Application Support", "Code");
  await mkdir(join(userDataDir, "User"), { recursive: true });
  const session = join(userDataDir, "logs", "20261123T120000");
  await mkdir(session, { recursive: true });
  for (const folder of telemetryFolders(host)) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "mode"), `${telemetry} 2026-01-01`);
    if (consent) await createDebugFolder(folder);
  }
  let windows = 0;
  return {
    host,
    home,
    userDataDir,
    async open({ folder, goExtension = "0.56.0", number, env = {} } = {}) {
      windows += 1;
      const count = windows;
      const path = folder ?? join(home, `project${count}`);
      if (!existsSync(join(path, "go.mod"))) {
        await file(join(path.slice(home.length + 1), "go.mod"), `module example.com/p${count}\n\ngo 1.24\n`);
        await file(join(path.slice(home.length + 1), "main.go"), "package main\n\nfunc main() {}\n");
      }
      return openWindow(path, count, { home, userDataDir, session, goExtension, number, env });
    },
  };
}

async function openWindow(
  folder: string,
  count: number,
  at: {
    home: string;
    userDataDir: string;
    session: string;
    goExtension: string;
    number?: number;
    env: Record<string, string>;
  },
): Promise<Window> {
  const args = ["--user-data-dir", at.userDataDir, "--folder", folder, "--window", String(at.number ?? count)];
  const child = spawn(process.execPath, [bundle, at.home, "code-helper", ...args, "--go-extension", at.goExtension], {
    env: {
      HOME: at.home,
      PATH: `${join(at.home, "bin")}:${process.env.PATH ?? ""}`,
      GOFLAGS: "-mod=mod",
      GOPROXY: "off",
      GOCACHE: goCache,
      VSCODE_LOGS: at.session,
      ...at.env,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const events: WindowEvent[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    events.push(JSON.parse(line) as WindowEvent);
    for (const look of waiting) look();
  });
  const exited = new Promise<void>((done) => child.on("exit", () => done()));
  const until = (what: (events: readonly WindowEvent[]) => boolean) =>
    new Promise<void>((done, fail) => {
      const timer = setTimeout(() => {
        waiting.delete(look);
        fail(new Error(`not within 60 s; the window said ${JSON.stringify(events)}`));
      }, 60_000);
      const look = () => {
        if (!what(events)) return;
        clearTimeout(timer);
        waiting.delete(look);
        done();
      };
      waiting.add(look);
      look();
    });
  const window: Window = {
    host: child,
    folder,
    goExtension: at.goExtension,
    events,
    until,
    async ready(after = 0) {
      const list = () => events.filter(({ event }) => event === "ready");
      await until(() => list().length > after);
      return list().at(-1)?.pid ?? 0;
    },
    async close() {
      child.kill("SIGTERM");
      await exited;
    },
  };
  onTestFinished(async () => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), 3000);
    await exited;
    clearTimeout(timer);
  });
  return window;
}

export interface Watch {
  incidents: Incident[];
  dead: { incident: Incident; window: GoplsWindow }[];
  /** Waits until that many incidents were told. */
  told(count: number): Promise<Incident[]>;
  until(what: () => boolean): Promise<void>;
  /** Ends the watch as the agent's end does. */
  stop(): Promise<void>;
}

/** Watches as the agent does, and returns once it knows `expecting` processes. */
export async function watchWorld(
  host: Host,
  { expecting = [], ...options }: Partial<WatchOptions> & { expecting?: readonly number[] } = {},
): Promise<Watch> {
  const ending = new AbortController();
  const incidents: Incident[] = [];
  const dead: Watch["dead"] = [];
  const finished = watchGopls(host, {
    signal: ending.signal,
    memoryLimitBytes: 64 * 1024 ** 3,
    log: (line) => console.error(line),
    onIncident: (incident) => void incidents.push(incident),
    onDead: (incident, window) => void dead.push({ incident, window }),
    ...options,
    // Evidence left over must show itself before a test ends.
    timing: { scanMs: 300, idleScanMs: 300, leftoverMs: 600, ...options.timing },
  });
  const until = async (what: () => boolean) => {
    for (const end = Date.now() + 20_000; !what();) {
      if (Date.now() > end) throw new Error(`not within 20 s; told were ${JSON.stringify(incidents, undefined, 1)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const watch: Watch = {
    incidents,
    dead,
    until,
    async told(count) {
      await until(() => incidents.length >= count);
      return incidents;
    },
    async stop() {
      ending.abort();
      await finished;
    },
  };
  onTestFinished(() => watch.stop());
  await waitForState(host, expecting);
  return watch;
}

/** Waits until the watcher's state on disk names these processes. */
export async function waitForState(host: Host, pids: readonly number[]): Promise<void> {
  const path = join(host.paths.support, "gopls", "watch.json");
  for (const end = Date.now() + 20_000; ;) {
    const text = await readFile(path, "utf8").catch(() => "");
    const known = text ? (JSON.parse(text) as { processes: WatchedProcess[] }).processes : [];
    if (text && pids.every((pid) => known.some((process) => process.pid === pid))) return;
    if (Date.now() > end) throw new Error(`the watcher never saw ${pids.join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
