import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Command as Program } from "commander";
import type { Host } from "../core/host";
import type { AgentProblem, AgentSource, AgentStatus } from "../core/agent";
import { Problem } from "../core/problem";
import { action, change, changing, type ChangeOptions, type Context, type Report } from "./context";
import { style, writeOut } from "./terminal";
import { oneLine } from "../core/visible";
import { localTime } from "../core/local-time";

export function registerAgent(program: Program, host: () => Host): void {
  const agent = program
    .command("agent")
    .description("the background agent that shares the shell's environment and watches gopls");
  changing(agent.command("install").description("install or update it, and start it")).action(
    action(host, alone(install)),
  );
  changing(agent.command("uninstall").description("stop it and remove every file it made"))
    .option("--purge", "remove the journal of undoable changes as well")
    .action(action(host, alone(uninstall)));
  changing(agent.command("restart").description("end it and start it again")).action(action(host, alone(restart)));
  agent.command("status").description("whether it runs, on what, and what is wrong").action(action(host, status));
  agent.command("run").description("run it here in the foreground").action(action(host, run));
}

/** A command that waits until no other changes the agent. */
function alone<O extends ChangeOptions>(handler: (context: Context, options: O) => Promise<Report>) {
  return async (context: Context, options: O): Promise<Report> => {
    if (options.dryRun) return handler(context, options);
    const { oneAtATime } = await import("../core/agent");
    return oneAtATime(context.host, () => handler(context, options), context.signal);
  };
}

/** The files of this package, seen from dist/cli.js. */
function packaged(): AgentSource {
  return { bundle: bundlePath(), script: join(__dirname, "..", "assets", "Go Warden"), node: process.execPath };
}

const bundlePath = () => join(__dirname, "agent.js");

async function install(context: Context, options: ChangeOptions): Promise<Report> {
  const [{ agentStatus, installOperation, waitForSync }, { pathAdvice }] = await Promise.all([
    import("../core/agent"),
    import("../core/environment"),
  ]);
  const { host, signal } = context;
  const since = host.now();
  const operation = await installOperation(host, packaged());
  if (operation.steps.length === 0) {
    const value = await agentStatus(host, signal);
    return { value, text: `It is up to date and running (pid ${value.pid}).` };
  }
  const ask = Boolean(process.stdin.isTTY) && !context.json;
  const outcome = await change(context, operation, options, { ask }).catch(async (error: unknown) => {
    context.progress("Taking it back");
    await operation.takeBack();
    throw error;
  });
  if (outcome.kind === "preview") return outcome.report;
  context.progress("Waiting for the first sync");
  const sync = await waitForSync(host, since, { timeoutMs: 15_000, signal }).catch((error: unknown) => {
    // Stopped now, the agent is installed all the same.
    if (!signal.aborted) throw error;
    return { kind: "not-yet" as const };
  });
  const value = await agentStatus(host);
  const { running, pid, problems } = value;
  const path = await pathAdvice(host);
  const partly = problems.some(({ code }) => code === "conflict");
  const text = [
    running
      ? `${style.green("The agent runs")} (pid ${pid}) and starts at every login.`
      : style.red("The agent is installed and does not run."),
    {
      synced: `Programs you start from now on have your shell's environment${partly ? ", but not all of it" : ""}.`,
      failed: "The first sync failed.",
      "not-yet": "The first sync is still running; look again with: go-warden agent status",
    }[sync.kind],
    ...(sync.kind === "synced" && path ? [path] : []),
    ...problemLines(problems),
    "Remove it with: go-warden agent uninstall",
  ].join("\n");
  if (ask && !options.yes && running) {
    await writeOut(`${text}\n`);
    const { offerSelfcheck } = await import("./selfcheck");
    return { value, text: await offerSelfcheck(context), ...(problems.length > 0 ? { exit: 1 as const } : {}) };
  }
  return { value, text, ...(problems.length > 0 ? { exit: 1 as const } : {}) };
}

