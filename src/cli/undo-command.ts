import { isUndoable, planUndo, readJournal, undo, whatPassed, type UndoPlan } from "../core/operations";
import type { Host } from "../core/host";
import { Problem } from "../core/problem";
import { confirm, stepsText, type ChangeOptions, type Context, type Report } from "./context";
import { oneLine } from "../core/visible";
import { style, writeError } from "./terminal";

export interface UndoOptions extends ChangeOptions {
  list?: boolean;
  inverse?: boolean;
}

export async function undoCommand(context: Context, id: string | undefined, options: UndoOptions): Promise<Report> {
  if (options.list) return list(context.host);
  if (options.dryRun) return preview(context, id, options);
  context.changing = true;
  const plan = await undoOrOffer(context, id, options).finally(() => (context.changing = false));
  context.changed = true;
  const lines = [...passedText(plan), ...plan.entries.map(({ operation }) => `Undone: ${oneLine(operation.title)}`)];
  return { value: { undone: plan.entries, passed: plan.passed }, text: lines.join("\n") };
}

const passedText = ({ passed }: UndoPlan) => (passed.length > 0 ? [`Passed over: ${oneLine(whatPassed(passed))}`] : []);

async function list(host: Host): Promise<Report> {
  const journal = await readJournal(host);
  const entries = journal.entries.toReversed().map((entry) => ({ ...entry, undoable: isUndoable(entry) }));
  const lines = entries.map((entry) => {
    const why = entry.unknown ? unknownWords[entry.unknown] : "(nothing to undo)";
    const nothing = entry.status === "done" && !entry.undoable ? style.dim(`  ${why}`) : "";
    return `${oneLine(entry.id)}  ${entry.status.padEnd(11)}  ${oneLine(entry.operation.title)}${nothing}`;
  });
  if (journal.damaged > 0) lines.push(style.dim(`${journal.damaged} damaged lines of the journal are passed over`));
  const value = { operations: entries, damagedLines: journal.damaged };
  return { value, text: lines.join("\n") || "Nothing was done yet." };
}

const unknownWords = { damaged: "(its lines are damaged)", newer: "(done by a newer version)" };

/** The exact steps of the entry that undo would take. */
async function preview({ host }: Context, id: string | undefined, { inverse }: UndoOptions): Promise<Report> {
  const { entries: all } = await readJournal(host);
  if (id === undefined && all.every(({ status }) => status === "undone" || status === "failed")) {
    return { value: { dryRun: true, entry: null, steps: [] }, text: "There is nothing to undo." };
  }
  const { inverseEdit, reversals } = await ways();
  const plan = await planUndo(host, id, inverse ? inverseEdit : undefined, reversals).catch((error: unknown) => {
    throw withOffer(error, id);
  });
  const { entry, entries, steps, passed } = plan;
  const shown = await Promise.all(steps.map(async ({ kind, title, text }) => ({ kind, title, text: await text() })));
  const headlines = entries.map((one) => `Undo ${style.bold(oneLine(one.operation.title))} (${oneLine(one.id)})`);
  const text = stepsText([...passedText(plan), ...headlines].join("\n"), shown);
  return { value: { dryRun: true, entry, entries, passed, steps: shown }, text };
}

/** How edits and calls are undone. */
export async function ways() {
  const [{ inverseEdit }, { withdrawal }] = await Promise.all([
    import("../core/vscode"),
    import("../core/environment"),
  ]);
  return { inverseEdit, reversals: [withdrawal] };
}

/** Undo restores exact bytes; where a file has moved on it refuses, and offers to remove only our own edit. */
async function undoOrOffer(context: Context, id: string | undefined, options: UndoOptions) {
  const { inverseEdit, reversals } = await ways();
  if (options.inverse) return undo(context.host, id, inverseEdit, reversals);
  try {
    return await undo(context.host, id, undefined, reversals);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "changed-since") throw error;
    const offer = "Remove only our own edit and keep what was written since?";
    if (!context.json && process.stdin.isTTY) {
      writeError(`${error.message}\n`);
      if (await confirm(context, offer)) return undo(context.host, id, inverseEdit, reversals);
    }
    throw withOffer(error, id);
  }
}

function withOffer(error: unknown, id: string | undefined): unknown {
  if (!(error instanceof Problem) || error.code !== "changed-since") return error;
  const again = ["go-warden undo", id, "--inverse"].filter(Boolean).join(" ");
  return new Problem(error.code, error.message, `${again} removes only our own edit. ${error.hint}`, error.exit);
}
