import { realpath } from "node:fs/promises";
import { Option, type Command as Program } from "commander";
import type { Host } from "../core/host";
import type { HookName, HookPlace, WhenMissing } from "../core/precheck";
import { action, change, changing, type ChangeOptions, type Context, type Report } from "./context";
import { folderOrHere } from "./workspace";

interface Options extends ChangeOptions {
  preCommit?: boolean;
  prePush?: boolean;
  remove?: boolean;
  whenMissing?: WhenMissing;
}

export function registerHook(precheck: Program, host: () => Host): void {
  const group = precheck.command("hook").description("run precheck at every commit or push");
  // precheck's own options are not for these.
  group.configureHelp({ showGlobalOptions: true, visibleGlobalOptions: visibleOfProgram });
  const chosen = (command: Program) =>
    command
      .argument("[dir]", "a folder of the repository; the current one when absent")
      .option("--pre-commit", "at every commit (default)")
      .option("--pre-push", "at every push");
  chosen(changing(group.command("install")))
    .description("write the hook, or a snippet for husky, lefthook or pre-commit")
    .option("--remove", "the same as remove")
    .addOption(
      new Option("--when-missing <what>", "what happens when go-warden is gone: let it pass, or fail")
        .choices(["pass", "fail"])
        .default("pass"),
    )
    .action(
      action(host, (context, dir: string | undefined, options: Options) =>
        options.remove ? remove(context, dir, options) : install(context, dir, options),
      ),
    );
  chosen(changing(group.command("remove")))
    .description("remove it, and put back what was there before")
    .action(action(host, remove));
  chosen(group.command("status")).description("whether it is installed, and where").action(action(host, status));
}

function visibleOfProgram(command: Program): Option[] {
  let program = command;
  while (program.parent) program = program.parent;
  return program.options.filter(({ hidden }) => !hidden);
}

const hookOf = ({ prePush }: Options): HookName => (prePush ? "pre-push" : "pre-commit");

async function placeOf({ host, signal }: Context, dir: string | undefined, options: Options): Promise<HookPlace> {
  const { findHookPlace, openHere } = await import("../core/precheck");
  const repository = await openHere(host, await folderOrHere(dir), signal);
  return findHookPlace(repository, hookOf(options));
}

async function install(context: Context, dir: string | undefined, options: Options): Promise<Report> {
  const { installHookOperation } = await import("../core/precheck");
  const place = await placeOf(context, dir, options);
  const hook = hookOf(options);
  const cli = await realpath(process.argv[1] ?? "");
  const whenMissing = options.whenMissing ?? "pass";
  const operation = await installHookOperation(place, { hook, whenMissing, node: process.execPath, cli });
  const facts = { hook, owner: place.owner, path: place.path, installed: true };
  if (!operation) return { value: facts, text: `Precheck is installed already: ${place.path}` };
  const outcome = await change(context, operation, options, { ask: false });
  if (outcome.kind === "preview") return outcome.report;
  const run = place.owner === "lefthook" || place.owner === "pre-commit" ? managerHint(place) : [];
  const text = [`Precheck runs at every ${hook === "pre-commit" ? "commit" : "push"}: ${place.path}`, ...run];
  return { value: { ...facts, ...outcome.performed }, text: [...text, outcome.undoHint].join("\n") };
}

/** The managers' own hooks must be installed for theirs to run. */
function managerHint(place: HookPlace & { owner: "lefthook" | "pre-commit" }): string[] {
  return place.installed ? [] : [`${place.owner}'s own hook is not installed here yet: ${place.owner} install`];
}

async function remove(context: Context, dir: string | undefined, options: Options): Promise<Report> {
  const { removeHookOperation } = await import("../core/precheck");
  const place = await placeOf(context, dir, options);
  const hook = hookOf(options);
  const operation = await removeHookOperation(place, hook);
  const facts = { hook, owner: place.owner, path: place.path, installed: false };
  if (!operation) return { value: facts, text: `Precheck is not installed there: ${place.path}` };
  const outcome = await change(context, operation, options, { ask: false });
  if (outcome.kind === "preview") return outcome.report;
  return { value: { ...facts, ...outcome.performed }, text: [operation.title, outcome.undoHint].join("\n") };
}

async function status(context: Context, dir: string | undefined, options: Options): Promise<Report> {
  const { isInstalled } = await import("../core/precheck");
  const place = await placeOf(context, dir, options);
  const value = { hook: hookOf(options), owner: place.owner, path: place.path, installed: isInstalled(place) };
  const text = `${value.hook}: ${value.installed ? "precheck is installed" : "precheck is not installed"}, ${place.path}`;
  return { value, text };
}
