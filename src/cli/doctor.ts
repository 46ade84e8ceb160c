import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command as Program } from "commander";
import type { AreaReport, Check, CheckedArea, DoctorFinding, DoctorReport } from "../core/doctor";
import { isTrouble } from "../core/finding";
import type { Host } from "../core/host";
import type { Operation } from "../core/operations";
import { Problem } from "../core/problem";
import { action, change, changing, previewText, type ChangeOptions, type Context, type Report } from "./context";
import { seconds } from "./env/capture";
import { style, writeOut } from "./terminal";

interface DoctorFlags extends ChangeOptions {
  only?: string[];
  list?: boolean;
  fix?: boolean;
  finding?: string;
  verbose?: boolean;
  markdown?: boolean;
  showValues?: boolean;
  file?: string;
  timeout: number;
}

export function registerDoctor(program: Program, host: () => Host): void {
  const ids = (list: string, before: string[] = []) => [
    ...before,
    ...list
      .split(",")
      .map((id) => id.trim())
      .filter(Boolean),
  ];
  changing(program.command("doctor").argument("[dir]", "the project's folder; the current one when absent"))
    .description("find out what is wrong between the shell, VS Code and the Go tools")
    .option("--only <ids>", "only these checks or areas, separated by commas", ids)
    .option("--list", "show every check in one line")
    .option("--fix", "fix what can be fixed, then look again")
    .option("--finding <key>", "with --fix: only this finding; --json shows the keys")
    .option("--file <file>", "a Go file that is open, for its semantic tokens")
    .option("--timeout <seconds>", "seconds for all checks together", seconds, 15)
    .option("--verbose", "show what is fine too")
    .option("--show-values", "show differing values that are not paths too; secrets never")
    .option("--markdown", "a report to paste elsewhere, without home folder and secrets")
    .action(action(host, doctorCommand));
}

async function doctorCommand(context: Context, dir: string | undefined, flags: DoctorFlags): Promise<Report> {
  const doctor = await import("../core/doctor");
  if (flags.only?.length === 0) {
    throw new Problem("no-such-check", "--only names no check", "go-warden doctor --list shows all.", 2);
  }
  refuseIgnored(flags);
  await refuseMissing(flags);
  const checks = doctor.selectChecks(flags.only ?? []);
  if (flags.list) return list(checks);
  const options = {
    folder: resolve(dir ?? "."),
    file: fileOf(flags),
    showValues: flags.showValues && !flags.markdown,
    signal: context.signal,
    timeoutMs: flags.timeout * 1000,
  };
  const live = !context.json && !flags.markdown;
  const look = async (some: readonly Check[]) => {
    const printer = live ? await areaPrinter(context, some, Boolean(flags.verbose)) : undefined;
    return doctor.runChecks(context.host, some, { ...options, onChecked: printer });
  };

  const report = await look(checks);
  context.signal.throwIfAborted();
  const exit = report.findings.some(isTrouble) ? 1 : 0;
  if (flags.fix) return fix(context, report, flags, look);
  if (flags.markdown)
    return { value: doctor.reportValue(report), text: doctor.markdownReport(context.host, report), exit };
  const fixable = doctor.remedies(report.findings).length;
  const notes = flags.verbose ? 0 : report.findings.filter(({ severity }) => severity === "info").length;
  const lines = [
    doctor.summary(report),
    ...(fixable > 0 ? [`${doctor.count(fixable, "finding")} can be fixed: go-warden doctor --fix`] : []),
    ...(notes > 0 ? [`${doctor.count(notes, "note")} not shown: go-warden doctor --verbose`] : []),
  ];
  return { value: doctor.reportValue(report), text: lines.join("\n"), exit };
}

/** What would be passed over without a word is wrong usage. */
function refuseIgnored({ fix, finding, yes, dryRun }: DoctorFlags): void {
  const given = [finding !== undefined && "--finding", yes && "--yes", dryRun && "--dry-run"].filter(Boolean);
  if (fix || given.length === 0) return;
  const hint = "go-warden doctor --fix --dry-run shows what would be done.";
  throw new Problem("needs-fix", `${given.join(" and ")} goes with --fix only`, hint, 2);
}

