import type { Command as Program } from "commander";
import { withTilde } from "../core/command-line";
import type { Host } from "../core/host";
import type { GoStatus, Place, ToolStatus } from "../core/versions";
import { oneLine } from "../core/visible";
import { action, change, changing, type ChangeOptions, type Context, type Report } from "./context";
import { machineOf } from "./machine";
import { style } from "./terminal";
import { folderOrHere } from "./workspace";

export function registerGo(program: Program, host: () => Host): void {
  const group = program.command("go").description("the Go version of a project");
  group
    .command("status")
    .argument("[dir]", "the project's folder; the current one when absent")
    .description("which Go the terminal, VS Code and git hooks get there, and why")
    .action(action(host, status));
  changing(group.command("pin"))
    .argument("<version>", "1.26.8, 1.26 or latest")
    .argument("[dir]", "the project's folder; the current one when absent")
    .option("--online", "resolve 1.26 and latest by the module proxy instead of what is installed")
    .option("--language", "change the go line too, which everybody who imports the module must then have")
    .description("write the version in the form the project uses, in every file that must agree")
    .action(action(host, pin));
  changing(group.command("sync"))
    .argument("[dir]", "the project's folder; the current one when absent")
    .description("give the terminal, VS Code, git hooks and the tools the Go that the project asks for")
    .action(action(host, sync));
}

async function status(context: Context, dir: string | undefined): Promise<Report> {
  context.progress("Asking the shell and each go …");
  const folder = await folderOrHere(dir);
  const { goStatus } = await import("../core/versions");
  const value = await goStatus(await machineOf(context, folder));
  const text = await statusText(value, context.host.home);
  return { value, text, exit: value.agree && value.tools.every(({ ok, path }) => ok || path === undefined) ? 0 : 1 };
}

interface PinOptions extends ChangeOptions {
  online?: boolean;
  language?: boolean;
}

async function pin(context: Context, version: string, dir: string | undefined, options: PinOptions): Promise<Report> {
  context.progress("Asking the shell and each go …");
  const folder = await folderOrHere(dir);
  const { planPin } = await import("../core/versions");
  const plan = await planPin(await machineOf(context, folder), { version, ...options });
  context.signal.throwIfAborted();
  const facts = { version: plan.version, notes: plan.notes };
  if (!plan.operation) {
    const text = [`Go ${plan.version} is pinned already.`, ...plan.notes].join("\n");
    return { value: { applied: false, ...facts, steps: [] }, text };
  }
  const outcome = await change(context, plan.operation, options, { ask: false });
  if (outcome.kind === "preview") {
    const { value, text } = outcome.report;
    return { value: { ...(value as object), ...facts }, text: [text, ...plan.notes].join("\n") };
  }
  const written = outcome.performed.steps.flatMap(({ kind, title }) => (kind === "write" ? [title] : []));
  const text = [`Go ${plan.version} is pinned.`, ...written, ...plan.notes, outcome.undoHint];
  return { value: { applied: true, ...facts, ...outcome.performed }, text: text.join("\n") };
}

async function sync(context: Context, dir: string | undefined, options: ChangeOptions): Promise<Report> {
  context.progress("Asking the shell and each go …");
  const folder = await folderOrHere(dir);
  const [{ goStatus, planSync }, { readMachine }] = await Promise.all([
    import("../core/versions"),
    import("../core/machine"),
  ]);
  const { operation, before, version, notes } = await planSync(await machineOf(context, folder));
  context.signal.throwIfAborted();
  const exitOf = ({ agree, tools }: GoStatus) => (agree && tools.every(({ ok, path }) => ok || !path) ? 0 : 1);
  if (!operation) {
    const text = ["Nothing to change.", before.sentence, ...notes].join("\n");
    return { value: { applied: false, version, notes, steps: [], before, after: before }, text, exit: exitOf(before) };
  }
  const outcome = await change(context, operation, options);
  if (outcome.kind === "preview") {
    const { value, text } = outcome.report;
    return { value: { ...(value as object), version, notes, before }, text: [text, ...notes].join("\n") };
  }
  // What was remembered is from before.
  const after = await goStatus(await readMachine(context.host, { folder, signal: context.signal }));
  const text = [`Before: ${before.sentence}`, `Now: ${after.sentence}`, ...notes, outcome.undoHint].join("\n");
  const value = { applied: true, version, notes, ...outcome.performed, before, after };
  return { value, text, exit: exitOf(after) };
}

/** One sentence, then who gets what. */
export async function statusText(status: GoStatus, home: string): Promise<string> {
  const { placeNames } = await import("../core/versions");
  const tilde = (path: string) => withTilde(oneLine(path), home);
  const plainVersion = (version: string | undefined) => version?.replace(/^go/, "") ?? "—";
  const placeRow = ({ place, version, path, by, problem, command, base }: Place) => [
    placeNames[place],
    plainVersion(version),
    [
      by,
      base && `switched from ${plainVersion(base)}`,
      path,
      problem && style.yellow(oneLine(problem)),
      command && `type: ${command}`,
    ]
      .filter(Boolean)
      .map((word) => tilde(String(word)))
      .join(", "),
  ];
  const toolRow = ({ name, version, builtWith, ok, reason, path }: ToolStatus) => [
    `${ok ? style.green("✓") : style.yellow("!")} ${name}`,
    version ?? "—",
    [builtWith && `built with ${builtWith}`, reason, path]
      .filter(Boolean)
      .map((word) => tilde(String(word)))
      .join(", "),
  ];
  const installs = status.installs.map(({ version, root, manager, usedBy }) => [
    plainVersion(version),
    manager,
    `${tilde(root)}${usedBy.length > 0 ? `  used by ${usedBy.map((name) => placeNames[name]).join(", ")}` : ""}`,
  ]);
  const wanted = status.wanted.map(({ version, source, line, kind, readers }) => [
    `${kind === "pin" ? "pin" : `${kind} line`}`,
    version,
    `${tilde(source)}${line === undefined ? "" : `:${line}`}${readers.length > 0 ? `  read by ${readers.join(", ")}` : ""}`,
  ]);
  const { container } = status;
  const inContainer = container
    ? [["Dev Container", container.version, `${tilde(container.source)}:${container.line}`]]
    : [];
  return [
    style.bold(oneLine(status.sentence)),
    ...section("Asked for", wanted),
    ...section("Who gets which Go", [...status.places.map(placeRow), ...inContainer]),
    ...section("Installed", installs),
    ...section("Tools", status.tools.map(toolRow)),
    ...(status.agree ? [] : ["", "Choose one for all: go-warden go pin VERSION, then go-warden go sync"]),
  ].join("\n");
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  // eslint-disable-next-line no-control-regex -- colors have no width
  const width = (text: string) => text.replace(/\u001b\[[0-9;]*m/g, "").length;
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => width(row[column] ?? ""))));
  const lines = rows.map((row) =>
    `  ${row.map((cell, index) => (index < 2 ? cell + " ".repeat((widths[index] ?? 0) - width(cell)) : cell)).join("  ")}`.trimEnd(),
  );
  return ["", title, ...lines];
}
