import type { Command as Program } from "commander";
import { journalEntries, undo } from "../core/operations";
import type { Host } from "../core/host";
import { Problem } from "../core/problem";
import { action, changing, confirm, type ChangeOptions, type Context, type Report } from "./context";

export function registerUndo(program: Program, host: () => Host): void {
  changing(program.command("undo").argument("[id]", "an operation's id; the last one when absent"))
    .description("take back what an operation changed")
    .option("--list", "show what was done")
    .option("--inverse", "where a settings file was edited since, take back only our own edit")
    .action(action(host, undoCommand));
}

async function undoCommand(
  context: Context,
  id: string | undefined,
  options: ChangeOptions & { list?: boolean; inverse?: boolean },
): Promise<Report> {
  const entries = (await journalEntries(context.host)).toReversed();
  if (options.list) {
    const lines = entries.map((entry) => `${entry.id}  ${entry.status.padEnd(11)}  ${entry.operation.title}`);
    return { value: { operations: entries }, text: lines.join("\n") || "Nothing was done yet." };
  }
  if (options.dryRun) {
    const entry = id ? entries.find((one) => one.id === id) : entries.find((one) => one.status === "done");
    const paths = entry?.actions.map((one) => (one.type === "change" ? one.path : one.title)) ?? [];
    return { value: { dryRun: true, entry: entry ?? null }, text: paths.join("\n") || "There is nothing to undo." };
  }
  const entry = await undoOrOffer(context, id, options);
  return { value: { undone: [entry] }, text: `Undone: ${entry.operation.title}` };
}

/** Undo restores exact bytes; where a file has moved on it refuses, and offers to take back only our own edit. */
async function undoOrOffer(context: Context, id: string | undefined, options: ChangeOptions & { inverse?: boolean }) {
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
    const again = ["go-warden undo", id, "--inverse"].filter(Boolean).join(" ");
    throw new Problem(error.code, error.message, `${again} takes back only our own edit. ${error.hint}`, error.exit);
  }
}