async function refuseMissing({ file }: DoctorFlags): Promise<void> {
  if (file === undefined || (await stat(file).catch(() => undefined))?.isFile()) return;
  throw new Problem("no-such-file", `${resolve(file)} does not exist`, "Name a Go file of the project.", 2);
}

const fileOf = ({ file }: DoctorFlags) => (file ? resolve(file) : undefined);

function list(checks: readonly Check[]): Report {
  const width = Math.max(...checks.map(({ id }) => id.length));
  return {
    value: { checks: checks.map(({ id, area, title }) => ({ id, area, title })) },
    text: checks.map(({ id, title }) => `${id.padEnd(width)}  ${title}`).join("\n"),
  };
}

/** Prints each area as its last check ends, so that the first line comes while slow checks still run. */
async function areaPrinter(context: Context, checks: readonly Check[], verbose: boolean) {
  const { areaText } = await import("./doctor-text");
  const waiting = new Map<string, Set<string>>();
  for (const { id, area } of checks) waiting.set(area, (waiting.get(area) ?? new Set()).add(id));
  const done = new Map<string, CheckedArea[]>();
  const sayAwaited = () => context.progress(`Looking at ${[...waiting.keys()].join(", ")} …`);
  sayAwaited();
  return (checked: CheckedArea) => {
    const { area } = checked;
    done.set(area, [...(done.get(area) ?? []), checked]);
    waiting.get(area)?.delete(checked.id);
    if (waiting.get(area)?.size === 0) {
      const parts = done.get(area) ?? [];
      // In the order of the registry, as the JSON has them.
      const order = checks.map(({ id }) => id);
      parts.sort((one, other) => order.indexOf(one.id) - order.indexOf(other.id));
      const report: AreaReport = {
        area,
        durationMs: Math.max(...parts.map(({ durationMs }) => durationMs)),
        findings: parts.flatMap(({ findings }) => findings),
      };
      waiting.delete(area);
      context.progress("");
      void writeOut(areaText(report, verbose) + "\n");
    }
    if (waiting.size > 0) sayAwaited();
  };
}

/** Previews, asks, runs each operation in a safe order, looks again at what was wrong, and tells what is better. */
async function fix(
  context: Context,
  whole: DoctorReport,
  flags: DoctorFlags,
  look: (checks: readonly Check[]) => Promise<DoctorReport>,
): Promise<Report> {
  const doctor = await import("../core/doctor");
  const { newId, operationPreview } = await import("../core/operations");
  const before = { ...whole, findings: chosen(doctor.keyOf, whole, flags.finding) };
  // Whoever names a finding wants it fixed, also when it is only a note.
  const wanted = flags.finding === undefined ? isTrouble : () => true;
  const operations = doctor.remedies(before.findings, wanted);
  if (flags.dryRun) {
    const value = { ...doctor.reportValue(before), dryRun: true, operations: operations.map(operationPreview) };
    return { value, text: (await Promise.all(operations.map(previewText))).join("\n\n") || nothingToFix(before) };
  }
  if (operations.length === 0) {
    const exit = before.findings.some(isTrouble) ? 1 : 0;
    return { value: { ...doctor.reportValue(before), operations: [] }, text: nothingToFix(before), exit };
  }
  const outcomes: { id: string; title: string; outcome: string; undo?: string }[] = [];
  const options = { file: fileOf(flags), signal: context.signal };
  const done = () => outcomes.map(({ title, outcome, undo }) => `${title}: ${outcome}${undo ? `. ${undo}` : ""}`);
  // What is done already is told with the way to take it back.
  const stopped = (): Report => {
    const value = { stopped: true, operations: outcomes };
    return { value, text: [...done(), "Stopped."].join("\n"), exit: 1 };
  };
  const group = newId(context.host.now());
  try {
    for await (const operation of doctor.inTurn(context.host, before, options, wanted))
      outcomes.push(await fixOne(context, operation, flags, group));
  } catch (error) {
    if (!context.signal.aborted || !context.changed) throw error;
    return stopped();
  }

  const again = doctor.secondLook(whole, before.findings, wanted);
  const after = await look(again);
  if (context.signal.aborted && context.changed) return stopped();
  const { fixed, left } = doctor.compare(before.findings, after.findings, wanted);
  const { fresh } = doctor.compare(whole.findings, after.findings);
  const undoable = outcomes.filter(({ undo }) => undo !== undefined).length;
  if (undoable > 0 && doctor.isWorse(whole.findings, after)) {
    const told = await rollBack(context, fresh);
    return { value: { ...doctor.reportValue(before), operations: outcomes, ...told.value }, text: told.text, exit: 1 };
  }
  const lines = [
    ...done(),
    ...(undoable > 1 ? ["Undo all of it: go-warden undo"] : []),
    `${doctor.count(fixed.length, "finding")} fixed, ${left.length} left${fresh.length > 0 ? `, ${fresh.length} new` : ""}`,
    ...fixed.map(({ title }) => `  ${style.green("✓")} ${title}`),
    ...[...left, ...fresh].map(
      ({ title, advice }) => `  ${style.yellow("!")} ${title}${advice ? `\n      ${advice}` : ""}`,
    ),
  ];
  const value = { ...doctor.reportValue(after), operations: outcomes, mended: fixed.map(doctor.findingValue) };
  return { value, text: lines.join("\n"), exit: left.length + fresh.length > 0 ? 1 : 0 };
}

