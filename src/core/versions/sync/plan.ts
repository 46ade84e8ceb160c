import { changeSetting, shareEnvironment } from "../../doctor/remedies";
import { planRestart, runningGopls } from "../../gopls";
import type { MachineFacts } from "../../machine";
import type { Operation, Step } from "../../operations";
import { plain } from "../place";
import { goStatus, type GoStatus } from "../status";
import { goToUse } from "./install";
import { rebuilds } from "./rebuild";

export interface SyncPlan {
  /** `1.26.8`. */
  version: string;
  before: GoStatus;
  /** Undefined when nothing that it could change is wrong. */
  operation?: Operation;
  /** What only the user can do, a sentence each. */
  notes: string[];
}

/**
 * Plans to give everybody the Go that the project asks for: it is installed by its manager, VS Code's own choice gives
 * way, launchd gets the shell's variables, tools that do not fit are built again, and gopls restarts once.
 */
export async function planSync(machine: MachineFacts): Promise<SyncPlan> {
  const [project, before] = await Promise.all([machine.project(), goStatus(machine)]);
  const go = await goToUse(machine, project, before);
  const steps: Step[] = [...go.steps];
  const notes: string[] = [];
  const shell = before.places.find(({ place }) => place === "shell");
  const others = before.places.filter(
    ({ place, version }) => place !== "shell" && (version ? plain(version) : "") !== go.version,
  );
  for (const { place, by } of others) {
    if (place !== "editor") continue;
    if (by === '"go.alternateTools"') {
      const title = "Let VS Code look for go itself";
      const { operation, advice } = await changeSetting(
        { machine },
        { path: ["go.alternateTools", "go"], remove: true },
        title,
      );
      steps.push(...(operation?.steps ?? []));
      if (!operation && advice) notes.push(advice);
    }
    if (by === '"Go: Choose Go Environment"')
      notes.push("In VS Code: Go: Choose Go Environment, then Clear selection; only VS Code itself can forget it.");
  }
  if (others.length > 0 && machine.host.platform === "macos") {
    const { operation } = await shareEnvironment({ host: machine.host, machine });
    steps.push(...(operation?.steps ?? []));
  }
  const byHook =
    (await machine.shell()).kind === "captured" && shell?.by?.endsWith(".toml") && !/\/shims\//.test(shell.path ?? "");
  const mise = project.pins.find(({ manager }) => manager.name === "mise")?.manager;
  if (others.length > 0 && byHook && mise)
    notes.push(
      `mise changes PATH at the prompt alone; for programs that show none, add to a profile of login shells: ${mise.activate}`,
    );
  const built = await rebuilds(machine, before.tools, go);
  steps.push(...built.steps);
  notes.push(...built.notes);
  if (steps.length > 0) steps.push(...(await restartSteps(machine, project.folder)));
  if (steps.length === 0) return { version: go.version, before, notes };
  const title = `Give everybody Go ${go.version} in ${project.folder}`;
  return { version: go.version, before, notes, operation: { id: "go-sync", title, risk: "edits-files", steps } };
}

/** Once, at the end, for the windows of the folder whose gopls runs. */
async function restartSteps(machine: MachineFacts, folder: string): Promise<readonly Step[]> {
  const running = (await runningGopls(machine.host)).filter(({ process }) => process.workspace === folder);
  if (!running.some(({ process }) => process.editor?.family === "vscode")) return [];
  return (await planRestart(machine.host, { workspace: folder })).operation.steps;
}
