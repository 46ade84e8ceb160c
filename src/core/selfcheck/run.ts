import type { watch } from "node:fs";
import { join } from "node:path";
import { answersPath, readAnswers, thisSystem, type KeptAnswer } from "../answers";
import { redact } from "../credentials";
import { acquireLock, lockHolder, stoppable, type Host } from "../host";
import { Problem } from "../problem";
import { writeStateFile } from "../state-file";
import { oneLine } from "../visible";
import { Unsettled, type Experiment } from "./experiment";
import { labelToDisable, openLab, requireLaunchd, type Ask, type Lab } from "./lab";
import { cleanUp, noted } from "./leftovers";
import { questions } from "./questions";
import { groups } from "./registry";

/** What came of one question. */
export interface Answer extends KeptAnswer {
  id: string;
  question: string;
  /** What the product rests on without an answer. */
  assumed: string;
  /** What the product does now. */
  consequence: string;
  durationMs: number;
}

export interface SelfcheckReport {
  /** `26.5.1`; null when sw_vers does not say. */
  macos: string | null;
  /** `arm64` or `x86_64`, and the kernel's release. */
  machine: string;
  at: string;
  quick: boolean;
  durationMs: number;
  answers: Answer[];
  /** What could not be put back, a line each. */
  left: string[];
}

export interface SelfcheckOptions {
  quick: boolean;
  /** Only these questions. */
  only?: readonly string[];
  /** Asks the person; the default asks nobody. */
  ask?: Ask;
  signal: AbortSignal;
  onExperiment?: (question: string, number: number, of: number) => void;
  /** `fs.watch`; another for tests. */
  watch?: typeof watch;
}

/** Milliseconds in which nothing more is started: a quick run stays under 20 seconds, a full one under two minutes. */
const budgetMs = { quick: 17_000, full: 110_000 };

/**
 * Tries every question, puts everything back, and keeps the answers. What a run that was killed left is put back first.
 * A Problem when this is no Mac (exit 3) or another self-check runs (exit 4).
 */
export async function selfcheck(host: Host, options: SelfcheckOptions): Promise<SelfcheckReport> {
  return alone(host, async () => {
    const { quick, signal } = options;
    await cleanUp(host);
    const at = host.now().toISOString();
    const started = performance.now();
    const described = describe(host);
    let answers: Answer[];
    let disabledLabel: string | undefined;
    let left: string[] = [];
    try {
      const lab = await openLab(host, { ...options, ask: options.ask ?? (() => Promise.resolve(undefined)) });
      disabledLabel = await labelToDisable(lab);
      answers = await tryAll(lab, options, started + budgetMs[quick ? "quick" : "full"]);
    } finally {
      // After Ctrl-C a job that is on its way out is not waited for.
      left = await cleanUp(host, { patient: !signal.aborted, killed: false });
    }
    signal.throwIfAborted();
    const report = {
      ...(await described),
      at,
      quick,
      durationMs: Math.round(performance.now() - started),
      answers,
      left,
    };
    await keep(host, report, disabledLabel);
    return report;
  });
}

/** Whether a run that was ended has left something, and none runs now. */
export async function leftBehind(host: Host): Promise<boolean> {
  return (await noted(host)).length > 0 && (await lockHolder(host, lockPath(host))) === undefined;
}

const lockPath = ({ paths }: Host) => join(paths.support, "selfcheck.lock");

/** Puts back what a run that was killed left; what could not be put back, a line each. */
export const cleanUpSelfcheck = (host: Host) => alone(host, () => cleanUp(host));

async function alone<T>(host: Host, action: () => Promise<T>): Promise<T> {
  if (host.platform !== "macos") {
    throw new Problem("not-a-mac", "The self-check asks questions about macOS, and this is not a Mac", "Run it on a Mac.", 3); // prettier-ignore
  }
  const lock = await acquireLock(host, lockPath(host));
  if (!lock) throw new Problem("already-running", "Another self-check is running", "Wait until it has ended.", 4);
  try {
    return await action();
  } finally {
    await lock.release();
  }
}