/** What was done made it worse: it is undone, and what it led to is told. */
async function rollBack(context: Context, fresh: readonly DoctorFinding[]) {
  const led = fresh.map(({ title }) => `  ${style.red("✗")} ${title}`);
  context.changing = true;
  try {
    const [{ ways }, { undo }] = await Promise.all([import("./undo-command"), import("../core/operations")]);
    const { inverseEdit, reversals } = await ways();
    await undo(context.host, undefined, inverseEdit, reversals);
    const text = ["The second look found more errors than before, so the fix was rolled back. With it:", ...led];
    return { value: { rolledBack: true }, text: text.join("\n") };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const text = [
      "The second look found more errors than before:",
      ...led,
      `Rolling back failed: ${error.message}`,
      error.hint,
    ];
    return { value: { rolledBack: false }, text: text.join("\n") };
  } finally {
    context.changing = false;
  }
}

/** All findings, or the one with that key. */
function chosen(
  keyOf: (finding: DoctorFinding) => string,
  { findings }: DoctorReport,
  key: string | undefined,
): DoctorFinding[] {
  if (key === undefined) return findings;
  const found = findings.filter((finding) => keyOf(finding) === key);
  if (found.length > 0) return found;
  throw new Problem("no-such-finding", `No finding has the key ${key} now`, "go-warden doctor --json shows them.", 2);
}

const nothingToFix = (report: DoctorReport) =>
  report.findings.some(isTrouble)
    ? "Nothing of this can be fixed from here; each finding says what to do."
    : "Nothing to fix.";

async function fixOne(context: Context, operation: Operation, flags: DoctorFlags, group: string) {
  const { id, title } = operation;
  try {
    // Each is asked for, also what is safe: nobody named it when they called.
    const done = await change(context, operation, { yes: flags.yes }, { ask: true, group });
    return {
      id,
      title,
      outcome: "done",
      ...(done.kind === "performed" && done.undoHint ? { undo: done.undoHint } : {}),
    };
  } catch (error) {
    context.signal.throwIfAborted();
    // Nobody there to ask is wrong usage for all of them; a "no" or a failure concerns this one alone.
    if (!(error instanceof Problem) || error.code === "not-confirmed") throw error;
    return { id, title, outcome: error.code === "declined" ? "left as it is" : error.message };
  }
}
