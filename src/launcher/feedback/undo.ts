import { Alert, confirmAlert } from "@raycast/api";
import type { Host } from "../../core/host";
import type { UndoPlan } from "../../core/operations";
import { Problem } from "../../core/problem";
import { oneLine, visible } from "../../core/visible";
import { core } from "../lazy";
import { shortHome } from "../paths";

/**
 * Undoes the last change, with what was done in one go with it, after a question that lists the steps; returns what the
 * HUD says. Where a file was edited since, only our own edit can go: that is a question of its own.
 */
export async function undoLast(host: Host): Promise<string> {
  const { inverseEdit, planUndo, undo, withdrawal } = core();
  const plan = (inverse?: typeof inverseEdit) => planUndo(host, undefined, inverse, [withdrawal]);
  let inverse: typeof inverseEdit | undefined;
  const planned = await plan().catch((error: unknown) => {
    if (!(error instanceof Problem) || error.code !== "changed-since") throw error;
    inverse = inverseEdit;
    return plan(inverse);
  });
  if (!(await wantsIt(host, planned, inverse !== undefined))) return "Nothing was undone";
  const now = await plan(inverse);
  if (now.entry.id !== planned.entry.id) {
    throw new Problem("changed-since", "Something else was changed in the meantime", "Look at it again.", 4);
  }
  const { entries } = await undo(host, undefined, inverse, [withdrawal]);
  return `Undone: ${titles(host, entries)}`;
}

async function wantsIt(host: Host, { entries, steps }: UndoPlan, onlyOurs: boolean): Promise<boolean> {
  const lines = [
    ...(onlyOurs ? ["The file was edited since. Only Go Warden's own edit is removed; the rest stays."] : []),
    ...steps.map(stepLine),
  ];
  return confirmAlert({
    title: `Undo ${titles(host, entries)}?`,
    message: visible(shortHome(lines.join("\n"), host.home)),
    primaryAction: { title: "Undo", style: Alert.ActionStyle.Default },
  });
}

const stepLine = ({ title }: UndoPlan["steps"][number]): string => title;

function titles(host: Host, entries: UndoPlan["entries"]): string {
  const [first, ...rest] = entries.map(({ operation }) => `“${oneLine(shortHome(operation.title, host.home))}”`);
  return rest.length > 0 ? `${first} and ${rest.length} more` : (first ?? "");
}
