import { InvalidArgumentError, type Command as Program } from "commander";
import type {
  Candidate,
  Difference,
  Metric,
  Place,
  TuneReport,
  TuneRun,
  WorkspaceDescription,
} from "../core/gopls/tune";
import type { Host } from "../core/host";
import type { Operation } from "../core/operations";
import { Problem } from "../core/problem";
import { oneLine } from "../core/visible";
import { action, change, changing, type ChangeOptions, type Context, type Report } from "./context";
import { machineOf } from "./machine";
import { style } from "./terminal";
import { folderOrHere } from "./workspace";

interface TuneOptions extends ChangeOptions {
  describe?: boolean;
  cold?: boolean;
  warm?: boolean;
  time: number;
  markdown?: boolean;
  apply?: string | true;
  in: Place;
}

export function registerGoplsTune(gopls: Program, host: () => Host): void {
  changing(gopls.command("tune"))
    .argument("[dir]", "a folder; the current one when absent")
    .description("measure gopls in a folder, and what makes it cheaper there")
    .option("--describe", "only look at the folder's files; start nothing")
    .option("--cold", "with an empty cache at each start, as after an upgrade of gopls")
    .option("--warm", "with your gopls's own cache (the default)")
    .option("--time <seconds>", "the longest it may measure; Ctrl-C keeps what was measured", seconds, 900)
    .option("--markdown", "a report to paste elsewhere")
    .option("--apply [names]", "make the recommended changes, all or these (a,b); measures first when that is long ago")
    .option("--in <place>", "where new settings go: user or workspace", place, "user")
    .action(action(host, tuneCommand));
}

function seconds(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError("Give a number of seconds.");
}

function place(text: string): Place {
  if (text === "user" || text === "workspace") return text;
  throw new InvalidArgumentError("Give user or workspace.");
}

async function tuneCommand(context: Context, dir: string | undefined, options: TuneOptions): Promise<Report> {
  if (options.cold && options.warm)
    throw new Problem("one-cache", "--cold and --warm exclude each other", "Give one of them.", 2);
  const { describe, keepReport, lastRecommended, tune, tuneOperation } = await import("../core/gopls/tune");
  const machine = await machineOf(context, await folderOrHere(dir));
  context.progress("Looking through the folder …");
  if (options.describe) {
    const workspace = await describe(machine, context.signal);
    return { value: { workspace, runs: [], recommended: [] }, text: descriptionText(workspace) };
  }
  if (options.apply !== undefined) {
    const last = await lastRecommended(machine);
    if (last) {
      const workspace = await describe(machine, context.signal);
      return applied(context, options, last, (chosen) =>
        tuneOperation(machine, chosen, { workspace, place: options.in }),
      );
    }
  }
  context.keeps = true;
  const wish = { cold: Boolean(options.cold), timeMs: options.time * 1000, signal: context.signal };
  const report = await tune(machine, { ...wish, progress: (message) => context.progress(message) });
  if (context.signal.aborted) return reportOf(report, options, undefined);
  await keepReport(machine, report);
  const { recommended, workspace } = report;
  const operation = (chosen: readonly Candidate[]) => tuneOperation(machine, chosen, { workspace, place: options.in });
  if (options.apply === undefined || recommended.length === 0) {
    const planned = recommended.length === 0 ? undefined : await operation(recommended).catch(() => undefined);
    return reportOf(report, options, planned);
  }
  return applied(context, options, recommended, operation, report);
}

/** Makes the changes that were chosen of those that are recommended. */
async function applied(
  context: Context,
  options: TuneOptions,
  recommended: readonly Candidate[],
  operationOf: (chosen: readonly Candidate[]) => Promise<Operation>,
  report?: TuneReport,
): Promise<Report> {
  const names = typeof options.apply === "string" ? options.apply.split(",").map((name) => name.trim()) : undefined;
  const chosen = recommended.filter(({ name }) => names?.includes(name) ?? true);
  const unknown = names?.find((name) => !recommended.some((one) => one.name === name));
  if (unknown !== undefined) {
    const known = recommended.map(({ name }) => name).join(", ") || "nothing";
    throw new Problem("not-recommended", `${unknown} is not recommended here`, `Recommended: ${known}.`, 2);
  }
  if (chosen.length === 0) return { value: { recommended: [], applied: [] }, text: "Nothing helps measurably." };
  const outcome = await change(context, await operationOf(chosen), options);
  if (outcome.kind === "preview") return outcome.report;
  const lost = chosen.flatMap(({ name, disables }) => (disables ? [`${name} turns off: ${disables}`] : []));
  const done = chosen.map(({ name }) => name);
  const lines = [
    `Applied: ${done.join(", ")}.`,
    ...lost,
    "Restart gopls for it: go-warden gopls restart",
    outcome.undoHint,
  ];
  const value = { ...(report ?? { recommended }), applied: done, id: outcome.performed.id };
  return { value, text: lines.filter(Boolean).join("\n") };
}

