import type { Command as Program } from "commander";
import { isTrouble } from "../core/finding";
import type { Host } from "../core/host";
import { Problem } from "../core/problem";
import type { Status } from "../core/status";
import { action, type Context, type Report } from "./context";
import { similar } from "./similar";
import { style } from "./terminal";
import { localTime } from "../core/local-time";

/** `go-warden` alone: the state in five lines. */
export function registerSummary(program: Program, host: () => Host): void {
  program.allowExcessArguments().action(
    action(host, async (context) => {
      const [unknown] = program.args;
      if (unknown === undefined) return summarize(context);
      const meant = similar(
        unknown,
        program.commands.map((command) => command.name()),
      );
      const hint = `${meant ? `Did you mean ${meant}? ` : ""}go-warden --help shows every command.`;
      throw new Problem("usage", `unknown command '${unknown}'`, hint, 2);
    }),
  );
}

async function summarize({ host, progress }: Context): Promise<Report> {
  const { healthOf, readStatus } = await import("../core/status");
  const { gigabytes } = await import("../core/gopls");
  progress("Looking …");
  const status = await readStatus(host);
  const health = healthOf(status);
  const lines: [boolean | undefined, string, string][] = [
    environmentLine(status),
    agentLine(status),
    goplsLine(status, gigabytes),
    delveLine(status),
    [undefined, "coverage", status.coverage ? "mode is on: go-warden coverage off" : "mode is off"],
  ];
  const text = lines.map(([fine, name, words]) => `${mark(fine)} ${name.padEnd(12)} ${words}`).join("\n");
  return { value: { health, ...status }, text, ...(health === "fine" ? {} : { exit: 1 as const }) };
}

const mark = (fine: boolean | undefined) =>
  fine === undefined ? style.dim("·") : fine ? style.green("✓") : style.yellow("!");

type Line = [fine: boolean | undefined, name: string, words: string];

function environmentLine({ agent, lastSync, syncFailure }: Status): Line {
  if (!agent) return [undefined, "environment", "sharing it needs a Mac: go-warden env capture shows it"];
  if (syncFailure) return [false, "environment", `the last sync failed: ${syncFailure}`];
  if (!lastSync) return [undefined, "environment", "not shared yet: go-warden env sync"];
  return [true, "environment", `shared ${localTime(lastSync)}`];
}

function agentLine({ agent }: Status): Line {
  if (!agent) return [undefined, "agent", "needs a Mac"];
  const [problem] = agent.problems;
  if (problem) return [false, "agent", `${problem.message}. ${problem.hint}`];
  return agent.running
    ? [true, "agent", `runs (pid ${agent.pid})`]
    : [undefined, "agent", "not installed: go-warden agent install"];
}

function goplsLine({ gopls, incidents }: Status, gigabytes: (bytes: number) => string): Line {
  const used = gopls.reduce((sum, { rssBytes }) => sum + (rssBytes ?? 0), 0);
  const running = gopls.length === 0 ? "not running" : `${gopls.length} running, ${gigabytes(used)}`;
  if (incidents.length === 0) return [gopls.length > 0 ? true : undefined, "gopls", running];
  const s = incidents.length === 1 ? "" : "s";
  return [false, "gopls", `${running}; ${incidents.length} incident${s} since yesterday: go-warden gopls incidents`];
}

function delveLine({ dlv }: Status): Line {
  if (dlv.kind === "missing")
    return [undefined, "dlv", "not found: go install github.com/go-delve/delve/cmd/dlv@latest"];
  const [trouble] = dlv.inspection.findings.filter(isTrouble);
  return trouble
    ? [false, "dlv", `${trouble.title}: go-warden dlv inspect`]
    : [true, "dlv", `${dlv.inspection.version ?? ""} at ${dlv.inspection.path}`.trim()];
}
