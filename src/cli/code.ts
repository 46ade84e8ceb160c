import type { Command as Program } from "commander";
import type { Host } from "../core/host";
import type { OpenPlan } from "../core/vscode";
import { action, type Context, type Report } from "./context";

interface Options {
  editor?: string;
  newWindow?: boolean;
  dryRun?: boolean;
}

export function registerCode(program: Program, host: () => Host): void {
  program
    .command("code")
    .description("VS Code and its family")
    .command("open")
    .argument("[target]", "a folder, a file or a .code-workspace", ".")
    .description("open it with the login shell's environment")
    .option("--editor <id>", "code, code-insiders, codium, cursor, windsurf …")
    .option("-n, --new-window", "in a window of its own")
    .option("--dry-run", "show what would be run, and run nothing")
    .option("-y, --yes", "do not ask (nothing is asked)")
    .action(action(host, openTarget));
}

async function openTarget(context: Context, target: string, options: Options): Promise<Report> {
  const { open, planOpen } = await import("../core/vscode");
  const { host, signal } = context;
  context.progress("Asking the login shell …");
  const { editor, newWindow } = options;
  const plan = await planOpen(host, { target, editor, newWindow, signal });
  if (!options.dryRun) {
    context.progress(`Opening ${plan.editor.name} …`);
    await open(host, plan, signal);
  }
  return {
    value: { ...value(plan), ...(options.dryRun ? { dryRun: true } : {}) },
    text: await text(plan, options.dryRun),
  };
}

/** Names of variables only. */
function value({ editor, method, environment, excluded, alreadyOpen, command, notes }: OpenPlan) {
  return {
    editor: editor.id,
    method,
    variables: Object.keys(environment).sort(),
    alreadyOpen,
    command,
    excluded,
    notes,
  };
}

async function text(plan: OpenPlan, dryRun = false): Promise<string> {
  const { commandLine } = await import("../core/operations");
  const { editor, alreadyOpen, command, environment, excluded, notes } = plan;
  const [file = "", ...args] = command;
  const secrets = excluded.filter(({ reason }) => reason === "secret").map(({ name }) => name);
  const did = dryRun ? "Would run" : alreadyOpen ? `Brought ${editor.name} to the front` : `Opened in ${editor.name}`;
  return [
    `${did}: ${commandLine({ file, args })}`,
    `With ${Object.keys(environment).length} variables: ${Object.keys(environment).sort().join(", ")}`,
    ...(secrets.length > 0 ? [`Without what looks like a secret: ${secrets.join(", ")}`] : []),
    ...notes,
  ].join("\n");
}
