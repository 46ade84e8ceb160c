import type { ContainerReport, Engine } from "../core/containers";
import { redactCredentials } from "../core/credentials";
import { isTrouble, type Finding } from "../core/finding";
import { operationPreview, type Operation } from "../core/operations";
import { findingText } from "./finding-text";

/** What `container init` would add to a devcontainer.json that is there, for `--json`. */
export const proposalValue = (path: string, operation: Operation) => ({
  applied: false,
  path,
  proposal: operationPreview(operation),
  steps: [],
});

/** The same for people. */
export function proposalText(path: string, diff: string): string {
  const how = "It was left as it is. To make these edits: go-warden container init --patch";
  return [`${path} is there already; this could be added:`, redactCredentials(diff), how].join("\n");
}

/** What `container check` found, for `--json`. */
export function checkValue(folder: string, { configurations, engine, findings, parity }: ContainerReport) {
  return {
    findings: findings.map(findingValue),
    folder,
    configurations,
    ...(engine ? { engine: engineValue(engine) } : {}),
    parity,
  };
}

const findingValue = ({ operation, ...finding }: Finding) => ({
  ...finding,
  ...(operation ? { operation: operationPreview(operation) } : {}),
});

/** Without the environment that it is asked with. */
function engineValue({ kind, name, endpoint, running, message, resources }: Engine) {
  const address = endpoint.address && redactCredentials(endpoint.address);
  return { kind, name, endpoint: { ...endpoint, address }, running, message, resources };
}

/** The same for people. */
export function checkText(folder: string, { configurations, engine, findings, parity }: ContainerReport): string {
  if (configurations.length === 0) return `${folder} has no devcontainer.json.\ngo-warden container init writes one.`;
  const files = configurations.map(({ path, image }) => `${path}${image ? ` (${image})` : ""}`);
  const head = [...files, ...(engine ? [engineLine(engine)] : []), ...parityTable(parity)];
  if (findings.length === 0) return [...head, "✓ Nothing wrong was found."].join("\n");
  const fixable = findings.some((finding) => isTrouble(finding) && finding.operation);
  return [
    ...head,
    "",
    ...findings.map((finding) => findingText(finding, finding.operation && `Fix: ${finding.operation.title}`)),
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

function engineLine({ name, endpoint, running, message, resources }: Engine): string {
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
