import type { Command as Program } from "commander";
import type { Host } from "../core/host";
import type { CoverageFile, CoverageScope } from "../core/vscode";
import { action, change, changing, type ChangeOptions, type Context, type Report } from "./context";
import { existingFolder } from "./workspace";

interface Options extends ChangeOptions {
  workspace?: string;
  editor?: string;
  packages?: string;
  onSave?: boolean;
}

export function registerCoverage(program: Program, host: () => Host): void {
  const group = program.command("coverage").description("test coverage in VS Code that leaves gopls alone");
  const scoped = (command: Program) =>
    command
      .option("--workspace <dir>", "a folder's own settings instead of the user's")
      .option("--editor <id>", "only this editor's user settings (code, cursor …)");
  const turning = (command: Program) =>
    scoped(changing(command))
      .option("--packages <pattern>", "packages whose coverage counts (default: the workspace's module, or ./...)")
      .option("--on-save", "also run the package's tests with coverage at every save");
  scoped(group.command("status")).description("whether it is on, and what it set").action(action(host, status));
  turning(group.command("on")).description("show coverage after every test run").action(action(host, turnOn));
  scoped(changing(group.command("off")))
    .description("put back what was there before")
    .action(action(host, turnOff));
  turning(group.command("toggle")).description("on when it is off, off when it is on").action(action(host, toggle));
}

const limits = "The Test Explorer ignores it: run tests by the links above them. Nothing is restarted.";

async function status({ host }: Context, options: Options): Promise<Report> {
  const { coverageStatus } = await import("../core/vscode");
  const found = await coverageStatus(host, await scopeOf(options));
  const value = { ...found, files: await withoutSecrets(found.files) };
  return { value, text: value.on ? await report("Coverage mode is on.", value.files) : "Coverage mode is off." };
}

async function turnOn(context: Context, options: Options): Promise<Report> {
  const { coverageOn } = await import("../core/vscode");
  const { packages, onSave = false } = options;
  const planned = await coverageOn(context.host, await scopeOf(options), { packages, onSave });
  if (!planned) return { ...(await status(context, options)), text: "Coverage mode is on already." };
  return run(context, options, planned, true);
}

async function turnOff(context: Context, options: Options): Promise<Report> {
  const { coverageOff } = await import("../core/vscode");
  const planned = await coverageOff(context.host, await scopeOf(options));
  if (!planned) return { value: { on: false, files: [] }, text: "Coverage mode is off already." };
  return run(context, options, planned, false);
}

async function toggle(context: Context, options: Options): Promise<Report> {
  const { coverageStatus } = await import("../core/vscode");
  const { on } = await coverageStatus(context.host, await scopeOf(options));
  return on ? turnOff(context, options) : turnOn(context, options);
}

async function run(
  context: Context,
  options: ChangeOptions,
  { operation, files }: { operation: Parameters<typeof change>[1]; files: CoverageFile[] },
  on: boolean,
): Promise<Report> {
  // The command is the request itself, and it can be undone.
  const outcome = await change(context, operation, options, { ask: false });
  if (outcome.kind === "preview") return outcome.report;
  const title = on ? `Coverage mode is on. ${limits}` : "Coverage mode is off.";
  const value = { on, files: await withoutSecrets(files), id: outcome.performed.id };
  return { value, text: `${await report(title, files)}\n${outcome.undoHint}` };
}

/** Build flags may carry a credential. */
async function withoutSecrets(files: readonly CoverageFile[]): Promise<readonly CoverageFile[]> {
  return (await import("../core/credentials")).withoutCredentials(files);
}

async function report(title: string, files: readonly CoverageFile[]): Promise<string> {
  const { redactCredentials } = await import("../core/credentials");
  // Build flags may carry a credential.
  const shown = (value: unknown) => (value === null ? "not set" : redactCredentials(JSON.stringify(value)));
  const lines = files.flatMap(({ path, changes }) => [
    path,
    ...changes.map(({ setting, before, after, kept }) =>
      kept
        ? `  ${setting} stays ${shown(after)}: it was changed since`
        : `  ${setting}: ${shown(before)} → ${shown(after)}`,
    ),
  ]);
  return [title, ...lines].join("\n");
}

async function scopeOf({ workspace, editor }: Options): Promise<CoverageScope> {
  return { workspace: await existingFolder(workspace), editor };
}
