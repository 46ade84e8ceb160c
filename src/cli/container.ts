import { resolve } from "node:path";
import type { Command as Program } from "commander";
import type { ContainerReport, Engine, InitWish } from "../core/containers";
import { isTrouble, type Finding } from "../core/finding";
import type { Host } from "../core/host";
import { action, change, changing, type ChangeOptions, type Context, type Report } from "./context";
import { machineOf } from "./machine";
import { existingFolder } from "./workspace";

export function registerContainer(program: Program, host: () => Host): void {
  const group = program.command("container").description("Dev Containers for Go");
  group
    .command("check")
    .argument("[dir]", "the project's folder; the current one when absent")
    .description("what is wrong in devcontainer.json and its Dockerfile or compose file")
    .action(action(host, check));
  changing(group.command("init"))
    .argument("[dir]", "the project's folder; the current one when absent")
    .description("write a devcontainer.json for this project, or propose what the one that is there lacks")
    .option("--compose", "beside the databases of the project's compose file")
    .option("--dependabot", "also let Dependabot look after the Features")
    .option("--patch", "make the edits that are proposed for a devcontainer.json that is there")
    .action(action(host, init));
}

/** Loaded when a command needs it. */
const words = async () => ({ ...(await import("../core/operations")), ...(await import("../core/credentials")) });

type Words = Awaited<ReturnType<typeof words>>;

interface InitOptions extends ChangeOptions, InitWish {}

async function init(context: Context, dir: string | undefined, options: InitOptions): Promise<Report> {
  const folder = (await existingFolder(dir)) ?? resolve(".");
  const { planInit } = await import("../core/containers");
  const plan = await planInit(await machineOf(context, folder), options);
  context.signal.throwIfAborted();
  const { path } = plan;
  if (plan.kind === "nothing") {
    return { value: { applied: false, path, steps: [] }, text: `${path} has all of it: nothing to write.` };
  }
  const { operation } = plan;
  if (plan.kind === "proposal" && !options.patch && !options.dryRun) {
    const { operationPreview, redactCredentials } = await words();
    const value = { applied: false, path, proposal: operationPreview(operation), steps: [] };
    const how = "It was left as it is. To make these edits: go-warden container init --patch";
    return { value, text: [`${path} is there already; this could be added:`, redactCredentials(plan.diff), how].join("\n") }; // prettier-ignore
  }
  // The command is the request itself, and it can be undone.
  const outcome = await change(context, operation, options, { ask: false });
  if (outcome.kind === "preview") return outcome.report;
  const written = outcome.performed.steps.map(({ title }) => title);
  const hints = plan.kind === "write" ? plan.hints : ["Then: Dev Containers: Rebuild Container."];
  const value = { applied: true, path, ...(plan.kind === "write" ? { image: plan.image } : {}), ...outcome.performed };
  return { value, text: [...written, ...hints, outcome.undoHint].join("\n") };
}

async function check(context: Context, dir: string | undefined): Promise<Report> {
  const folder = (await existingFolder(dir)) ?? resolve(".");
  const { checkContainers } = await import("../core/containers");
  context.progress("Reading devcontainer.json and asking the container engine …");
  const report = await checkContainers(await machineOf(context, folder));
  const { configurations, engine, findings } = report;
  const loaded = await words();
  const value = {
    findings: findings.map((finding) => findingValue(finding, loaded)),
    folder,
    configurations,
    ...(engine ? { engine: engineValue(engine, loaded) } : {}),
    parity: report.parity,
  };
  return { value, text: text(folder, report, loaded), exit: findings.some(isTrouble) ? 1 : 0 };
}

const findingValue = ({ operation, ...finding }: Finding, { operationPreview }: Words) => ({
  ...finding,
  ...(operation ? { operation: operationPreview(operation) } : {}),
});

/** Without the environment that it is asked with. */
function engineValue({ kind, name, endpoint, running, message, resources }: Engine, { redactCredentials }: Words) {
  const address = endpoint.address && redactCredentials(endpoint.address);
  return { kind, name, endpoint: { ...endpoint, address }, running, message, resources };
}

function text(folder: string, { configurations, engine, findings, parity }: ContainerReport, loaded: Words): string {
  if (configurations.length === 0) return `${folder} has no devcontainer.json.\ngo-warden container init writes one.`;
  const files = configurations.map(({ path, image }) => `${path}${image ? ` (${image})` : ""}`);
  const head = [...files, ...(engine ? [engineLine(engine, loaded)] : []), ...parityTable(parity)];
  if (findings.length === 0) return [...head, "✓ Nothing wrong was found."].join("\n");
  const fixable = findings.some((finding) => isTrouble(finding) && finding.operation);
  return [
    ...head,
    "",
    ...findings.map(lines),
    ...(fixable ? ["", "Fix what can be fixed: go-warden doctor --only containers --fix"] : []),
  ].join("\n");
}

/** A line for each tool: inside, outside. */
function parityTable(rows: ContainerReport["parity"]): string[] {
  if (rows.every(({ inside }) => inside === undefined)) return [];
  const line = (tool: string, inside: string, outside: string) => `  ${tool.padEnd(14)}${inside.padEnd(12)}${outside}`;
  return [
    line("", "inside", "outside"),
    ...rows.map(({ tool, inside, outside }) => line(tool, inside ?? "?", outside ?? "not found")),
  ];
}

function engineLine({ name, endpoint, running, message, resources }: Engine, { redactCredentials }: Words): string {
  const { cpus, memoryBytes, swapBytes, fileSharing } = resources;
  const size = (bytes: number) => `${Number((bytes / 1024 ** 3).toFixed(1))} GiB`;
  const facts = [
    cpus && `${cpus} processors`,
    memoryBytes && `${size(memoryBytes)} of memory`,
    swapBytes && `${size(swapBytes)} of swap`,
    fileSharing,
    `chosen by ${endpoint.chosenBy}`,
    running === false && `not running: ${message}`,
  ];
  return redactCredentials(`${name}: ${facts.filter(Boolean).join(", ")}`);
}

const marks = { ok: "✓", info: "·", warning: "!", error: "✗", unknown: "?" } as const;

function lines({ severity, title, evidence, cause, advice, operation }: Finding): string {
  const rest = [...evidence, cause, advice, operation && `Fix: ${operation.title}`];
  return [`${marks[severity]} ${title}`, ...rest.filter(Boolean).map((line) => `    ${line}`)].join("\n");
}
