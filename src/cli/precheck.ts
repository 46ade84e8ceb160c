import { text as readAll } from "node:stream/consumers";
import { InvalidArgumentError, Option, type Command as Program } from "commander";
import type { Host } from "../core/host";
import type { HookName, PrecheckReport, Scope, StageResult } from "../core/precheck";
import { Problem } from "../core/problem";
import { action, change, changing, type ChangeOptions, type Context, type Report } from "./context";
import { registerHook } from "./precheck-hook";
import { style } from "./terminal";
import { folderOrHere } from "./workspace";

interface Options extends ChangeOptions {
  fix?: boolean;
  hook?: HookName;
  staged?: boolean;
  since?: string;
  all?: boolean;
  push?: boolean;
  ci?: boolean;
  warm?: boolean;
  budget?: number;
  format?: "text" | "github" | "sarif";
}

export function registerPrecheck(program: Program, host: () => Host): void {
  const group = changing(program.command("precheck"))
    .argument("[dir]", "a folder of the repository; the current one when absent")
    .description("find what would break before it is committed or pushed")
    .option("--staged", "what is staged (default; what differs from HEAD when nothing is)")
    .option("--since <ref>", "what differs from the merge base with a revision, as it is on the disk")
    .option("--all", "every file")
    .option("--push", "the commits that no remote has")
    .option("--ci", "what a build server is asked to check: the pull request, or the last push")
    .option("--fix", "format the files that are not formatted")
    .option("--budget <seconds>", "the time for all stages, as 30 or 30s", seconds)
    .option("--format <format>", "text, github (annotations) or sarif", formatName)
    .addOption(new Option("--warm", "what a run over its budget leaves to do").hideHelp())
    .addOption(new Option("--hook <name>", "called by git").choices(["pre-commit", "pre-push"]).hideHelp());
  group.action(action(host, run));
  registerHook(group, host);
}

function seconds(given: string): number {
  const value = Number(/^(\d+(?:\.\d+)?)s?$/.exec(given)?.[1]);
  if (!(value > 0)) throw new InvalidArgumentError("Give seconds, as 30 or 30s.");
  return value;
}

function formatName(given: string): string {
  if (!["text", "github", "sarif"].includes(given)) throw new InvalidArgumentError("Give text, github or sarif.");
  return given;
}

async function run(context: Context, dir: string | undefined, options: Options): Promise<Report> {
  const { precheck, warmAlone, warmInBackground } = await import("../core/precheck");
  const running = new Set<string>();
  const scope = await scopeOf(options, context.host);
  if (options.ci && context.host.env.GITHUB_ACTIONS === "true") options.format ??= "github";
  const check = async () =>
    precheck(context.host, {
      folder: await folderOrHere(dir),
      ...(scope ? { scope } : {}),
      budgetSeconds: options.budget,
      withoutBudgets: options.warm,
      asked: true,
      signal: context.signal,
      onStage(stage, result) {
        if (result) running.delete(stage);
        else running.add(stage);
        if (running.size > 0) context.progress(`Checking: ${[...running].join(", ")} …`);
      },
    });
  if (options.warm) return { value: { warmed: await warmAlone(context.host, check) }, text: "" };
  const report = await check();
  await warmInBackground(context.host, report, scope, [process.execPath, process.argv[1] ?? ""]);
  if (options.fix) {
    const { formatOperation } = await import("../core/precheck");
    const operation = await formatOperation(context.host, report, scope, context.signal);
    if (operation) return fixed(context, operation, options, check);
  }
  return present(report, options);
}

async function fixed(
  context: Context,
  operation: Parameters<typeof change>[1],
  options: Options,
  check: () => Promise<PrecheckReport>,
): Promise<Report> {
  const outcome = await change(context, operation, options);
  if (outcome.kind === "preview") return outcome.report;
  const after = await present(await check(), options);
  const done = `${operation.title}: done. Stage the files to commit them so.`;
  return { ...after, text: [done, outcome.undoHint, "", after.text].filter((line) => line !== undefined).join("\n") };
}

