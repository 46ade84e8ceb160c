import type { EditorSettings, MachineFacts } from "../../machine";
import type { Operation, Step } from "../../operations";
import { Problem } from "../../problem";
import { folderSettings, isWorkspaceFile, readFamily, settingsStep, type Change, type SettingPath } from "../../vscode";
import type { Candidate } from "./candidates";
import { modulesOf, type WorkspaceDescription } from "./describe";
import { planGoWork } from "./go-work";

/** Where a setting goes that stands nowhere yet. */
export type Place = "user" | "workspace";

/**
 * One operation that makes the chosen changes: each setting where it stands already, else in the user's settings or the
 * folder's own. Throws a Problem where a file cannot be edited or go makes no go.work.
 */
export async function tuneOperation(
  machine: MachineFacts,
  chosen: readonly Candidate[],
  { workspace, place }: { workspace: WorkspaceDescription; place: Place },
): Promise<Operation> {
  const settings = await machine.settings();
  const files = new Map<string, Change[]>();
  const add = (path: string, change: Change) => files.set(path, [...(files.get(path) ?? []), change]);
  for (const { adjustment } of chosen) {
    const variables = Object.entries(adjustment.variables ?? {});
    const wanted = [
      ...(adjustment.gopls ?? []).map(({ path, value }) => ({ path: ["gopls", ...path] as SettingPath, value })),
      ...variables.map(([name, value]) => ({ path: ["go.toolsEnvVars", name] as SettingPath, value })),
    ];
    for (const { path, value } of wanted) {
      if (value === null) for (const file of holding(settings, path)) add(file, { path, remove: true });
      else add(holding(settings, path).at(-1) ?? placeOf(settings, workspace.folder, place), { path, set: value });
    }
  }
  const steps: Step[] = [];
  for (const [path, changes] of files) {
    if (isWorkspaceFile(path)) throw byHand(path, changes);
    const step = await settingsStep(path, changes, `Edit ${path}`);
    if (step) steps.push(step);
  }
  if (chosen.some(({ adjustment }) => adjustment.goWork)) {
    const plan = await planGoWork(machine, modulesOf(workspace));
    if (plan.kind === "refused")
      throw new Problem("no-go-work", `go makes no go.work here: ${plan.reason}`, "Fix that first.", 1);
    steps.push(...plan.steps);
  }
  const names = chosen.map(({ name }) => name).join(", ");
  return { id: "gopls-tune", title: `Tune gopls: ${names}`, risk: "edits-files", steps };
}

/** The files that have the setting, the one that counts last. */
function holding({ layers }: EditorSettings, path: SettingPath): string[] {
  const family = path[0].split(".")[0] ?? "";
  return layers.flatMap((layer) => (readFamily(layer.document, family).read(path) === undefined ? [] : [layer.path]));
}

function placeOf({ userFile }: EditorSettings, folder: string, place: Place): string {
  if (place === "workspace") return folderSettings(folder);
  if (userFile) return userFile;
  throw new Problem(
    "no-editor",
    "No editor of VS Code's family was used here",
    "Open the folder in it once, or add --in workspace.",
    3,
  );
}

function byHand(path: string, changes: readonly Change[]): Problem {
  const names = changes.map((change) => change.path.join(" › ")).join(", ");
  return new Problem(
    "settings-in-workspace-file",
    `${names} stands in ${path}, which is not edited`,
    "Change it there by hand.",
    4,
  );
}