async function reportOf(
  report: TuneReport,
  { markdown }: TuneOptions,
  operation: Awaited<Promise<Operation>> | undefined,
): Promise<Report> {
  const { operationPreview } = await import("../core/operations");
  const value = { ...report, ...(operation ? { operation: operationPreview(operation) } : {}) };
  const text = markdown
    ? await markdownOf(report)
    : [descriptionText(report.workspace), "", tableText(report), "", verdict(report)].join("\n");
  return { value, text, ...(report.complete ? {} : { exit: 1 as const }) };
}

function descriptionText(found: WorkspaceDescription): string {
  const { modules, goWork, idleFolders } = found;
  const work = goWork ? `go.work: ${goWork}` : modules.length > 1 ? "no go.work" : undefined;
  const parts = [
    `${modules.length} ${modules.length === 1 ? "module" : "modules"}`,
    `${found.packages} packages`,
    `${found.goFiles} Go files (${found.generatedFiles} generated)`,
    found.vendoredFiles > 0 ? `${found.vendoredFiles} vendored` : undefined,
    found.testdataFiles > 0 ? `${found.testdataFiles} in testdata` : undefined,
    found.replaceDirectives > 0 ? `${found.replaceDirectives} replace directives` : undefined,
    work,
  ];
  return [
    style.bold(oneLine(found.folder)),
    `  ${oneLine(parts.filter(Boolean).join(", "))}`,
    `  ${found.files} files in ${found.folders} folders${found.complete ? "" : " (there are more)"}`,
    ...idleFolders
      .slice(0, 5)
      .map(({ folder, files }) => `  ${oneLine(folder)}: ${files} files and no Go, looked through by gopls`),
    `  this machine: ${gigabytes(found.memoryBytes)} of memory, ${found.cores} cores`,
  ].join("\n");
}

const gigabytes = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(1)} GB`;
const megabytes = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MB`;
const inSeconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

const columns: readonly { metric: Metric; title: string; what: string; show: (value: number) => string }[] = [
  { metric: "loadMs", title: "loaded", what: "time until all packages are loaded", show: inSeconds },
  { metric: "firstDiagnosticsMs", title: "diagnostics", what: "time to the first diagnostics", show: inSeconds },
  { metric: "firstDefinitionMs", title: "definition", what: "time to the first definition", show: inSeconds },
  { metric: "cpuSeconds", title: "processor", what: "processor time", show: (value) => `${value.toFixed(2)} s` },
  { metric: "peakBytes", title: "peak", what: "memory at most", show: megabytes },
  { metric: "rssBytes", title: "settled", what: "memory when it is done", show: megabytes },
  { metric: "heapBytes", title: "live heap", what: "live heap", show: megabytes },
];

function cells(run: TuneRun): string[] {
  if (run.error !== undefined) return [run.name, "-", oneLine(run.error)];
  const values = columns.map(({ metric, show }) => {
    const [value, spread] = [run[metric], run.spread[metric]];
    return value === null ? "-" : `${show(value)} ±${show((spread ?? 0) / 2)}`;
  });
  return [run.name, String(run.n), ...values];
}

const heads = ["", "starts", ...columns.map(({ title }) => title)];

function tableText({ runs, cold }: TuneReport): string {
  const rows = [heads, ...runs.map(cells)];
  const widths = heads.map((_, column) =>
    Math.max(...rows.filter((row) => row.length > 3).map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const title = `Medians of starts with ${cold ? "an empty cache" : "a warm cache"}; ± is half of the spread`;
  return [title, ...rows.map(line)].join("\n");
}

const described = ({ metric, before, after }: Difference) => {
  const column = columns.find((one) => one.metric === metric);
  return `${column?.what ?? metric}: ${column?.show(before)} → ${column?.show(after)}`;
};

function verdict({ runs, recommended, complete }: TuneReport): string {
  const lines = runs.slice(1).flatMap((run) => {
    const isGood = recommended.some(({ name }) => name === run.name);
    const moved = [...run.better, ...run.worse].map(described).join("; ");
    const helps = isGood
      ? "helps"
      : moved
        ? "helps one thing and costs another"
        : run.error
          ? "could not be measured"
          : "makes no measurable difference";
    const lost = run.disables ? [`    you lose: ${run.disables}`] : [];
    return [
      oneLine(`  ${run.name}: ${helps}${moved ? `: ${moved}` : ""} (${run.reason ?? ""})`),
      ...(isGood ? lost : []),
    ];
  });
  const end = !complete
    ? "Not everything was measured: there was no time for all starts."
    : recommended.length > 0
      ? "Apply: go-warden gopls tune --apply"
      : "Nothing helps measurably.";
  return [...lines, end].join("\n");
}

async function markdownOf(report: TuneReport): Promise<string> {
  const { inline, fence } = await import("../core/markdown");
  const row = (values: readonly string[]) => `| ${values.map(inline).join(" | ")} |`;
  const rows = report.runs.map((run) => {
    const own = cells(run);
    return row([...own, ...heads.slice(own.length).map(() => "")]);
  });
  return [
    "# gopls in this folder",
    "",
    fence(descriptionText(report.workspace), "text"),
    "",
    row(heads),
    row(heads.map(() => "---")).replaceAll("\\", ""),
    ...rows,
    "",
    fence(verdict(report), "text"),
    "",
  ].join("\n");
}
