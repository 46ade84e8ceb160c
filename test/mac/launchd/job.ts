import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, constants, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { JobDefinition } from "./definition";

export type JobState = "not running" | "spawn scheduled" | "running" | "SIGTERMed" | "SIGKILLed";

export type LastExit = { kind: "never" } | { kind: "code"; code: number } | { kind: "signal"; signal: NodeJS.Signals };

export interface Job {
  readonly definition: JobDefinition;
  readonly state: JobState;
  readonly pid: number | undefined;
  readonly runs: number;
  readonly lastExit: LastExit;
  /** Starts it now, or when its throttle interval is over; resolves with the new pid once it runs. */
  start(ignoreThrottle?: boolean): Promise<number | undefined>;
  /** SIGTERM, SIGKILL after the exit timeout; resolves when the process is gone. */
  end(): Promise<void>;
  /** Ends it for good: it is never started again. */
  remove(): Promise<void>;
  signal(signal: NodeJS.Signals | number): boolean;
}

const crashSignals = new Set(["SIGILL", "SIGTRAP", "SIGABRT", "SIGFPE", "SIGBUS", "SIGSEGV", "SIGSYS"]);

/** One service: spawned, throttled and kept alive as its plist says. `environment` is asked at every spawn. */
export function createJob(
  definition: JobDefinition,
  environment: () => Record<string, string>,
  onCrash: (pid: number, signal: NodeJS.Signals) => void = () => undefined,
): Job {
  let state: JobState = "not running";
  let child: ChildProcess | undefined;
  let runs = 0;
  let spawnedAt = Number.NEGATIVE_INFINITY;
  let lastExit: LastExit = { kind: "never" };
  let removed = false;
  let timer: NodeJS.Timeout | undefined;
  let waiting: ((pid: number | undefined) => void)[] = [];

  function schedule(ignoreThrottle: boolean): void {
    if (removed || child) return;
    clearTimeout(timer);
    const wait = ignoreThrottle ? 0 : spawnedAt + definition.throttleInterval * 1000 - performance.now();
    state = "spawn scheduled";
    timer = setTimeout(run, Math.max(0, wait));
  }

  function run(): void {
    spawnedAt = performance.now();
    runs++;
    const files: number[] = [];
    try {
      const out = open(definition.stdoutPath, files);
      const err = open(definition.stderrPath, files);
      const started = spawn(definition.program, definition.arguments.slice(1), {
        argv0: definition.arguments[0],
        cwd: definition.workingDirectory ?? "/",
        env: { ...environment(), ...definition.environment, XPC_SERVICE_NAME: definition.label, OSLogRateLimit: "64" },
        stdio: ["ignore", out, err],
        detached: true,
      });
      child = started;
      state = "running";
      started.on("error", () => ended({ kind: "code", code: 78 }));
      started.on("exit", (code, signal) =>
        ended(signal ? { kind: "signal", signal } : { kind: "code", code: code ?? 0 }),
      );
      announce(started.pid);
    } catch {
      ended({ kind: "code", code: 78 });
      announce(undefined);
    } finally {
      for (const file of files) closeSync(file);
    }
  }

  function ended(how: LastExit): void {
    // What the job left in its process group goes with it, as without AbandonProcessGroup.
    if (child?.pid !== undefined) kill(-child.pid, "SIGTERM");
    if (child?.pid !== undefined && how.kind === "signal" && crashSignals.has(how.signal))
      onCrash(child.pid, how.signal);
    child = undefined;
    lastExit = how;
    state = "not running";
    if (!removed && wantsRestart(definition, how)) schedule(false);
  }

  function announce(pid: number | undefined): void {
    for (const resolve of waiting) resolve(pid);
    waiting = [];
  }

  async function end(): Promise<void> {
    clearTimeout(timer);
    const running = child;
    if (!running?.pid) {
      state = "not running";
      return;
    }
    state = "SIGTERMed";
    const gone = new Promise<void>((resolve) => running.once("exit", () => resolve()));
    kill(running.pid, "SIGTERM");
    const killer = setTimeout(() => {
      state = "SIGKILLed";
      kill(running.pid, "SIGKILL");
    }, definition.exitTimeOut * 1000);
    await gone;
    clearTimeout(killer);
  }

  return {
    definition,
    get state() {
      return state;
    },
    get pid() {
      return child?.pid;
    },
    get runs() {
      return runs;
    },
    get lastExit() {
      return lastExit;
    },
    start(ignoreThrottle = false) {
      return new Promise((resolve) => {
        waiting.push(resolve);
        schedule(ignoreThrottle);
      });
    },
    end,
    async remove() {
      removed = true;
      await end();
    },
    signal: (signal) => child?.pid !== undefined && kill(child.pid, signal),
  };
}

function wantsRestart({ keepAlive }: JobDefinition, how: LastExit): boolean {
  const successful = how.kind === "code" && how.code === 0;
  const crashed = how.kind === "signal" && crashSignals.has(how.signal);
  return keepAlive.always || keepAlive.successfulExit === successful || keepAlive.crashed === crashed;
}

/** Opened for appending, parent folders made (docs/facts/launchd.md §3). */
function open(path: string | undefined, opened: number[]): number | "ignore" {
  if (!path) return "ignore";
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, constants.O_CREAT | constants.O_APPEND | constants.O_WRONLY, 0o644);
  opened.push(file);
  return file;
}

export function kill(pid: number | undefined, signal: NodeJS.Signals | number): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
