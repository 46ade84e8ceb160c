import { InvalidArgumentError, type Command as Program } from "commander";
import type { Incident, RestartedWindow, RestartPlan, RunningGopls } from "../core/gopls";
import type { Host } from "../core/host";
import { Problem } from "../core/problem";
import { action, change, changing, previewText, type ChangeOptions, type Context, type Report } from "./context";
import { registerGoplsCache } from "./gopls-cache";
import { registerGoplsTune } from "./gopls-tune";
import { existingFolder } from "./workspace";
import { oneLine } from "../core/visible";
import { style } from "./terminal";
import { localTime as timeText } from "../core/local-time";

export function registerGopls(program: Program, host: () => Host): void {
  const gopls = program.command("gopls").description("watch, restart and explain gopls");
  gopls.command("list").description("every running gopls").action(action(host, listCommand));
  changing(gopls.command("restart"))
    .description("restart gopls, in all windows unless told otherwise")
    .option("--pid <number>", "only this process", wholeNumber)
    .option("--workspace <dir>", "only the windows of this folder")
    .option("--all", "every window of every editor (the default)")
    .action(action(host, restartCommand));
  gopls
    .command("incidents")
    .description("what happened to gopls, newest first")
    .option("--since <time>", "only what happened after this (ISO 8601)")
    .option("--limit <number>", "at most that many", wholeNumber)
    .action(action(host, incidentsCommand));
  changing(gopls.command("dump"))
    .description("ask a hanging gopls what it is doing (SIGQUIT; ends it)")
    .option("--pid <number>", "the process; needless when only one runs", wholeNumber)
    .action(action(host, dumpCommand));
  gopls
    .command("memory")
    .description("memory over time")
    .option("--pid <number>", "only this process", wholeNumber)
    .option("--svg", "print a sparkline as SVG")
    .action(action(host, memoryCommand));
  registerGoplsCache(gopls, host);
  registerGoplsTune(gopls, host);
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number.");
}

async function listCommand({ host }: Context): Promise<Report> {
  const { listGopls } = await import("../core/gopls");
  const running = await listGopls(host);
  const blocks = await Promise.all(running.map(describeRunning));
  return { value: running, text: blocks.join("\n") || "No gopls is running." };
}

async function describeRunning(one: RunningGopls): Promise<string> {
  const { gigabytes } = await import("../core/gopls");
  const left = one.silentRestartsLeft;
  const memory = one.rssBytes === null ? undefined : gigabytes(one.rssBytes);
  const facts = [
    one.role === "server" ? undefined : one.role,
    one.editor ?? undefined,
    memory,
    `since ${localTime(one.startedAt)}`,
    left === null ? undefined : `${left} silent restart${left === 1 ? "" : "s"} left`,
  ];
  const name = `${style.bold(String(one.pid))}  gopls ${one.version ?? "of unknown version"} (${one.goVersion ?? "Go unknown"})`;
  return `${name}  ${oneLine(one.workspace ?? "workspace unknown")}\n    ${facts.filter(Boolean).join(" · ")}`;
}

interface RestartOptions extends ChangeOptions {
  pid?: number;
  workspace?: string;
  all?: boolean;
}

async function restartCommand(context: Context, options: RestartOptions): Promise<Report> {
  if ([options.pid !== undefined, options.workspace !== undefined, options.all].filter(Boolean).length > 1) {
    throw new Problem("one-target", "--pid, --workspace and --all exclude each other", "Give one of them.", 2);
  }
  const { planRestart } = await import("../core/gopls");
  const workspace = await existingFolder(options.workspace);
  const plan = await planRestart(context.host, { pid: options.pid, workspace });
  const outcome = await change(context, plan.operation, options, { ask: false });
  const { method, left, why, silentRestartsLeft } = plan;
  if (outcome.kind === "preview") {
    const value = { ...asObject(outcome.report.value), method, why, left };
    return { value, text: `${await previewText(plan.operation)}\n${style.dim(`(${why})`)}` };
  }
  const restarted = await plan.restarted(context.host);
  return {
    value: {
      restarted,
      method,
      left,
      why,
      ...(silentRestartsLeft === undefined ? {} : { silentRestartsLeft }),
      id: outcome.performed.id,
    },
    text: restartText(plan, restarted),
    exit: left.length > 0 && restarted.length > 0 ? 1 : 0,
  };
}

function restartText(plan: RestartPlan, restarted: readonly RestartedWindow[]): string {
  const how = plan.method === "settings" ? "through the editor's settings" : "by a signal";
  const lines = restarted.map(
    ({ pid, newPid, workspace }) =>
      `Restarted ${how}: ${workspace ?? `process ${pid}`} (${pid ?? "dead"} → ${newPid ?? "starting"})`,
  );
  if (lines.length === 0) lines.push(`Asked the editor ${how} to start gopls.`);
  lines.push(style.dim(`(${plan.why})`));
  for (const { pid, workspace, reason } of plan.left)
    lines.push(`Left alone: ${workspace ?? `process ${pid}`}: ${reason}`);
  lines.push(
    plan.method === "settings"
      ? "There is nothing to undo: the editor's settings are as they were."
      : "There is nothing to undo: no file was changed.",
  );
  return lines.join("\n");
}

