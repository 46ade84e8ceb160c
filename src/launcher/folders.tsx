import { Icon, List } from "@raycast/api";
import { useState, type ComponentProps } from "react";
import { basename } from "node:path";
import type { Host } from "../core/host";
import { editorInUse } from "../core/machine";
import { recentFolders, windowFolders, type RecentFolder } from "../core/vscode";
import { useLoad } from "./use-load";

export interface ProjectFolder {
  path: string;
  kind: "folder" | "workspace";
  /** Whether a window of the editor shows it. */
  inWindow: boolean;
}

/** The folders of the editor in use: those in its windows, the one in front first, then the latest. */
export async function projectFolders(host: Host): Promise<ProjectFolder[]> {
  const editor = await editorInUse(host);
  if (!editor) return [];
  const [windows, recent] = await Promise.all([windowFolders(editor), recentFolders(editor)]);
  return folderPlaces(windows, recent);
}

/** Folders in windows first, then the others in their order. */
export function folderPlaces(windows: readonly string[], recent: readonly RecentFolder[]): ProjectFolder[] {
  const open = windows.map((path): ProjectFolder => ({ path, kind: kindOf(path), inWindow: true }));
  const later = recent.map(({ path, kind }): ProjectFolder => ({ path, kind, inWindow: false }));
  return [...open, ...later.filter(({ path }) => !windows.includes(path))];
}

const kindOf = (path: string) => (path.endsWith(".code-workspace") ? "workspace" : "folder");

export interface Project {
  /** Undefined until it is known which one is in front; the home folder stands for none. */
  folder: string | undefined;
  /** Chooses another. */
  dropdown: ComponentProps<typeof List>["searchBarAccessory"];
}

/** The project that a view looks at: the one in front of the editor until another is chosen. */
export function useProject(host: Host, read = projectFolders): Project {
  const { data, isLoading } = useLoad(
    async () => (await read(host)).filter(({ kind }) => kind === "folder"),
    [host.home],
  );
  const [chosen, setChosen] = useState<string>();
  const folder = chosen ?? (isLoading ? undefined : (data?.[0]?.path ?? host.home));
  const dropdown =
    folder === undefined ? undefined : (
      <FolderDropdown folders={data ?? []} home={host.home} chosen={folder} onChange={setChosen} />
    );
  return { folder, dropdown };
}

interface FolderDropdownProps {
  folders: readonly ProjectFolder[];
  home: string;
  chosen: string;
  onChange(path: string): void;
}

function FolderDropdown({ folders, home, chosen, onChange }: FolderDropdownProps) {
  return (
    <List.Dropdown tooltip="Project Folder" value={chosen} onChange={onChange}>
      {folders.map(({ path, inWindow }) => (
        <List.Dropdown.Item
          key={path}
          value={path}
          title={basename(path)}
          icon={inWindow ? Icon.AppWindow : Icon.Folder}
          keywords={[path]}
        />
      ))}
      <List.Dropdown.Item value={home} title="No Project" icon={Icon.House} />
    </List.Dropdown>
  );
}
