import { mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { redactCredentials } from "../credentials";
import { answers, type Host } from "../host";
import { trustOf } from "../machine";
import { Problem } from "../problem";
import { changeOf, type Change, type Scope } from "./change";
import { readConfiguration } from "./configuration";
import { layOut } from "./content";
import { moduleChanges, type ModuleChange } from "./packages";
import type { PrecheckFinding, PrecheckReport, StageId, StageOutcome, StageResult } from "./report";
import { openHere } from "./open-here";
import type { Repository } from "./repository";
import { debug } from "./stages/debug";
import { format } from "./stages/format";
import { lint } from "./stages/lint";
import type { Stage, StageContext } from "./stages/stage";
import { structure } from "./stages/structure";
import { test } from "./stages/test";
import { vet } from "./stages/vet";
import { findTools } from "./tools";

export interface PrecheckOptions {
  /** A folder in the repository. */
  folder: string;
  /** Undefined: what is staged, or what differs from HEAD when nothing is. */
  scope?: Scope;
  /** Seconds for all stages; over the configuration's. */
  budgetSeconds?: number;
  /** Whether the user typed the command or installed the hook: then a folder that no editor knows is checked too. */
  asked?: boolean;
  /** Takes the time it takes, whatever the configuration says. */
  withoutBudgets?: boolean;
  signal?: AbortSignal;
  /** Called as each stage begins and ends. */
  onStage?: (stage: StageId, result?: StageResult) => void;
}

/** Stages of a row run side by side; a row waits for the one before it. */
const rows: readonly (readonly Stage[])[] = [[structure, format], [vet], [lint, test], [debug]];

/** Each program is bounded even where no budget is. */
const longestMs = 15 * 60_000;

/**
 * Checks a change before it is committed or pushed. Reads the index, the disk and git's objects; writes only below a
 * temporary folder, which goes with it. Throws a Problem when there is no repository, revision or readable configuration.
 */
export async function precheck(host: Host, options: PrecheckOptions): Promise<PrecheckReport> {
  const started = performance.now();
  const stopped = options.signal ?? new AbortController().signal;
  const repository = await openHere(host, options.folder, stopped);
  // core.worktree can name another folder than the one that was asked for.
  for (const folder of new Set([repository.top, options.folder])) await refuseUntrusted(host, folder, options);
  const configuration = await readConfiguration(repository.top);
  const change = await chosenChange(repository, options.scope);
  await sweepTemporary(host.paths.temp);
  const temp = await realpath(await mkdtemp(join(host.paths.temp, `${temporaryName}${process.pid}-`)));
  try {
    const budget = options.withoutBudgets ? undefined : (options.budgetSeconds ?? configuration.budgetSeconds);
    // What git took counts too.
    const leftOf = (seconds: number) => Math.max(0, Math.round(started + seconds * 1000 - performance.now()));
    const deadline = budget === undefined ? undefined : AbortSignal.timeout(leftOf(budget));
    const bounded = deadline ? AbortSignal.any([stopped, deadline]) : stopped;
    const content = await layOut(repository, change, temp);
    const tools = await findTools(host, { top: repository.top, variables: host.env });
    const runWith =
      (signal: AbortSignal): StageContext["run"] =>
      (file, args, { folder, environment }) =>
        host.run(file, args, {
          cwd: folder,
          env: { ...tools.environment, PWD: folder, ...environment },
          timeoutMs: longestMs,
          maxBytes: 64 * 1024 * 1024,
          signal,
        });
    const goWith =
      (signal: AbortSignal): StageContext["runGo"] =>
      (args, at) =>
        runWith(signal)(tools.go ?? "go", args, at);
    let modules: Promise<ModuleChange[]> | undefined;
    const contextFor = (signal: AbortSignal): StageContext => ({
      ...{ host, repository, change, content, configuration, tools, temp, broken, signal },
      run: runWith(signal),
      runGo: goWith(signal),
      modules: () => (modules ??= moduleChanges(repository.top, change, content, goWith(bounded), configuration.tags)),
    });
    const broken = new Set<string>();
    const stages: StageResult[] = [];
    const findings: PrecheckFinding[] = [];
    const skip = skippedOnce(host);
    let incomplete = false;
    for (const row of rows) {
      const wanted = row.filter(({ id }) => configuration.stages.includes(id));
      const ran = await Promise.all(
        wanted.map(async (stage) => {
          const own = options.withoutBudgets ? undefined : configuration.budgets[stage.id];
          const signal = own === undefined ? bounded : AbortSignal.any([bounded, AbortSignal.timeout(own * 1000)]);
          options.onStage?.(stage.id);
          const done = await runStage(skip.has(stage.id) ? leftOut(stage.id) : stage, contextFor(signal), stopped);
          options.onStage?.(stage.id, done.result);
          return done;
        }),
      );
      for (const { result, outcome } of ran) {
        stages.push(result);
        if (outcome?.kind === "done") findings.push(...outcome.findings.map(withoutCredentials));
        incomplete ||= result.status === "over-budget" || (outcome?.kind === "done" && outcome.incomplete === true);
      }
    }
    return {
      verdict: findings.length > 0 ? "fail" : incomplete ? "incomplete" : "pass",
      durationMs: Math.round(performance.now() - started),
      folder: repository.top,
      files: change.files.length,
      stages,
      findings,
    };
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}

/** Tools quote the values and the lines that they dislike. */
const withoutCredentials = <T extends { message: string }>(one: T): T => ({
  ...one,
  message: redactCredentials(one.message),
});

const temporaryName = "go-warden-precheck-";

/** Removes the copies that a precheck left behind when it was killed. */
async function sweepTemporary(temp: string): Promise<void> {
  for (const name of await readdir(temp).catch(() => [])) {
    const [, pid] = name.startsWith(temporaryName) ? (/-(\d+)-\w+$/.exec(name) ?? []) : [];
    if (pid && !answers(Number(pid)))
      await rm(join(temp, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/**
 * A precheck compiles and tests the repository's code, which is what it is asked for; in a folder that the editor holds
 * as untrusted it is refused. Where the editor has no opinion, the person who asks has one; a view that opens has none.
 */
async function refuseUntrusted(host: Host, top: string, { asked = false }: PrecheckOptions): Promise<void> {
  const { trust, because } = await trustOf(host, top);
  if (trust === "trusted" || (trust === "unknown" && asked)) return;
  throw new Problem(
    "untrusted",
    `${top} is not trusted (${because}), and a precheck runs its code.`,
    "Trust it in the editor first: Workspaces: Manage Workspace Trust.",
    4,
  );
}

async function chosenChange(repository: Repository, scope?: Scope): Promise<Change> {
  const change = await changeOf(repository, scope ?? { kind: "staged" });
  if (scope || change.files.length > 0 || change.notes.length > 0) return change;
  // Before the first commit there is nothing to compare with.
  return changeOf(repository, change.base === undefined ? { kind: "all" } : { kind: "since", ref: "HEAD" });
}

const leftOut = (id: StageId): Stage => ({
  id,
  run: () => Promise.resolve({ kind: "skipped", why: "left out once by GO_WARDEN_SKIP" }),
});

/** The stages that `GO_WARDEN_SKIP=lint,test` leaves out of this one call. */
function skippedOnce(host: Host): ReadonlySet<string> {
  return new Set((host.env.GO_WARDEN_SKIP ?? "").split(/[\s,]+/));
}

/** Runs one stage; what its budget cut off is `over-budget`, what the user stopped is thrown. */
async function runStage(
  stage: Stage,
  context: StageContext,
  stopped: AbortSignal,
): Promise<{ result: StageResult; outcome?: StageOutcome }> {
  const began = performance.now();
  const resultOf = (status: StageResult["status"], notes: string[] = []): StageResult => ({
    id: stage.id,
    status,
    durationMs: Math.round(performance.now() - began),
    notes: notes.map(redactCredentials),
  });
  const overBudget = () => ({ result: resultOf("over-budget", ["The time budget was used up."]) });
  if (context.signal.aborted && !stopped.aborted) return overBudget();
  try {
    const outcome = await stage.run(context);
    context.signal.throwIfAborted();
    if (outcome.kind === "skipped") return { result: resultOf("skipped", [outcome.why]), outcome };
    return { result: resultOf(outcome.findings.length > 0 ? "fail" : "pass", outcome.notes), outcome };
  } catch (error) {
    stopped.throwIfAborted();
    if (context.signal.aborted) return overBudget();
    throw error;
  }
}
