import type { Command as Program } from "commander";
import pc from "picocolors";
import { isUndoable, journalEntries, planUndo, undo } from "../core/operations";
import type { Host } from "../core/host";
import { Problem } from "../core/problem";
import { action, changing, confirm, stepsText, type ChangeOptions, type Context, type Report } from "./context";

export function registerUndo(program: Program, host: () => Host): void {
  changing(program.command("undo").argument("[id]", "an operation's id; the last one when absent"))
    .description("take back what an operation changed")
    .option("--list", "show what was done")
    .option("--inverse", "where a settings file was edited since, take back only our own edit")
    .action(action(host, undoCommand));
}

interface UndoOptions extends ChangeOptions {
  list?: boolean;
  inverse?: boolean;
}

async function undoCommand(context: Context, id: string | undefined, options: UndoOptions): Promise<Report> {
  if (options.list) return list(context.host);
  if (options.dryRun) return preview(context, id, options);
  const entry = await undoOrOffer(context, id, options);
  context.changed = true;
  return { value: { undone: [entry] }, text: `Undone: ${entry.operation.title}` };
}

async function list(host: Host): Promise<Report> {
  const entries = (await journalEntries(host)).toReversed().map((entry) => ({ ...entry, undoable: isUndoable(entry) }));
  const lines = entries.map((entry) => {
    const nothing = entry.status === "done" && !entry.undoable ? pc.dim("  (nothing to take back)") : "";
    return `${entry.id}  ${entry.status.padEnd(11)}  ${entry.operation.title}${nothing}`;
  });
  return { value: { operations: entries }, text: lines.join("\n") || "Nothing was done yet." };
}

/** The exact steps of the entry that undo would take. */
async function preview({ host }: Context, id: string | undefined, { inverse }: UndoOptions): Promise<Report> {
  if (
    id === undefined &&
    (await journalEntries(host)).every(({ status }) => status === "undone" || status === "failed")
  ) {
    return { value: { dryRun: true, entry: null, steps: [] }, text: "There is nothing to undo." };
  }
  const { inverseEdit } = await import("../core/vscode");
  const { entry, steps } = await planUndo(host, id, inverse ? inverseEdit : undefined).catch((error: unknown) => {
    throw withOffer(error, id);
  });
  const shown = await Promise.all(steps.map(async ({ kind, title, text }) => ({ kind, title, text: await text() })));
  const headline = `Undo ${pc.bold(entry.operation.title)} (${entry.id})`;
  return { value: { dryRun: true, entry, steps: shown }, text: stepsText(headline, shown) };
}

/** Undo restores exact bytes; where a file has moved on it refuses, and offers to take back only our own edit. */
async function undoOrOffer(context: Context, id: string | undefined, options: UndoOptions) {
  const { inverseEdit } = await import("../core/vscode");
  if (options.inverse) return undo(context.host, id, inverseEdit);
  try {
    return await undo(context.host, id);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "changed-since") throw error;
    const offer = "Take back only our own edit and keep what was written since?";
    if (!context.json && process.stdin.isTTY) {
      console.error(error.message);
      if (await confirm(context, offer)) return undo(context.host, id, inverseEdit);
    }
    throw withOffer(error, id);
  }
}

function withOffer(error: unknown, id: string | undefined): unknown {
  if (!(error instanceof Problem) || error.code !== "changed-since") return error;
  const again = ["go-warden undo", id, "--inverse"].filter(Boolean).join(" ");
  return new Problem(error.code, error.message, `${again} takes back only our own edit. ${error.hint}`, error.exit);
}
