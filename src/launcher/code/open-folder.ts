import { closeMainWindow, showHUD, showToast, Toast } from "@raycast/api";
import type { Host } from "../../core/host";
import { commandLine } from "../../core/operations";
import { open, planOpen, type OpenPlan } from "../../core/vscode";
import { openDoctor, runWork } from "../feedback";
import type { Place } from "./places";

/** Opens it; what stands in the way of the full environment stays on the screen instead of a HUD that says all is well. */
export async function openFolder(
  host: Host,
  { target, name, kind }: Place,
  { newWindow }: { newWindow?: boolean },
  visit: () => Promise<void>,
): Promise<void> {
  const result = await runWork(host, {
    title: "Asking Your Shell",
    failureTitle: `${name} Was Not Opened`,
    wayOn: openDoctor,
    async run({ signal, progress }): Promise<OpenPlan> {
      const plan = await planOpen(host, { target, newWindow, signal });
      progress(`Opening ${plan.editor.name}`);
      await open(host, plan, signal);
      return plan;
    },
  });
  if (result.kind !== "done") return;
  await visit();
  const { editor, alreadyOpen, environment, notes, command } = result.value;
  if (!alreadyOpen) {
    await closeMainWindow();
    const how =
      kind === "remote" ? "without this Mac's environment" : `with ${Object.keys(environment).length} variables`;
    await showHUD(`${name} opened in ${editor.name} ${how}`);
    return;
  }
  const [file = "", ...args] = command;
  await showToast({
    style: Toast.Style.Failure,
    title: `${name} Is Open Already`,
    message: notes.join("\n") || commandLine({ file, args }),
  });
}
