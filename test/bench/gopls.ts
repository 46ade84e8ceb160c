import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { createMac } from "../mac";
import { gopls as goplsPath } from "../tools";
import { startAgent } from "./agent-process";
import { median, percentile, type Benchmark } from "./figures";
import { built } from "../built";
import { removeTree } from "../remove-tree";

const windowCount = 20;
const rounds = 40;
const revivals = 3;
const idleMs = 60_000;
const pgrepEveryMs = 5_000;
const bundle = built("mac.js");

/** From a gopls's end to its incident on disk, from a dead window to an answering gopls, and what watching costs. */
export const gopls: Benchmark = async ({ figure, note }) => {
  if (process.platform !== "linux") return note("measured on Linux, on real gopls under a simulated editor");
  const mac = await createMac();
  const home = await mkdtemp(join(tmpdir(), "go-warden-bench-"));
  const windows: Window[] = [];
  try {
    await prepare(home);
    for (let count = 1; count <= windowCount; count++) windows.push(await openWindow(mac.root, home, count));
    const agent = await startAgent(mac.root, home, "/bin/sh");
    // Idle means after the start, whose garbage Node collects in the first ten seconds.
    await sleep(15_000);

    const before = await cpuMs(agent.pid);
    const programs = await countChildren(agent.pid, idleMs);
    const used = (await cpuMs(agent.pid)) - before;
    figure({ name: `agent's processor time, ${windowCount} idle gopls watched`, value: (used / idleMs) * 100, unit: "%", n: 1 }); // prettier-ignore
    figure({ name: "programs it started in that minute", value: programs, unit: "programs", n: 1 });

    const pgrep = await noticedByPgrep(windows);
    const against = `pgrep every ${pgrepEveryMs / 1000} s`;
    for (const [signal, name] of [
      ["SIGABRT", "crash"],
      ["SIGKILL", "SIGKILL"],
    ] as const) {
      const times = await noticed(home, windows, signal);
      const half = median(times.incident);
      figure({ name: `${name} to incident on disk, median`, value: half, unit: "ms", against, ratio: half / pgrep, n: times.incident.length }); // prettier-ignore
      figure({ name: `${name} to incident on disk, p99`, value: percentile(times.incident, 0.99), unit: "ms", n: times.incident.length }); // prettier-ignore
      if (times.sidecar.length > 0) note(`the sidecar's own log: median ${median(times.sidecar).toFixed(1)} ms`);
    }

    const back: number[] = [];
    for (const window of windows.slice(0, revivals)) back.push(await revived(window));
    figure({ name: "fifth crash to gopls answering again", value: median(back), unit: "ms", n: back.length });
    await agent.stop();
  } finally {
    await Promise.all(windows.map((window) => window.close()));
    await mac.stop();
    removeTree(home);
  }
};

interface Window {
  /** The pid of the gopls that answers, once there is one newer than `after`. */
  ready(after?: number): Promise<number>;
  close(): Promise<void>;
}

async function prepare(home: string): Promise<void> {
  await mkdir(join(home, "bin"));
  await symlink(goplsPath(), join(home, "bin", "gopls"));
  await mkdir(join(home, ".config/go/telemetry/debug"), { recursive: true });
  await mkdir(join(home, ".config/go-warden"), { recursive: true });
  await writeFile(join(home, ".config/go-warden/config.json"), '{"revive": true, "notifications": false}');
}

async function openWindow(root: string, home: string, count: number): Promise<Window> {
  const folder = join(home, `project${count}`);
  await mkdir(folder);
  await writeFile(join(folder, "go.mod"), `module example.com/p${count}\n\ngo 1.24\n`);
  await writeFile(join(folder, "main.go"), "package main\n\nfunc main() {}\n");
  const userData = join(home, "Library/Application Support/Code");
  const session = join(userData, "logs/20261123T120000");
  await mkdir(session, { recursive: true });
  const args = ["--user-data-dir", userData, "--folder", folder, "--window", String(count)];
  const env = {
    HOME: home,
    PATH: `${join(home, "bin")}:${process.env.PATH}`,
    GOPROXY: "off",
    GOFLAGS: "-mod=mod",
    VSCODE_LOGS: session,
  };
  const child = spawn(process.execPath, [bundle, root, "code-helper", ...args], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let last = 0;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { event, pid } = JSON.parse(line) as { event: string; pid?: number };
    if (event === "ready" && pid) last = pid;
  });
  const window: Window = {
    async ready(after = 0) {
      for (const end = performance.now() + 30_000; last === after || last === 0;) {
        if (performance.now() > end) throw new Error("gopls did not start");
        await sleep(1);
      }
      return last;
    },
    close: () => closed(child),
  };
  await window.ready();
  return window;
}

