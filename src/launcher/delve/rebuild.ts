import type { Host } from "../../core/host";
import { confirmOperations, performSteps, type Running } from "../feedback";
import { editorTools } from "../editor-tools";
import { core } from "../lazy";
import { missingDelve } from "./missing";

/** Builds the dlv that VS Code takes again, for the project's Go and this Mac; returns what the HUD says. */
export async function rebuildDelve(host: Host, running: Running): Promise<string> {
  const { machine, dlv } = await editorTools(host);
  if (!dlv.chosen) throw missingDelve(dlv);
  const { path } = dlv.chosen;
  const operation = await core().planRebuild(host, machine, path);
  if (!(await confirmOperations(host, [operation], `${operation.title}?`, "Rebuild"))) return "Nothing was changed";
  await performSteps(host, operation, running);
  const { version } = await core().inspect(machine.host, path, {});
  return `Delve is ${version ?? "built"} now`;
}
