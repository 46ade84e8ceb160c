import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readJson, type Editor } from "./editors";
import { isRecord } from "../settings";

export interface Profile {
  /** Undefined for the default profile. */
  id?: string;
  name: string;
  settings: string;
  /** True when it uses the default profile's settings.json. */
  sharesSettings: boolean;
}

/** The editor's profiles, the default one first (docs/facts/vscode.md §3: `storage.json`). */
export async function readProfiles(editor: Editor): Promise<Profile[]> {
  const settings = join(editor.userData, "User/settings.json");
  const listed = (await storage(editor))?.userDataProfiles;
  const others = (Array.isArray(listed) ? listed : []).filter(isRecord).flatMap((entry): Profile[] => {
    const { location, name, useDefaultFlags } = entry;
    if (typeof location !== "string" || typeof name !== "string") return [];
    const sharesSettings = isRecord(useDefaultFlags) && useDefaultFlags.settings === true;
    const own = join(editor.userData, "User/profiles", location, "settings.json");
    return [{ id: location, name, settings: sharesSettings ? settings : own, sharesSettings }];
  });
  return [{ name: "Default", settings, sharesSettings: true }, ...others];
}

/** The profile a folder or `.code-workspace` is opened with. */
export async function profileOf(editor: Editor, folder: string | undefined): Promise<Profile> {
  const profiles = await readProfiles(editor);
  const [standard] = profiles;
  const associations = (await storage(editor))?.profileAssociations;
  const workspaces = isRecord(associations) && isRecord(associations.workspaces) ? associations.workspaces : {};
  const wanted = folder === undefined ? undefined : workspaces[pathToFileURL(resolve(folder)).href];
  const found = profiles.find((profile) => profile.id !== undefined && profile.id === wanted);
  return (
    found ??
    standard ?? { name: "Default", settings: join(editor.userData, "User/settings.json"), sharesSettings: true }
  );
}

export function folderSettings(folder: string): string {
  return join(folder, ".vscode/settings.json");
}

/** Folders and workspaces that open windows show, and those that were open last. */
export async function windowFolders(editor: Editor): Promise<string[]> {
  const state = (await storage(editor))?.windowsState;
  if (!isRecord(state)) return [];
  const windows = [state.lastActiveWindow, ...(Array.isArray(state.openedWindows) ? state.openedWindows : [])];
  const paths = windows.filter(isRecord).flatMap((window) => {
    const workspace = window.workspaceIdentifier;
    const uri = isRecord(workspace) ? workspace.configURIPath : (window.folder ?? window.folderUri);
    return localPath(uri) ?? [];
  });
  return [...new Set(paths)];
}

async function storage(editor: Editor) {
  return readJson(join(editor.userData, "User/globalStorage/storage.json"));
}

/** The path of a URI on this machine; undefined for a remote folder (`vscode-remote://…`). */
export function localPath(uri: unknown): string | undefined {
  // Older versions wrote the parts of the URI.
  if (isRecord(uri) && uri.scheme === "file" && typeof uri.path === "string") return uri.path;
  if (typeof uri !== "string" || !uri.startsWith("file://")) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}