async function closed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}

/** Ends one gopls after the other and waits for each incident's line; every window's budget is left alone. */
async function noticed(home: string, windows: readonly Window[], signal: NodeJS.Signals) {
  const incidents = join(home, "Library/Application Support/go-warden/gopls/incidents.jsonl");
  const sidecarLog = join(home, ".config/go/telemetry/debug/sidecar.log");
  const times: { incident: number[]; sidecar: number[] } = { incident: [], sidecar: [] };
  for (let round = 0; round < rounds; round++) {
    const window = windows[round % windows.length];
    if (!window) break;
    const pid = await window.ready();
    await known(home, pid);
    const sizes = { incident: size(incidents), sidecar: size(sidecarLog) };
    const start = performance.now();
    process.kill(pid, signal);
    let sidecar: number | undefined;
    while (size(incidents) === sizes.incident && performance.now() - start < 20_000) {
      if (sidecar === undefined && size(sidecarLog) !== sizes.sidecar) sidecar = performance.now() - start;
      await sleep(1);
    }
    times.incident.push(performance.now() - start);
    if (sidecar !== undefined) times.sidecar.push(sidecar);
    await window.ready(pid);
    // The next one shall not meet the aftermath of this one.
    await sleep(300);
  }
  return times;
}

const size = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

async function known(home: string, pid: number): Promise<void> {
  const state = join(home, "Library/Application Support/go-warden/gopls/watch.json");
  for (const end = performance.now() + 20_000; performance.now() < end;) {
    if ((await readFile(state, "utf8").catch(() => "")).includes(`"pid":${pid},"startToken"`)) return;
    await sleep(20);
  }
  throw new Error(`the agent never saw gopls ${pid}`);
}

/** What people do today: ask pgrep every five seconds whether the pid is still there. Median of three. */
async function noticedByPgrep(windows: readonly Window[]): Promise<number> {
  const times: number[] = [];
  for (const window of windows.slice(0, 3)) {
    const pid = await window.ready();
    const offset = Math.random() * pgrepEveryMs;
    const start = performance.now();
    process.kill(pid, "SIGKILL");
    await sleep(offset);
    while ((await pgrep()).includes(String(pid))) await sleep(pgrepEveryMs);
    times.push(performance.now() - start);
    await window.ready(pid);
  }
  return median(times);
}

function pgrep(): Promise<string[]> {
  return new Promise((done) => execFile("pgrep", ["-x", "gopls"], (_, stdout) => done(stdout.trim().split("\n"))));
}

/** Spends a window's silent restarts; from the last end to a gopls that answers. */
async function revived(window: Window): Promise<number> {
  let pid = await window.ready();
  for (;;) {
    const start = performance.now();
    process.kill(pid, "SIGKILL");
    const next = await window.ready(pid);
    // A silent restart takes milliseconds; the agent first gives the editor time for one.
    if (performance.now() - start > 2000) return performance.now() - start;
    pid = next;
    await sleep(2500);
  }
}

/** Time on a processor, all threads. */
async function cpuMs(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const spent = threads.map((tid) => readFile(`/proc/${pid}/task/${tid}/schedstat`, "utf8").catch(() => "0"));
  return (await Promise.all(spent)).reduce((sum, text) => sum + Number(text.split(" ")[0]) / 1e6, 0);
}

/** Children seen by looking every 5 ms: a program that lives shorter is none. */
async function countChildren(pid: number, ms: number): Promise<number> {
  const seen = new Set<string>();
  for (const end = performance.now() + ms; performance.now() < end;) {
    const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
    for (const child of text.split(" ")) if (child) seen.add(child);
    await sleep(5);
  }
  return seen.size;
}
