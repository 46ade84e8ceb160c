import type { Command as Program } from "commander";
import type { Host } from "../core/host";
import { action, changing } from "./context";
import type { UndoOptions } from "./undo-command";

export function registerUndo(program: Program, host: () => Host): void {
  changing(program.command("undo").argument("[id]", "an operation's id; the last one when absent"))
    .description("undo what an operation changed")
    .option("--list", "show what was done")
    .option("--inverse", "where a settings file was edited since, remove only our own edit")
    .action(
      action(host, async (context, id: string | undefined, options: UndoOptions) => {
        const { undoCommand } = await import("./undo-command");
        return undoCommand(context, id, options);
      }),
    );
}
