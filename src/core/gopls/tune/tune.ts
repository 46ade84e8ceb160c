import { join } from "node:path";
import { readConfiguration } from "../../configuration";
import { goplsSettings, strings, type MachineFacts } from "../../machine";
import { Problem } from "../../problem";
import type { Json } from "../../vscode";
import { cacheFolder, cacheOf } from "../cache/cache";
import { firstGoFiles } from "../cache/first-files";
import { loadable } from "../cache/warm";
import { knownSettings } from "../processes/known-settings";
import { adjusted, candidatesFor, type Adjustment, type Candidate } from "./candidates";
import {
  compare,
  leastRuns,
  metrics,
  summarize,
  type Comparison,
  type Metric,
  type Sample,
  type Summary,
} from "./compare";
import { describeWorkspace, modulesOf, type WorkspaceDescription } from "./describe";
import { usualFilters } from "./filters";
import { planGoWork } from "./go-work";
import { measure, type Setup } from "./measure";

/** One way to start gopls, and what it costs: medians of its starts. */
export interface TuneRun extends Record<Metric, number | null> {
  /** `as it is`, or the candidate's name. */
  name: string;
  reason: string | null;
  disables: string | null;
  /** What is set otherwise than it is, as one would write it down; null where it is removed. */
  settings: Record<string, Json>;
  spread: Record<Metric, number | null>;
  /** How many starts were measured. */
  n: number;
  /** Why it could not be measured. */
  error?: string;
  better: Comparison["better"];
  worse: Comparison["worse"];
}

export interface TuneReport {
  at: string;
  workspace: WorkspaceDescription;
  gopls: string;
  cold: boolean;
  /** The first is how things are. */
  runs: TuneRun[];
  /** What helps measurably, and makes nothing else measurably worse. */
  recommended: Candidate[];
  /** False when there was no time for all starts. */
  complete: boolean;
}

export interface TuneWish {
  /** Every start with an empty cache, as after an upgrade of gopls; else with the user's own. */
  cold: boolean;
  /** Milliseconds for all starts. */
  timeMs: number;
  /** What was measured until it is aborted is kept. */
  signal: AbortSignal;
  progress(message: string): void;
}

/** What gopls has to do in a folder; nothing of the folder is run. */
export async function describe(machine: MachineFacts, signal?: AbortSignal): Promise<WorkspaceDescription> {
  const [settings, { goWork }] = await Promise.all([machine.settings(), machine.project()]);
  const own = Object.entries(goplsSettings(settings)).findLast(([key]) => /(^|\.)directoryFilters$/.test(key))?.[1];
  const filters = Array.isArray(own) ? own.filter((one) => typeof one === "string") : usualFilters;
  return describeWorkspace(machine.folder ?? machine.host.home, { filters, goWork, signal });
}

interface Attempt {
  candidate: Candidate | null;
  setup: Setup;
  samples: Sample[];
  error?: string;
}

/**
 * Measures gopls in a folder as it is, and with each change that the folder or its settings give a reason for: one start
 * that is thrown away (docs/facts/gopls.md §1: after a change of settings the cache is cold), then three in turns.
 * Throws a Problem (exit 4) where the folder may not be loaded.
 */
export async function tune(machine: MachineFacts, wish: TuneWish): Promise<TuneReport> {
  const { host } = machine;
  const workspace = await describe(machine, wish.signal);
  const may = await loadable(machine);
  if (may.kind === "refused") {
    const hint = "go-warden gopls tune --describe looks at its files alone.";
    throw new Problem("not-loaded", `gopls is not measured in ${workspace.folder}: ${may.reason}`, hint, 4);
  }
  const settings = await machine.settings();
  const usual: Setup = {
    gopls: may.gopls,
    folder: workspace.folder,
    settings: goplsSettings(settings),
    environment: await machine.toolEnvironment(),
    files: await firstGoFiles(modulesOf(workspace)),
    cold: wish.cold,
    memoryLimitBytes: workspace.memoryBytes / 2,
    timeoutMs: 20 * 60_000,
    signal: wish.signal,
  };
  const turns = new Turns(host, wish);
  const first: Attempt = { candidate: null, setup: usual, samples: [] };
  await turns.warmUp(first);
  const attempts = [first];
  if (first.error !== undefined) {
    const hint = "go-warden doctor says what is wrong with the folder or its tools.";
    throw new Problem("not-loaded", `gopls could not be measured in ${workspace.folder}: ${first.error}`, hint, 1);
  }
  if (turns.warmUpSample) {
    const { goplsMemoryLimitMB } = await readConfiguration(host);
    const candidates = candidatesFor({
      workspace,
      settings: usual.settings,
      variables: usual.environment,
      toolsEnvVars: Object.keys(strings(settings.forPrograms.get("go.toolsEnvVars"))),
      known: await knownSettings(host, usual.gopls, { cwd: host.home, env: usual.environment }),
      usual: { peakBytes: turns.warmUpSample.peakBytes ?? 0, rssBytes: turns.warmUpSample.rssBytes ?? 0 },
      memoryLimitBytes: goplsMemoryLimitMB * 1024 ** 2,
      cacheBytes: await cacheOf(cacheFolder(host, usual.environment), usual.gopls),
    });
    for (const candidate of candidates) attempts.push(await attemptOf(machine, usual, candidate, workspace));
    // A machine that gets slower meanwhile does so for all of them.
    for (const attempt of attempts.slice(1)) await turns.warmUp(attempt);
    for (let round = 1; round <= leastRuns; round++) {
      for (const attempt of attempts) await turns.take(attempt, round);
    }
  }
  return reportOf(attempts, {
    at: host.now().toISOString(),
    workspace,
    gopls: usual.gopls,
    cold: wish.cold,
    complete: !turns.isOver,
  });
}

