import type { Command as Program } from "commander";
import { journalEntries, undo } from "../core/operations";
import type { Host } from "../core/host";
import { action, changing, type ChangeOptions, type Context, type Report } from "./context";

export function registerUndo(program: Program, host: () => Host): void {
  changing(program.command("undo").argument("[id]", "an operation's id; the last one when absent"))
    .description("take back what an operation changed")
    .option("--list", "show what was done")
    .action(action(host, undoCommand));
}

async function undoCommand(
  context: Context,
  id: string | undefined,
  options: ChangeOptions & { list?: boolean },
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
  const entry = await undo(context.host, id);
  return { value: { undone: [entry] }, text: `Undone: ${entry.operation.title}` };
}