function asObject(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

async function incidentsCommand({ host }: Context, options: { since?: string; limit?: number }): Promise<Report> {
  const since = options.since === undefined ? undefined : Date.parse(options.since);
  if (since !== undefined && Number.isNaN(since)) {
    throw new Problem("wrong-time", `${options.since} is not a time`, "Write it like 2026-11-23T07:00:00Z.", 2);
  }
  const [{ readIncidents, nextRestart }, { explain }] = await Promise.all([
    import("../core/gopls"),
    import("../core/conditions"),
  ]);
  const incidents = (await readIncidents(host))
    .filter(({ at }) => since === undefined || Date.parse(at) >= since)
    .sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
    .slice(0, options.limit);
  return {
    value: incidents,
    text:
      incidents.map((one) => describeIncident(one, nextRestart(one), remedyOf(one, explain))).join("\n\n") ||
      "Nothing happened to gopls.",
  };
}

const happened: Record<Incident["kind"], string> = {
  panic: "gopls panicked",
  fatal: "gopls crashed",
  killed: "gopls was killed",
  exit: "gopls gave up",
  hang: "gopls hung",
  memory: "gopls uses much memory",
  bug: "gopls noticed a bug in itself",
};

/** What helps against the reason a gopls gave itself. */
function remedyOf({ kind, evidence }: Incident, explain: (text: string) => { cure: string }[]): string | undefined {
  return kind === "exit" ? explain(evidence.join("\n"))[0]?.cure : undefined;
}

function describeIncident(incident: Incident, next: string | undefined, remedy?: string): string {
  const where = [incident.workspace, incident.editor].filter(Boolean).join(" in ");
  const lines = [
    `${style.bold(happened[incident.kind])}  ${localTime(incident.at)}${where ? `  ${where}` : ""}`,
    `gopls ${incident.version ?? "of unknown version"}, process ${incident.pid ?? "unknown"}`,
    ...incident.evidence,
  ];
  if (incident.topFrame)
    lines.push(`in ${incident.topFrame}${incident.request ? `, serving ${incident.request}` : ""}`);
  if (incident.stackId) lines.push(`stack ${incident.stackId}`);
  if (incident.knownIssues) lines.push(`known issues: ${incident.knownIssues}`);
  if (incident.newerVersion)
    lines.push(`a newer gopls lies here: ${incident.newerVersion.version}, ${incident.newerVersion.path}`);
  if (incident.dumpFile) lines.push(`dump: ${incident.dumpFile}`);
  if (remedy) lines.push(`→ ${remedy}`);
  if (next) lines.push(incident.silentRestartsLeft === 0 ? `${next} go-warden gopls restart` : next);
  const [first = "", ...rest] = lines;
  return [oneLine(first), ...rest.map((line) => `    ${oneLine(line)}`)].join("\n");
}

async function dumpCommand(context: Context, options: ChangeOptions & { pid?: number }): Promise<Report> {
  const { planDump, listGopls, nextRestart } = await import("../core/gopls");
  const pid = options.pid ?? (await onlyOne(await listGopls(context.host)));
  const plan = await planDump(context.host, pid);
  const outcome = await change(context, plan.operation, options);
  if (outcome.kind === "preview") return outcome.report;
  const incident = plan.incident();
  return {
    value: incident,
    text: incident ? describeIncident(incident, nextRestart(incident)) : "gopls ended without a dump.",
  };
}

function onlyOne(running: readonly RunningGopls[]): number {
  const [one, ...others] = running;
  if (one && others.length === 0) return one.pid;
  throw new Problem(
    "which-gopls",
    one ? `${running.length} gopls are running` : "No gopls is running",
    "Name one with --pid; go-warden gopls list shows them.",
    2,
  );
}

async function memoryCommand({ host }: Context, options: { pid?: number; svg?: boolean }): Promise<Report> {
  const { gigabytes, memoryChart, memorySparkline, readHistories, readRecycled } = await import("../core/gopls");
  const histories = (await readHistories(host)).filter(({ pid }) => options.pid === undefined || pid === options.pid);
  const value = histories.map((history) => ({ ...history, ...(options.svg ? { svg: memorySparkline(history) } : {}) }));
  const last = histories.at(-1);
  if (options.svg && last) return { value, text: memorySparkline(last) };
  const lines = histories.flatMap((history) => {
    const { pid, workspace, samples } = history;
    const sizes = samples.map(({ rssBytes }) => rssBytes);
    const line = `${pid}  ${gigabytes(sizes.at(-1) ?? 0)} now, ${gigabytes(Math.max(...sizes))} at most  ${workspace ?? ""}`;
    return [oneLine(line), `    ${memoryChart(history)}`];
  });
  const recycled = (await readRecycled(host)).filter(({ afterBytes }) => afterBytes !== null);
  const saved = recycled.reduce((sum, { beforeBytes, afterBytes }) => sum + beforeBytes - (afterBytes ?? 0), 0);
  if (recycled.length > 0)
    lines.push(
      `Restarted by the agent this week: ${recycled.length}, which gave back ${gigabytes(Math.max(0, saved))}.`,
    );
  return { value, text: lines.join("\n") || "Nothing was measured yet: the agent samples every minute." };
}

const localTime = (iso: string) => timeText(iso, "sv-SE");