async function present(report: PrecheckReport, options: Options): Promise<Report> {
  const { annotations, sarif } = await import("./precheck-formats");
  const exit = report.verdict === "fail" ? 1 : 0;
  if (options.format === "sarif") return { value: report, text: JSON.stringify(sarif(report), undefined, 2), exit };
  const shown = options.format === "github" ? annotations(report) : textOf(report);
  const text = options.hook && exit === 1 ? `${shown}\n\n${waysOn(options.hook, report)}` : shown;
  return { value: report, text, headline: headlineOf(report), exit };
}

/** How to go on all the same: a gate without a door is switched off for good. */
function waysOn(hook: HookName, { stages }: PrecheckReport): string {
  const command = hook === "pre-commit" ? "git commit" : "git push";
  const failed = stages.filter(({ status }) => status === "fail").map(({ id }) => id);
  return [
    `Once without ${failed.join(", ")}: GO_WARDEN_SKIP=${failed.join(",")} ${command}`,
    `Once without precheck: GO_WARDEN=0 ${command}   (${command} --no-verify skips every hook)`,
  ].join("\n");
}

async function scopeOf(options: Options, { env }: Host): Promise<Scope | undefined> {
  if (options.hook === "pre-commit") return { kind: "staged" };
  if (options.hook === "pre-push") return { kind: "push", lines: await readAll(process.stdin) };
  const given = [options.staged, options.since, options.all, options.push, options.ci].filter(
    (option) => option !== undefined,
  );
  if (given.length > 1) {
    const message = "Only one of --staged, --since, --all, --push and --ci can hold.";
    throw new Problem("usage", message, "Name one of them.", 2);
  }
  if (options.ci) return (await import("../core/precheck")).ciScope(env);
  if (options.since !== undefined) return { kind: "since", ref: options.since };
  if (options.all) return { kind: "all" };
  // git gives a pre-push hook the refs on standard input.
  if (options.push) return { kind: "push", lines: process.stdin.isTTY ? "" : await readAll(process.stdin) };
  return options.staged ? { kind: "staged" } : undefined;
}

/** The first line on stderr: VS Code's Source Control shows that one alone. */
function headlineOf({ verdict, findings, stages, files, durationMs }: PrecheckReport): string {
  const time = `${(durationMs / 1000).toFixed(1)} s`;
  if (files === 0) return "Precheck: nothing to check.";
  if (verdict === "pass") return `Precheck passed in ${time}.`;
  const names = (status: StageResult["status"]) =>
    stages.filter((stage) => stage.status === status).map(({ id }) => id);
  if (verdict === "incomplete") {
    const late = names("over-budget");
    const why = late.length > 0 ? `no time was left for ${late.join(", ")}` : "a part of it could not be checked";
    return `Precheck found nothing, but ${why}.`;
  }
  const [first] = findings;
  const count = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
  const place = first ? `: ${first.file}${first.line ? `:${first.line}` : ""} ${first.message}` : "";
  return `Precheck failed, ${count} (${names("fail").join(", ")})${place}`;
}

const marks = { pass: "✓", fail: "✗", skipped: "–", "over-budget": "…" } as const;
const colors = { pass: style.green, fail: style.red, skipped: style.dim, "over-budget": style.yellow } as const;

function textOf({ stages, findings }: PrecheckReport): string {
  const width = Math.max(...stages.map(({ id }) => id.length), 0);
  const lines = stages.flatMap(({ id, status, durationMs, notes }) => {
    const time = status === "skipped" ? "" : `${(durationMs / 1000).toFixed(2)} s`;
    const [only] = notes;
    const head = `${colors[status](marks[status])} ${id.padEnd(width)}  ${time}`;
    if (status === "skipped") return [`${head.trimEnd()}  ${style.dim(only ?? "")}`.trimEnd()];
    return [head, ...notes.map((note) => `    ${note}`)];
  });
  const found = findings.map(({ file, line, column, message, linter }) => {
    const place = [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(":");
    return `${place} ${message}${linter ? ` (${linter})` : ""}`;
  });
  return [...lines, ...(found.length > 0 ? ["", ...found] : [])].join("\n");
}
