import { resolve } from "node:path";
import type { Command as Program } from "commander";
import { isTrouble, type Finding } from "../core/finding";
import type { Host } from "../core/host";
import { operationPreview } from "../core/operations";
import { action, type Context, type Report } from "./context";
import { machineOf } from "./machine";
import { existingFolder } from "./workspace";

export function registerContainer(program: Program, host: () => Host): void {
  const group = program.command("container").description("Dev Containers for Go");
  group
    .command("check")
    .argument("[dir]", "the project's folder; the current one when absent")
    .description("what is wrong in devcontainer.json and its Dockerfile or compose file")
    .action(action(host, check));
}

async function check(context: Context, dir: string | undefined): Promise<Report> {
  const folder = (await existingFolder(dir)) ?? resolve(".");
  const { checkContainers } = await import("../core/containers");
  const { configurations, findings } = await checkContainers(await machineOf(context, folder));
  const value = { folder, configurations, findings: findings.map(findingValue) };
  return { value, text: text(folder, configurations, findings), exit: findings.some(isTrouble) ? 1 : 0 };
}

const findingValue = ({ operation, ...finding }: Finding) => ({
  ...finding,
  ...(operation ? { operation: operationPreview(operation) } : {}),
});

function text(
  folder: string,
  configurations: readonly { path: string; kind: string; image?: string }[],
  findings: readonly Finding[],
) {
  // prettier-ignore
  if (configurations.length === 0) return `${folder} has no devcontainer.json.\ngo-warden container init writes one.`;
  const files = configurations.map(({ path, image }) => `${path}${image ? ` (${image})` : ""}`);
  if (findings.length === 0) return [...files, "✓ Nothing wrong was found."].join("\n");
  const fixable = findings.some((finding) => isTrouble(finding) && finding.operation);
  return [
    ...files,
    "",
    ...findings.map(lines),
    ...(fixable ? ["", "Fix what can be fixed: go-warden doctor --only containers --fix"] : []),
  ].join("\n");
}

const marks = { ok: "✓", info: "·", warning: "!", error: "✗", unknown: "?" } as const;

function lines({ severity, title, evidence, cause, advice, operation }: Finding): string {
  const rest = [...evidence, cause, advice, operation && `Fix: ${operation.title}`];
  return [`${marks[severity]} ${title}`, ...rest.filter(Boolean).map((line) => `    ${line}`)].join("\n");
}
