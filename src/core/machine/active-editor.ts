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

/** The folder in front of that editor; undefined when it shows none, or a workspace of several. */
export async function projectInFront(host: Host): Promise<string | undefined> {
  const editor = await editorInUse(host);
  return editor && folderInFront(editor);
}

/** Where coverage mode is toggled: the folder in front of the editor, else that editor's user settings. */
export async function coverageScopeInFront(host: Host): Promise<CoverageScope> {
  const editor = await editorInUse(host);
  const workspace = editor && (await folderInFront(editor));
  if (workspace !== undefined) return { workspace };
  return editor ? { editor: editor.id } : {};
}

async function folderInFront(editor: Editor): Promise<string | undefined> {
  const [front] = await windowFolders(editor);
  return front?.endsWith(".code-workspace") ? undefined : front;
}
