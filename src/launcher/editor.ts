import { readConfiguration } from "../core/configuration";
import type { Host } from "../core/host";
import { findEditors, runningPid, type Editor } from "../core/vscode";

/** The editor the preferences name, else one that runs, else the first there is. */
export async function editorInUse(host: Host): Promise<Editor | undefined> {
  const [{ editor: wanted }, editors] = await Promise.all([readConfiguration(host), findEditors(host)]);
  const chosen = editors.find(({ id }) => id === wanted);
  if (chosen) return chosen;
  const pids = await Promise.all(editors.map(runningPid));
  return editors.find((_, index) => pids[index] !== undefined) ?? editors[0];
}