async function tryAll(lab: Lab, { quick, only, onExperiment }: SelfcheckOptions, deadline: number): Promise<Answer[]> {
  const all = questions(quick, only);
  const found = new Map<string, Answer>();
  const lane = async (name: "launchd" | "rest") => {
    for (const { experiments } of groups.filter((group) => group.lane === name)) {
      for (const one of experiments) {
        if (!all.includes(one)) continue;
        lab.signal.throwIfAborted();
        onExperiment?.(one.question, found.size + 1, all.length);
        found.set(one.id, await tryOne(lab, one, deadline));
      }
    }
  };
  await Promise.all([lane("launchd"), lane("rest")]);
  return all.flatMap(({ id }) => found.get(id) ?? []);
}

/** Never throws but for Ctrl-C: a question that fails in any way is not settled, and says why. */
async function tryOne(lab: Lab, one: Experiment, deadline: number): Promise<Answer> {
  const started = performance.now();
  const { id, question, readings } = one;
  const assumed = readings[one.assumed]?.seen ?? one.assumed;
  const answer = (rest: Pick<Answer, "verdict" | "observed" | "consequence" | "reading" | "value">): Answer => ({
    id,
    question,
    assumed,
    ...rest,
    observed: shown(lab.host, rest.observed),
    durationMs: Math.round(performance.now() - started),
  });
  const unsettled = (why: string) =>
    answer({
      verdict: "not-settled",
      observed: why,
      consequence: "Go Warden is right under either reading, as before.",
    });
  const remaining = Math.min(one.timeoutMs ?? 10_000, deadline - started);
  if (remaining < 300) return unsettled("no time was left");
  const end = new AbortController();
  const signal = AbortSignal.any([lab.signal, end.signal]);
  const bounded: Lab = { ...lab, host: stoppable(lab.host, signal), signal };
  let stop = () => {};
  const late = new Promise<never>((_, reject) => {
    stop = () => reject(new Unsettled(`no answer in ${Math.ceil(remaining / 1000)} s`));
  });
  const timer = setTimeout(stop, remaining);
  lab.signal.addEventListener("abort", stop);
  try {
    const tried = (one.launchd ? requireLaunchd(bounded) : Promise.resolve()).then(() => one.try(bounded));
    const { reading, detail, value } = await Promise.race([tried, late]);
    const { seen, then } = readings[reading] ?? { seen: reading, then: "" };
    return answer({
      verdict: reading === one.assumed ? "confirmed" : "differs",
      observed: detail ? `${seen} (${detail})` : seen,
      consequence: then,
      reading,
      ...(value === undefined ? {} : { value }),
    });
  } catch (error) {
    lab.signal.throwIfAborted();
    return unsettled(error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
    lab.signal.removeEventListener("abort", stop);
    end.abort();
  }
}

/** Longest line that is shown of what was seen. */
const longest = 300;

/** Without home folder, names of persons and secrets, in one line. */
function shown(host: Host, text: string): string {
  const line = oneLine(redact(host, text)).replace(/\/Users\/(?!Shared\b)[^/\s]+/g, "~");
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

async function describe(host: Host): Promise<{ macos: string | null; machine: string }> {
  const ask = async (file: string, args: string[]) => {
    const result = await host.run(host.system(file), args, { timeoutMs: 10_000 });
    return result.kind === "exited" && result.code === 0 ? result.stdout.trim() : "";
  };
  const [version, arm] = await Promise.all([
    ask("/usr/bin/sw_vers", ["-productVersion"]),
    ask("/usr/sbin/sysctl", ["-in", "hw.optional.arm64"]),
  ]);
  const macos = /^\d+(\.\d+)*$/.test(version) ? version : null;
  return { macos, machine: `${arm === "1" ? "arm64" : "x86_64"}, kernel ${thisSystem()}` };
}

/** A quick run leaves the answers of a full one that it does not ask; nothing unsettled replaces an answer of this system. */
async function keep(host: Host, { at, answers }: SelfcheckReport, disabledLabel?: string): Promise<void> {
  const before = await readAnswers(host);
  const system = thisSystem();
  const kept: Record<string, KeptAnswer> = before?.system === system ? { ...before.answers } : {};
  for (const { id, verdict, reading, value, observed } of answers) {
    if (verdict === "not-settled" && kept[id] && kept[id].verdict !== "not-settled") continue;
    kept[id] = { verdict, observed, ...(reading ? { reading } : {}), ...(value ? { value } : {}) };
  }
  await writeStateFile(answersPath(host), { at, system, answers: kept, disabledLabel });
}
