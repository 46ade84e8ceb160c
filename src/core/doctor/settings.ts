import type { Host } from "../host";
import {
  familyOf,
  isJsonObject,
  parse,
  readFamily,
  readSettings,
  section,
  settingsSources,
  usedEditors,
  type Document,
  type Editor,
  type Json,
} from "../vscode";

/** The settings that hold for a folder, of the editor that is used for Go. */
export interface EditorSettings {
  /** The first editor that was used; undefined when there is none on this machine. */
  editor: Editor | undefined;
  /** Every editor that was used. */
  editors: readonly Editor[];
  /** The user's own file, which is changed when a key stands nowhere yet. */
  userFile: string | undefined;
  get(key: string): Json | undefined;
  /** The file a key's value comes from. */
  from(key: string): string | undefined;
}

/** Puts the user's, the workspace's and the folder's settings together as VS Code does: objects are merged, all else is replaced. */
export async function editorSettings(host: Host, folder: string): Promise<EditorSettings> {
  const editors = await usedEditors(host);
  const [editor] = editors;
  const sources = editor ? (await settingsSources(editor, folder)).sources : [];
  const layers: { path: string; document: Document }[] = [];
  for (const { path, under } of sources) {
    // A file that cannot be read is the settings check's to tell.
    const file = await readSettings(path).catch(() => undefined);
    const parsed = file?.bytes ? parse(file.text) : undefined;
    if (parsed?.kind === "parsed") {
      layers.push({ path, document: under ? section(parsed.document, under) : parsed.document });
    }
  }
  const values = (key: string) =>
    layers.flatMap(({ path, document }) => {
      const value = readFamily(document, familyOf(key)).read([key]);
      return value === undefined ? [] : [{ path, value }];
    });
  return {
    editor,
    editors,
    userFile: sources.find(({ kind }) => kind === "user")?.path,
    get: (key) =>
      values(key)
        .map(({ value }) => value)
        .reduce(merge, undefined),
    from: (key) => values(key).at(-1)?.path,
  };
}

function merge(below: Json | undefined, above: Json): Json {
  if (!isJsonObject(below) || !isJsonObject(above)) return above;
  const merged = { ...below };
  for (const [key, value] of Object.entries(above)) merged[key] = merge(below[key], value);
  return merged;
}