/** The starts, one after the other, as long as there is time. */
class Turns {
  isOver = false;
  warmUpSample: Sample | undefined;
  private longestMs = 0;
  private readonly until: number;

  constructor(
    private readonly host: MachineFacts["host"],
    private readonly wish: TuneWish,
  ) {
    this.until = performance.now() + wish.timeMs;
  }

  async warmUp(attempt: Attempt): Promise<void> {
    const sample = await this.start(attempt, "warming up");
    this.warmUpSample ??= sample;
  }

  async take(attempt: Attempt, round: number): Promise<void> {
    const sample = await this.start(attempt, `${round} of ${leastRuns}`);
    if (sample) attempt.samples.push(sample);
  }

  private async start(attempt: Attempt, which: string): Promise<Sample | undefined> {
    const { signal, progress } = this.wish;
    const left = this.until - performance.now();
    this.isOver ||= signal.aborted || left < this.longestMs;
    if (this.isOver || attempt.error !== undefined) return undefined;
    progress(`${attempt.candidate?.name ?? asItIs}: ${which} (${Math.round(left / 1000)} s left at most)`);
    try {
      const measured = await measure(this.host, { ...attempt.setup, timeoutMs: Math.max(left, 1) });
      if (measured.kind === "measured") {
        this.longestMs = Math.max(this.longestMs, measured.durationMs);
        return measured.sample;
      }
      if (this.until - performance.now() > 0) attempt.error = measured.reason;
      else this.isOver = true;
    } catch (error) {
      if (!signal.aborted) throw error;
      this.isOver = true;
    }
    return undefined;
  }
}

const asItIs = "as it is";

async function attemptOf(
  machine: MachineFacts,
  usual: Setup,
  candidate: Candidate,
  workspace: WorkspaceDescription,
): Promise<Attempt> {
  const { adjustment } = candidate;
  const setup: Setup = {
    ...usual,
    settings: adjusted(usual.settings, adjustment),
    environment: withVariables(usual.environment, adjustment.variables),
  };
  const attempt: Attempt = { candidate, setup, samples: [] };
  if (!adjustment.goWork) return attempt;
  const plan = await planGoWork(machine, modulesOf(workspace));
  if (plan.kind === "refused") return { ...attempt, error: plan.reason };
  const absolute = (name: string) => JSON.stringify(join(workspace.folder, name));
  const text = plan.contents
    .toString("utf8")
    .replace(/^(\s*(?:use )?)(\.[^\s()]*)$/gm, (_, before: string, name: string) => before + absolute(name));
  return { ...attempt, setup: { ...setup, goWork: text } };
}

function withVariables(
  environment: Setup["environment"],
  variables: Adjustment["variables"] = {},
): Setup["environment"] {
  const changed = Object.entries(variables).map(([name, value]) => [name, value ?? undefined]);
  return { ...environment, ...(Object.fromEntries(changed) as Setup["environment"]) };
}

function reportOf(attempts: readonly Attempt[], known: Omit<TuneReport, "runs" | "recommended">): TuneReport {
  const usual = summarize(attempts[0]?.samples ?? []);
  const runs = attempts.map(({ candidate, samples, error }): TuneRun => {
    const summary = summarize(samples);
    const comparison = candidate && error === undefined ? compare(usual, summary) : { better: [], worse: [] };
    return {
      name: candidate?.name ?? asItIs,
      reason: candidate?.reason ?? null,
      disables: candidate?.disables ?? null,
      settings: candidate ? shown(candidate) : {},
      ...rounded(summary.median),
      spread: rounded(summary.spread),
      n: summary.n,
      ...(error === undefined ? {} : { error }),
      ...comparison,
    };
  });
  const helps = (name: string) =>
    runs.some((run) => run.name === name && run.better.length > 0 && run.worse.length === 0);
  const recommended = attempts.flatMap(({ candidate }) => (candidate && helps(candidate.name) ? [candidate] : []));
  return { ...known, runs, recommended };
}

function rounded(values: Summary["median"]): Record<Metric, number | null> {
  const round = (metric: Metric, value: number) =>
    metric === "cpuSeconds" ? Math.round(value * 100) / 100 : Math.round(value);
  return Object.fromEntries(
    metrics.map((metric) => [metric, values[metric] === null ? null : round(metric, values[metric])]),
  ) as Record<Metric, number | null>;
}

/** An adjustment as one would write it down. */
function shown({ adjustment }: Candidate): Record<string, Json> {
  const { gopls = [], variables = {}, goWork } = adjustment;
  return {
    ...Object.fromEntries(gopls.map(({ path, value }) => [`gopls › ${path.join(" › ")}`, value])),
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [`go.toolsEnvVars › ${name}`, value])),
    ...(goWork ? { "go.work": "all modules" } : {}),
  };
}
