import type { Command as Program } from "commander";
import { isTrouble } from "../core/finding";
import type { Host } from "../core/host";
import { action, change, changing, type ChangeOptions, type Context, type Report } from "./context";
import { findingText } from "./finding-text";
import { machineOf } from "./machine";
import { existingWorkspace } from "./workspace";

interface Options extends ChangeOptions {
  workspace?: string;
}

export function registerSettings(program: Program, host: () => Host): void {
  const group = program.command("settings").description("VS Code's settings for Go");
  const scoped = (command: Program) =>
    command
      .argument("[dir]", "also the settings of that folder or .code-workspace")
      .option("--workspace <dir>", "the same");
  scoped(group.command("check")).description("what is wrong or missing in them").action(action(host, check));
  scoped(changing(group.command("apply")))
    .description("fix it, with the smallest edits")
    .action(action(host, apply));
}

async function check(context: Context, dir: string | undefined, options: Options): Promise<Report> {
  context.progress("Asking gopls about the settings …");
  const { checkSettings } = await import("../core/settings-check");
  const { operationPreview } = await import("../core/operations");
  const findings = await checkSettings(await machineOf(context, await existingWorkspace(dir ?? options.workspace)));
  const value = {
    findings: findings.map(({ operation, ...finding }) => ({
      ...finding,
      ...(operation ? { operation: operationPreview(operation) } : {}),
    })),
  };
  const mendable = findings.some(({ operation }) => operation);
  const text = [
    ...findings.map((finding) => findingText(finding)),
    ...(mendable ? ["", "Fix what can be fixed: go-warden settings apply"] : []),
  ].join("\n");
  return { value, text, exit: findings.some(isTrouble) ? 1 : 0 };
}

async function apply(context: Context, dir: string | undefined, options: Options): Promise<Report> {
  const { applySettings } = await import("../core/settings-check");
  const operation = await applySettings(await machineOf(context, await existingWorkspace(dir ?? options.workspace)));
  context.signal.throwIfAborted();
  if (!operation)
    return { value: { applied: false, steps: [] }, text: "Nothing to write: what can be set holds already." };
  const outcome = await change(context, operation, options);
  if (outcome.kind === "preview") return outcome.report;
  const paths = outcome.performed.steps.map(({ title }) => title);
  return { value: { applied: true, ...outcome.performed }, text: [...paths, outcome.undoHint].join("\n") };
}
