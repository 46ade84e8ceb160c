import { readConfiguration } from "../configuration";
import type { Host } from "../host";
import { findEditors, runningPid, windowFolders, type CoverageScope, type Editor } from "../vscode";

/** The editor the configuration names, else one that runs, else the first there is. */
export async function editorInUse(host: Host): Promise<Editor | undefined> {
  const [{ editor: wanted }, editors] = await Promise.all([readConfiguration(host), findEditors(host)]);
  const chosen = editors.find(({ id }) => id === wanted);
  if (chosen) return chosen;
  const pids = await Promise.all(editors.map(runningPid));
  return editors.find((_, index) => pids[index] !== undefined) ?? editors[0];
}

/** Where coverage mode is toggled: the folder in front of the editor, else that editor's user settings. */
export async function coverageScopeInFront(host: Host): Promise<CoverageScope> {
  const editor = await editorInUse(host);
  const front = editor ? (await windowFolders(editor))[0] : undefined;
  if (front && !front.endsWith(".code-workspace")) return { workspace: front };
  return editor ? { editor: editor.id } : {};
}
