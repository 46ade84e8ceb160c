import { mkdtemp, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { cleanEnvironment, describeEnd, writeAtomically, type Host, type StartedProgram } from "../../host";
import { readExecutable } from "../../macho";
import { connectDap, DapSilence, record, type DapClient } from "./dap";
import { explain } from "../../conditions";
import { isScript } from "../is-delve";

export const STAGES = [
  "dlv",
  "build",
  "start",
  "initialize",
  "launch",
  "breakpoint",
  "stop",
  "stack",
  "continue",
  "end",
] as const;

export interface Stage {
  name: (typeof STAGES)[number];
  ok: boolean;
  durationMs: number;
  message?: string;
}

export interface SelftestResult {
  ok: boolean;
  /** Up to the first that failed. */
  stages: Stage[];
  /** What debugserver and the program printed: the protocol does not carry it (docs/facts/delve.md §2). */
  output: string[];
}

export interface SelftestOptions {
  /** Undefined: none was found. */
  dlv: string | undefined;
  go: string | undefined;
  /** What both are started with; default this process's environment. */
  environment?: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal;
  /** Called as each stage ends. */
  onStage?: (stage: Stage) => void;
  /** Called when a stage takes so long that macOS may be asking for permission. */
  onWaiting?: (message: string) => void;
  /** Bounds in milliseconds. */
  limits?: Partial<typeof LIMITS>;
}

const LIMITS = { version: 10_000, build: 120_000, start: 15_000, answer: 10_000, launch: 60_000 };
const PATIENCE = 4000;
const ALLOW = "waiting for you to allow Developer Tools Access: look for macOS's dialog";
const BREAKPOINT_LINE = 4;
const PROGRAM = `package main

func main() {
	println("stop here")
}
`;

/** A whole debug session with the user's own Go and dlv, each step bounded; leaves no process and no file behind. */
export async function selftest(host: Host, options: SelftestOptions): Promise<SelftestResult> {
  const limits = { ...LIMITS, ...options.limits };
  const environment = cleanEnvironment(options.environment ?? host.env);
  const stages: Stage[] = [];
  const output: string[] = [];
  const folder = await realpath(await mkdtemp(join(host.paths.temp, "go-warden-selftest-")));
  let started: StartedProgram | undefined;
  let client: DapClient | undefined;

  const stage = async <T>(name: Stage["name"], act: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const end = (ok: boolean, message?: string) => {
      const done = { name, ok, durationMs: Math.round(performance.now() - began), ...(message ? { message } : {}) };
      stages.push(done);
      options.onStage?.(done);
    };
    try {
      options.signal?.throwIfAborted();
      const value = await act();
      end(true);
      return value;
    } catch (error) {
      end(false, error instanceof Error ? error.message : String(error));
      throw new Stopped();
    }
  };
  const ask = async (command: string, args: unknown, timeout = limits.answer) => {
    if (!client) throw new Error("not connected");
    const response = await client.request(command, args, timeout);
    if (!response.success) throw new Error(response.message || `${command} was refused`);
    return response;
  };

  try {
    await stage("dlv", () => checkDlv(host, options, environment, limits.version));
    const program = await stage("build", () => build(host, folder, options, environment, limits.build));
    const port = await stage("start", async () => {
      started = host.start(options.dlv ?? "", ["dap", "--listen=127.0.0.1:0"], {
        timeoutMs: limits.start + limits.launch + 8 * limits.answer,
        env: environment,
        cwd: folder,
        signal: options.signal,
      });
      return listeningPort(started, limits.start, output);
    });
    await stage("initialize", async () => {
      client = await connectDap(port, limits.answer);
      await ask("initialize", { adapterID: "go", pathFormat: "path", linesStartAt1: true, columnsStartAt1: true });
    });
    await stage("launch", async () => {
      const patience = setTimeout(() => host.platform === "macos" && options.onWaiting?.(ALLOW), PATIENCE);
      try {
        // The event comes before the answer (docs/facts/delve.md §6).
        await ask("launch", { mode: "exec", program, stopOnEntry: false }, limits.launch);
        await client?.event("initialized", limits.answer);
      } catch (error) {
        const silent = error instanceof DapSilence && host.platform === "macos";
        throw silent ? new Error(`${error.message}; perhaps it was ${ALLOW}`) : error;
      } finally {
        clearTimeout(patience);
      }
    });
    await stage("breakpoint", async () => {
      const source = { path: join(folder, "main.go") };
      const response = await ask("setBreakpoints", { source, breakpoints: [{ line: BREAKPOINT_LINE }] });
      const [first] = list(record(response.body).breakpoints);
      if (first?.verified !== true) throw new Error(String(first?.message ?? "Delve did not find the line"));
    });
    const thread = await stage("stop", async () => {
      await ask("configurationDone", {});
      const stopped = await client?.event("stopped", limits.launch);
      if (stopped?.reason !== "breakpoint")
        throw new Error(`It stopped for another reason: ${String(stopped?.reason)}`);
      return stopped.threadId;
    });
    await stage("stack", async () => {
      const response = await ask("stackTrace", { threadId: thread, levels: 1 });
      const [frame] = list(record(response.body).stackFrames);
      if (frame?.name !== "main.main" || frame.line !== BREAKPOINT_LINE) {
        throw new Error(`The stack shows ${String(frame?.name)}, line ${String(frame?.line)}`);
      }
    });
    await stage("continue", async () => {
      await ask("continue", { threadId: thread });
      await client?.event("terminated", limits.answer);
    });
    await stage("end", async () => {
      await client?.request("disconnect", { terminateDebuggee: true }, limits.answer);
      const ended = await Promise.race([started?.ended, later(limits.answer)]);
      if (ended === undefined) throw new Error("dlv did not end after the session");
    });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  } finally {
    client?.close();
    await started?.stop();
    output.push(...(started?.stderr() ?? "").split("\n").filter(Boolean));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  const ok = stages.length === STAGES.length && stages.every((one) => one.ok);
  return { ok, stages: ok ? stages : withCause(stages, output), output };
}

class Stopped extends Error {}

async function checkDlv(
  host: Host,
  { dlv, signal }: SelftestOptions,
  env: Record<string, string>,
  timeoutMs: number,
): Promise<void> {
  if (dlv === undefined) throw new Error("There is no dlv where VS Code looks");
  const executable = await readExecutable(dlv);
  const foreign = executable.kind === (host.platform === "macos" && !host.simulated ? "elf" : "mach-o");
  if (foreign) throw new Error(`${dlv} is a program for another system`);
  if ("sentence" in executable && !isScript(executable)) {
    throw new Error(executable.sentence.replace(/\.$/, ""));
  }
  const result = await host.run(dlv, ["version"], { timeoutMs, env, signal });
  if (result.kind === "not-found") throw new Error(`${dlv} is not there`);
  if (result.kind === "timeout") throw new Error(`dlv hangs: dlv version gave ${describeEnd(result)}`);
  if (result.kind !== "exited" || result.code !== 0) throw new Error(`dlv does not run: ${lastLine(result)}`);
  if (!/^Delve Debugger/m.test(result.stdout)) throw new Error(`${dlv} does not answer as Delve does`);
}

async function build(
  host: Host,
  folder: string,
  { go, signal }: SelftestOptions,
  env: Record<string, string>,
  timeoutMs: number,
): Promise<string> {
  if (go === undefined) throw new Error("No Go was found to build the test program with");
  await writeAtomically(join(folder, "go.mod"), "module selftest\n");
  await writeAtomically(join(folder, "main.go"), PROGRAM);
  const program = join(folder, "selftest");
  const result = await host.run(go, ["build", "-gcflags=-N -l", "-o", program, "."], {
    cwd: folder,
    timeoutMs,
    signal,
    env: { ...env, GOFLAGS: "", GOWORK: "off", CGO_ENABLED: "0", GOTOOLCHAIN: "local", GO111MODULE: "on" },
  });
  if (result.kind === "not-found") throw new Error(`${go} is not there`);
  if (result.kind !== "exited" || result.code !== 0) throw new Error(`go build failed: ${lastLine(result)}`);
  return program;
}

function lastLine(result: Parameters<typeof describeEnd>[0] & { stderr: string }): string {
  const line = result.stderr.trim().split("\n").at(-1);
  return line ? `${describeEnd(result)}: ${line}` : describeEnd(result);
}

function listeningPort(started: StartedProgram, timeoutMs: number, output: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => {
      reject(new Error(`dlv dap said nothing for ${timeoutMs / 1000} s`));
    }, timeoutMs);
    started.stdout.on("data", (chunk: Buffer) => {
      text = (text + chunk.toString("utf8")).slice(-64 * 1024);
      output.push(...chunk.toString("utf8").split("\n").filter(Boolean).slice(0, 200));
      const port = /listening at: 127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
    void started.ended.then((how) => {
      clearTimeout(timer);
      reject(new Error(`dlv dap ended at once: ${how}${started.stderr() ? `: ${started.stderr().trim()}` : ""}`));
    });
  });
}

/** The failed stage's sentence, with what its text or debugserver's lines mean. */
function withCause(stages: Stage[], output: readonly string[]): Stage[] {
  return stages.map((one) => {
    if (one.ok) return one;
    const [known] = explain([one.message ?? "", ...output].join("\n"));
    return known ? { ...one, message: `${one.message}. ${known.cause} ${known.cure}` } : one;
  });
}

const list = (value: unknown) => (Array.isArray(value) ? value.map(record) : []);

function later(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());
}
