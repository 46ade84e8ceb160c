import { realpath } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { isJsonObject, parse, readFamily, readSettings } from "../settings";
import type { Editor } from "./editors";
import { folderSettings, localPath, profileOf, windowFolders, type Profile } from "./profiles";

/** A settings file that bears on a folder; later ones win. */
export interface SettingsSource {
  kind: "user" | "workspace" | "folder";
  path: string;
  /** Where the settings are inside a `.code-workspace`. */
  under?: "settings";
}

export interface SettingsSources {
  profile: Profile;
  /** What VS Code reads, lowest first. */
  sources: SettingsSource[];
}

/**
 * The settings files VS Code reads for a folder or `.code-workspace`. A folder that is open as a part of a
 * `.code-workspace` has that one's settings, too; of a `.code-workspace` the first folder counts, as gopls runs there
 * (docs/facts/vscode.md §5).
 */
export async function settingsSources(editor: Editor, target: string | undefined): Promise<SettingsSources> {
  const workspace = target === undefined ? undefined : await workspaceOf(editor, target);
  const profile = await profileOf(editor, workspace ?? target);
  const folder = target === workspace && workspace !== undefined ? (await workspaceFolders(workspace))[0] : target;
  const sources: SettingsSource[] = [{ kind: "user", path: profile.settings }];
  if (workspace !== undefined) sources.push({ kind: "workspace", path: workspace, under: "settings" });
  if (folder !== undefined) sources.push({ kind: "folder", path: folderSettings(folder) });
  return { profile, sources };
}

export function isWorkspaceFile(path: string): boolean {
  return path.endsWith(".code-workspace");
}

/** The `.code-workspace` itself, or the one a window shows the folder in. */
export async function workspaceOf(editor: Editor, target: string): Promise<string | undefined> {
  if (isWorkspaceFile(target)) return target;
  const wanted = await real(target);
  const shown = await windowFolders(editor);
  for (const path of shown) if (!isWorkspaceFile(path) && (await real(path)) === wanted) return undefined;
  for (const path of shown.filter(isWorkspaceFile)) {
    const folders = await Promise.all((await workspaceFolders(path)).map(real));
    if (folders.includes(wanted)) return path;
  }
  return undefined;
}

/** The folders that a `.code-workspace` lists. */
export async function workspaceFolders(workspace: string): Promise<string[]> {
  const text = await readSettings(workspace).then(
    (file) => file.text,
    () => "",
  );
  const parsed = parse(text);
  const listed = parsed.kind === "parsed" ? readFamily(parsed.document, "folders").value : undefined;
  return (Array.isArray(listed) ? listed : []).flatMap((entry) => {
    if (!isJsonObject(entry)) return [];
    if (typeof entry.path === "string") return [resolve(dirname(workspace), entry.path)];
    return localPath(entry.uri) ?? [];
  });
}

const real = (path: string) => realpath(path).catch(() => resolve(path));
