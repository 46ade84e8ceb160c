import type { Command as Program } from "commander";
import type { InitWish } from "../core/containers";
import { isTrouble } from "../core/finding";
import type { Host } from "../core/host";
import { action, change, changing, type ChangeOptions, type Context, type Report } from "./context";
import { machineOf } from "./machine";
import { folderOrHere } from "./workspace";

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

interface InitOptions extends ChangeOptions, InitWish {}

async function init(context: Context, dir: string | undefined, options: InitOptions): Promise<Report> {
  const folder = await folderOrHere(dir);
  const { planInit } = await import("../core/containers");
  const plan = await planInit(await machineOf(context, folder), options);
  context.signal.throwIfAborted();
  const { path } = plan;
  if (plan.kind === "nothing") {
    return { value: { applied: false, path, steps: [] }, text: `${path} has all of it: nothing to write.` };
  }
  const { operation } = plan;
  if (plan.kind === "proposal" && !options.patch && !options.dryRun) {
    const { proposalText, proposalValue } = await import("./container-text");
    return { value: proposalValue(path, operation), text: proposalText(path, plan.diff) };
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
  const folder = await folderOrHere(dir);
  const { checkContainers } = await import("../core/containers");
  context.progress("Reading devcontainer.json and asking the container engine …");
  const report = await checkContainers(await machineOf(context, folder));
  const { checkText, checkValue } = await import("./container-text");
  const exit = report.findings.some(isTrouble) ? 1 : 0;
  return { value: checkValue(folder, report), text: checkText(folder, report), exit };
}