async function uninstall(context: Context, options: ChangeOptions & { purge?: boolean }): Promise<Report> {
  const { finishUninstall, undoableChanges, uninstallOperation } = await import("../core/agent");
  const { host } = context;
  const operation = await uninstallOperation(host, options);
  const outcome = await change(context, operation, options, { ask: false });
  if (outcome.kind === "preview") return outcome.report;
  const changes = (await undoableChanges(host)).length;
  const all = await finishUninstall(host, options);
  const { left } = operation;
  const text = [
    left.length === 0
      ? "The agent is gone, with its files and the variables it shared."
      : `The agent is gone, with its files, but launchd still has ${left.join(", ")}.\nPrograms you start get them until you log out; sooner in Terminal with: launchctl unsetenv NAME`,
    ...(changes === 0
      ? []
      : all
        ? [`${changes} changes that go-warden made to your files stay and can no longer be undone.`]
        : ["What go-warden changed in your files stays; go-warden undo --list shows it, and undo puts it back."]),
    ...(all ? [] : [`What undo needs is still in ${host.paths.support}; --purge removes it as well.`]),
  ].join("\n");
  const value = { uninstalled: true, kept: all ? [] : [host.paths.support], left };
  return { value, text, ...(left.length > 0 ? { exit: 1 as const } : {}) };
}

async function restart(context: Context, options: ChangeOptions): Promise<Report> {
  const { agentStatus, restartOperation } = await import("../core/agent");
  const outcome = await change(context, await restartOperation(context.host), options, { ask: false });
  if (outcome.kind === "preview") return outcome.report;
  const value = await agentStatus(context.host, context.signal);
  return { value, text: `The agent runs again (pid ${value.pid}).` };
}

async function status({ host, signal }: Context): Promise<Report> {
  const { agentStatus } = await import("../core/agent");
  const value = await agentStatus(host, signal);
  return { value, text: statusText(value), ...(value.problems.length > 0 ? { exit: 1 as const } : {}) };
}

function statusText({ installed, running, pid, node, version, lastSync, problems, warm }: AgentStatus): string {
  if (!installed && problems.length === 0)
    return "The agent is not installed. Install it with: go-warden agent install";
  const state = running ? style.green(`runs (pid ${pid})`) : style.red("does not run");
  return [
    `The agent ${state}`,
    `  version    ${version ?? "unknown"}`,
    `  Node       ${node ?? "unknown"}`,
    `  last sync  ${lastSync ? localTime(lastSync) : "never"}`,
    ...(warm ? warmLines(warm) : []),
    ...problemLines(problems),
  ].join("\n");
}

function warmLines({ cpuSecondsToday, folders }: NonNullable<AgentStatus["warm"]>): string[] {
  const shown = folders.slice(0, 3).map(({ folder, at, durationMs, cpuSeconds }) => {
    const cost = `${Math.round(durationMs / 1000)} s, ${cpuSeconds.toFixed(1)} s of processor time`;
    return `             ${oneLine(folder)}, ${localTime(at)} (${cost})`;
  });
  return [`  warming    ${cpuSecondsToday.toFixed(1)} s of processor time today`, ...shown];
}

const problemLines = (problems: readonly AgentProblem[]) =>
  problems.map(({ message, hint }) => `${style.yellow("!")} ${message}\n  ${hint}`);

/** Loads the agent's bundle into this process; it ends the process itself. */
async function run({ host, json }: Context): Promise<Report> {
  if (host.platform !== "macos") {
    throw new Problem("not-a-mac", "The agent needs launchd, which only a Mac has", "Run it on a Mac.", 3);
  }
  const [{ agentLayout }, { lockHolder }] = await Promise.all([import("../core/agent"), import("../core/host")]);
  const holder = await lockHolder(host, agentLayout(host).lock);
  if (holder !== undefined) {
    const hint = "It ends with: go-warden agent uninstall";
    throw new Problem("already-running", `The agent runs already (pid ${holder})`, hint, 1);
  }
  if (!json)
    await writeOut(`The agent runs here until Ctrl-C. What it does is in ${join(host.paths.logs, "agent.log")}` + "\n");
  await import(pathToFileURL(bundlePath()).href);
  return new Promise<Report>(() => undefined);
}
