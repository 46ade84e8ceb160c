import { constants } from "node:os";
import { printed, refuse, type Answer } from "./answer";
import { defaultPath, type Domain } from "./domain";
import { errorLine } from "./errors";
import type { Job } from "./job";
import type { Call } from "./launchctl";
import { disabledRows } from "./launchctl-disabled";
import { noDomain, target, unknownService } from "./target";

/** docs/facts/launchd.md §1.4 and §1.5, as captured. */
export function print({ domain, args }: Call): Answer | "usage" | "target" {
  if (args.length !== 1) return "usage";
  const asked = target(domain, args[0]);
  const { printRefusal } = domain.facts();
  if (printRefusal) return refuse(printRefusal, `Could not print domain: ${errorLine(printRefusal)}`);
  switch (asked.kind) {
    case "malformed":
      return "target";
    case "no-domain":
      return noDomain(asked, "Could not print domain");
    case "service":
      return asked.job ? printed(serviceText(domain, asked.name, asked.job)) : unknownService(domain, asked.label);
    case "domain":
      return printed(domainText(domain, asked.name));
  }
}

function domainText(domain: Domain, name: string): string {
  const rows = [
    "     887      - \tnet.jwpconsulting.postgresql",
    "       0      0 \tcom.apple.syncdefaultsd",
    ...[...domain.jobs.values()].map((job) => {
      const pid = String(job.pid ?? 0).padStart(8);
      return `${pid} ${status(job).padStart(6)} \t${job.definition.label}`;
    }),
  ];
  const blocks = [
    [
      "type = login",
      "handle = 100017",
      `active count = ${rows.length + 1}`,
      `service count = ${rows.length}`,
      "active service count = 1",
      "creator = loginwindow[536]",
      "creator euid = 0",
      "session = Aqua",
      `endpoint destination = com.apple.xpc.launchd.domain.user.${domain.uid}`,
      "auxiliary bootstrapper = com.apple.xpc.otherbsd (complete)",
      ...block("security context", [`uid = ${domain.uid}`, "asid = 100017"]),
    ],
    ["bringup time = 64 ms", "death port = 0x14503"],
    ...(domain.variables.size > 0 ? [block("environment", shownVariables(domain))] : []),
    block("services", rows),
    block("unmanaged processes", []),
    block("endpoints", []),
    block("externally-hosted endpoints", []),
    block("task-special ports", []),
    block("disabled services", disabledRows(domain, false)),
    ["properties = gui | gui login"],
  ];
  return nested(name, blocks);
}

function serviceText(domain: Domain, name: string, job: Job): string {
  const { definition, pid, runs } = job;
  const active = pid === undefined ? 0 : 1;
  const environment = new Map([
    ...Object.entries(definition.environment),
    ["OSLogRateLimit", "64"],
    ["XPC_SERVICE_NAME", definition.label],
  ]);
  const coalition = (type: string) =>
    block(`${type} coalition`, [
      "ID = 280936",
      `type = ${type}`,
      "state = active",
      "active count = 1",
      `name = ${definition.label}`,
    ]);
  const blocks = [
    [`active count = ${active}`, `path = ${definition.path}`, "type = LaunchAgent", `state = ${job.state}`],
    [`program = ${definition.program}`, ...block("arguments", definition.arguments)],
    ...(definition.workingDirectory ? [[`working directory = ${definition.workingDirectory}`]] : []),
    [
      ...(definition.stdoutPath ? [`stdout path = ${definition.stdoutPath}`] : []),
      ...(definition.stderrPath ? [`stderr path = ${definition.stderrPath}`] : []),
      ...block("inherited environment", variables(domain.variables)),
    ],
    block("default environment", [`PATH => ${defaultPath}`]),
    block("environment", variables(environment)),
    [
      `domain = ${name} [100017]`,
      "asid = 100017",
      `minimum runtime = ${definition.throttleInterval}`,
      `exit timeout = ${definition.exitTimeOut}`,
      `runs = ${runs}`,
      ...(pid === undefined ? [] : [`pid = ${pid}`, "immediate reason = speculative"]),
      "forks = 0",
      "execs = 1",
      "initialized = 1",
      "trampolined = 1",
      lastExitLine(job),
    ],
    ...semaphores(job),
    coalition("resource"),
    coalition("jetsam"),
    [
      `spawn type = ${definition.processType === "Interactive" ? "interactive (4)" : "daemon (3)"}`,
      "jetsam priority = 40",
      "jetsam memory limit (active) = (unlimited)",
      "cpumon = default",
    ],
    [`properties = ${definition.runAtLoad ? "runatload | " : ""}inferred program`],
  ];
  return nested(`${name}/${definition.label}`, blocks);
}

