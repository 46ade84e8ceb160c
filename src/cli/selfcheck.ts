import { resolve } from "node:path";
import type { Command as Program } from "commander";
import type { Host } from "../core/host";
import { Problem } from "../core/problem";
import type { Answer, SelfcheckReport } from "../core/selfcheck";
import { action, confirm, type Context, type Report } from "./context";
import { style, writeOut } from "./terminal";

interface Flags {
  quick?: boolean;
  only?: string[];
  report?: string;
  cleanUp?: boolean;
  dryRun?: boolean;
  yes?: boolean;
}

export function registerSelfcheck(program: Program, host: () => Host): void {
  program
    .command("selfcheck")
    .description("try on this Mac what Go Warden assumes of macOS")
    .option("--quick", "start no program with a window and ask nothing; under 20 seconds")
    .option("--only <ids>", "only these questions, separated by commas", (ids: string) =>
      ids.split(",").filter(Boolean),
    )
    .option("--report <file>", "write a report to paste into an issue")
    .option("--clean-up", "only put back what a run that was killed left behind")
    .option("--dry-run", "show what would be tried, and try nothing")
    .option("-y, --yes", "do not ask")
    .action(action(host, selfcheckCommand));
}

async function selfcheckCommand(context: Context, flags: Flags): Promise<Report> {
  const core = await import("../core/selfcheck");
  const { host, json, signal } = context;
  const quick = Boolean(flags.quick);
  if (flags.cleanUp) return cleanedUp(await core.cleanUpSelfcheck(host));
  if (host.platform !== "macos") throw notAMac();
  const asked = core.questions(quick, flags.only);
  if (flags.dryRun) {
    const listed = asked.map(({ id, question, how }) => ({ id, question, how }));
    const text = [await intro(quick), "", ...listed.map(({ question, how }) => `${question}\n   ${how}`)].join("\n");
    return { value: { dryRun: true, questions: listed }, text };
  }
  const target = flags.report === undefined ? undefined : await reportTarget(resolve(flags.report));
  const asks = Boolean(process.stdin.isTTY) && !json;
  if (asks && !flags.yes) {
    await writeOut(`${await intro(quick)}\n`);
    if (!(await confirm(context, "Do it?"))) throw new Problem("declined", "Nothing was tried.", "", 1);
  }
  const report = await runWith(context, { quick, only: flags.only, asks: asks && !flags.yes });
  if (target !== undefined) {
    const { writeAtomically } = await import("../core/host");
    await writeAtomically(target, core.markdownReport(report), 0o600);
  }
  signal.throwIfAborted();
  const exit = report.answers.some(({ verdict }) => verdict === "differs") || report.left.length > 0 ? 1 : 0;
  return { value: report, text: textOf(report, core.tally(report.answers), target), exit };
}

/** After the agent was installed: offers the quick run, once for each macOS. The text for what came of it. */
export async function offerSelfcheck(context: Context): Promise<string> {
  const { readAnswers, thisSystem } = await import("../core/answers");
  if ((await readAnswers(context.host))?.system === thisSystem()) return "";
  await writeOut(`\n${await intro(true)}\n`);
  const later = "Later: go-warden selfcheck --quick";
  if (!(await confirm(context, "Try it now?"))) return later;
  const { tally } = await import("../core/selfcheck");
  // The agent is installed whatever comes of this.
  const report = await runWith(context, { quick: true, asks: false }).catch((error: unknown) => {
    if (error instanceof Problem) return error;
    if (context.signal.aborted) return new Problem("cancelled", "The self-check was stopped.", later);
    throw error;
  });
  if (report instanceof Problem) return `${report.message}\n${report.hint}`;
  return textOf(report, tally(report.answers), undefined);
}

/** Ctrl-C ends what is being tried; what was made is put back before the process ends. */
async function runWith(
  context: Context,
  { quick, only, asks }: { quick: boolean; only?: readonly string[]; asks: boolean },
): Promise<SelfcheckReport> {
  const { selfcheck } = await import("../core/selfcheck");
  context.changing = true;
  try {
    return await selfcheck(context.host, {
      quick,
      only,
      signal: context.signal,
      onExperiment: (question, number, of) => context.progress(`${number} of ${of}: ${question}`),
      ...(asks
        ? {
            ask: async (question: string) => {
              context.progress("");
              return confirm(context, question);
            },
          }
        : {}),
    });
  } finally {
    context.changing = false;
  }
}

async function intro(quick: boolean): Promise<string> {
  const { whatIsTried } = await import("../core/selfcheck");
  const headline = style.bold("Go Warden tries on this Mac what it assumes of macOS, and puts everything back.");
  return [headline, ...whatIsTried(quick).map((line) => `  ${line}`)].join("\n");
}

const notAMac = () =>
  new Problem("not-a-mac", "The self-check asks questions about macOS, and this is not a Mac", "Run it on a Mac.", 3);

/** Only a new file, an empty one, or an earlier report is written over. */
async function reportTarget(path: string): Promise<string> {
  const [{ readIfPresent, refuseSpecial }, { reportHeading }] = await Promise.all([
    import("../core/host"),
    import("../core/selfcheck"),
  ]);
  await refuseSpecial(path);
  const before = (await readIfPresent(path, "data"))?.toString("utf8") ?? "";
  if (before === "" || before.startsWith(reportHeading)) return path;
  throw new Problem("file-exists", `${path} exists and is not a report of the self-check`, "Name another file.", 4);
}

function cleanedUp(left: readonly string[]): Report {
  const text = left.length === 0 ? "Nothing is left of an earlier self-check." : leftText(left);
  return { value: { left }, text, exit: left.length > 0 ? 1 : 0 };
}

const leftText = (left: readonly string[]) =>
  [
    style.yellow("This could not be put back:"),
    ...left.map((line) => `  ${line}`),
    "Try again: go-warden selfcheck --clean-up",
  ].join("\n");

function textOf({ macos, answers, left }: SelfcheckReport, tally: string, target: string | undefined): string {
  const of = (verdict: Answer["verdict"]) => answers.filter((one) => one.verdict === verdict);
  return [
    `macOS ${macos ?? "(version unknown)"}: ${tally}.`,
    ...of("differs").flatMap(({ question, observed, assumed, consequence }) => [
      `${style.yellow("!")} ${question}`,
      `    ${observed}; assumed: ${assumed}`,
      `    ${consequence}`,
    ]),
    ...of("not-settled").flatMap(({ question, observed }) => [`${style.dim("?")} ${question}`, `    ${observed}`]),
    ...(left.length > 0 ? [leftText(left)] : []),
    target === undefined
      ? "Write a report to send: go-warden selfcheck --report FILE (docs/mac.md says how)"
      : `The report is in ${target}; docs/mac.md says how to send it.`,
  ].join("\n");
}