function semaphores({ definition: { keepAlive } }: Job): string[][] {
  const { successfulExit, crashed } = keepAlive;
  const rows = [
    ...(successfulExit === undefined ? [] : [`successful exit => ${Number(successfulExit)}`]),
    ...(crashed === undefined ? [] : [`after crash => ${Number(crashed)}`]),
  ];
  return rows.length > 0 ? [block("semaphores", rows)] : [];
}

const sysexits: Record<number, string> = { 64: "EX_USAGE", 75: "EX_TEMPFAIL", 77: "EX_NOPERM", 78: "EX_CONFIG" };

function lastExitLine({ lastExit }: Job): string {
  switch (lastExit.kind) {
    case "never":
      return "last exit code = (never exited)";
    case "code": {
      const name = sysexits[lastExit.code];
      return `last exit code = ${lastExit.code}${name ? `: ${name}` : ""}`;
    }
    case "signal": {
      const text = lastExit.signal === "SIGTERM" ? "Terminated" : lastExit.signal === "SIGKILL" ? "Killed" : "Signal";
      return `last terminating signal = ${text}: ${constants.signals[lastExit.signal]}`;
    }
  }
}

/** docs/facts/launchd.md §1.6; LastExitStatus is wait(2)'s raw value. */
export function list({ domain, args }: Call): Answer | "usage" {
  const [label] = args;
  if (label === undefined) {
    const rows = [...domain.jobs.values()].map(
      (job) => `${job.pid ?? "-"}\t${status(job, "0")}\t${job.definition.label}`,
    );
    return printed(["PID\tStatus\tLabel", ...rows, ""].join("\n"));
  }
  const job = domain.jobs.get(label);
  if (!job) return refuse(113, `Could not find service "${label}" in domain for port`);
  const { lastExit, definition } = job;
  const raw =
    lastExit.kind === "code" ? lastExit.code << 8 : lastExit.kind === "signal" ? constants.signals[lastExit.signal] : 0;
  const lines = [
    "{",
    `\t"LimitLoadToSessionType" = "Aqua";`,
    `\t"Label" = "${definition.label}";`,
    `\t"OnDemand" = ${!definition.keepAlive.always};`,
    `\t"LastExitStatus" = ${raw};`,
    ...(job.pid === undefined ? [] : [`\t"PID" = ${job.pid};`]),
    `\t"Program" = "${definition.program}";`,
    "};",
    "",
  ];
  return printed(lines.join("\n"));
}

function status({ lastExit }: Job, never = "-"): string {
  if (lastExit.kind === "never") return never;
  return String(lastExit.kind === "code" ? lastExit.code : -constants.signals[lastExit.signal]);
}

function shownVariables({ variables: values, facts }: Domain): string[] {
  const { printValues } = facts();
  const shown = (value: string) => (printValues === "quoted" ? `"${value}"` : value.replaceAll("\n", "\\n"));
  return printValues === "plain" ? variables(values) : [...values].map(([name, value]) => `${name} => ${shown(value)}`);
}

/** Entries are not escaped, not even a newline. */
function variables(values: ReadonlyMap<string, string>): string[] {
  return [...values].map(([name, value]) => `${name} => ${value}`);
}

function block(name: string, rows: string[]): string[] {
  return [`${name} = {`, ...rows.map((row) => `\t${row}`), "}"];
}

/** A target's whole text: groups of lines, a blank line between them. */
function nested(name: string, groups: string[][]): string {
  const body = groups.map((group) => group.map((line) => `\t${line}\n`).join("")).join("\n");
  return `${name} = {\n${body}}\n`;
}
