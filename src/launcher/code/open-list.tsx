import {
  Action,
  ActionPanel,
  closeMainWindow,
  Color,
  Icon,
  Keyboard,
  List,
  showHUD,
  showToast,
  Toast,
} from "@raycast/api";
import { useFrecencySorting } from "@raycast/utils";
import { basename, dirname } from "node:path";
import { useState } from "react";
import * as z from "zod/mini";
import type { Host } from "../../core/host";
import { commandLine } from "../../core/operations";
import { editorInUse } from "../../core/machine";
import { open, planOpen, recentFolders, windowFolders, type OpenPlan } from "../../core/vscode";
import { openDoctor, runWork } from "../feedback";
import { folderPlaces, type ProjectFolder } from "../folders";
import { shortPath } from "../paths";
import { useKept } from "../use-kept";
import { FailureView, MissingTool, RefreshAction, ViewBoundary } from "../views";
import { PlanView } from "./plan-view";

/** What is kept for the next first paint; it needs an editor, for none is nothing to remember. */
const keptPlaces = z.object({
  editor: z.object({ name: z.string() }),
  folders: z.array(z.object({ path: z.string(), kind: z.enum(["folder", "workspace"]), inWindow: z.boolean() })),
});

type Places = z.infer<typeof keptPlaces> | { editor: undefined; folders: [] };

/** Recent folders and workspaces of the editor in use, those that are opened often and lately first. */
export function OpenList({ host, query = "" }: { host: Host; query?: string }) {
  const [searchText, setSearchText] = useState(query);
  const {
    data: read,
    kept,
    asOf,
    error,
    isLoading,
    reload,
  } = useKept<Places, Places>(`open-vscode ${host.preferences?.editor ?? ""}`, keptPlaces, async () => {
    const editor = await editorInUse(host);
    if (!editor) return { editor, folders: [] };
    const [windows, recent] = await Promise.all([windowFolders(editor), recentFolders(editor)]);
    return { editor, folders: folderPlaces(windows, recent) };
  });
  const data = read ?? kept;
  const {
    data: sorted,
    visitItem,
    resetRanking,
  } = useFrecencySorting<ProjectFolder>(data?.folders, {
    namespace: "open-vscode",
    key: ({ path }) => path,
  });
  if (error)
    return <FailureView host={host} title="The Recent Folders Could Not Be Read" error={error} onTryAgain={reload} />;
  if (data && !data.editor) {
    return (
      <MissingTool
        tool="VS Code"
        purpose="Neither VS Code nor another editor of its family is installed."
        searched={[host.system("/Applications"), "~/Applications"]}
        install={{ command: "brew install --cask visual-studio-code", docs: "https://code.visualstudio.com" }}
        onTryAgain={reload}
      />
    );
  }
  const editor = data?.editor;
  return (
    <List
      isLoading={isLoading}
      filtering
      searchText={searchText}
      onSearchTextChange={setSearchText}
      searchBarPlaceholder={editor ? `Search folders of ${editor.name}` : "Search folders"}
    >
      <List.EmptyView
        icon={Icon.Folder}
        title={isLoading ? "Reading Recent Folders…" : searchText ? "No Folder Matches" : "No Recent Folders"}
        description={isLoading || searchText ? undefined : `Open a folder in ${editor?.name ?? "the editor"} once.`}
      />
      <List.Section title="Recent Folders" subtitle={asOf}>
        {sorted.map((folder) => (
          <List.Item
            key={folder.path}
            id={folder.path}
            title={basename(folder.path)}
            subtitle={shortPath(dirname(folder.path), host.home)}
            icon={folder.kind === "workspace" ? Icon.Layers : Icon.Folder}
            keywords={folder.path.split("/")}
            accessories={
              folder.inWindow
                ? [
                    {
                      tag: { value: "In a Window", color: Color.Blue },
                      tooltip: "A window shows it, or did when the editor quit",
                    },
                  ]
                : []
            }
            actions={
              <ActionPanel>
                <ActionPanel.Section>
                  <Action
                    title="Open with Full Environment"
                    icon={Icon.AppWindow}
                    onAction={() => openFolder(host, folder, {}, () => visitItem(folder))}
                  />
                  <Action
                    title="Open in a New Window"
                    icon={Icon.NewDocument}
                    shortcut={Keyboard.Shortcut.Common.New}
                    onAction={() => openFolder(host, folder, { newWindow: true }, () => visitItem(folder))}
                  />
                  <Action.Push
                    title="Show What Would Happen"
                    icon={Icon.Eye}
                    shortcut={Keyboard.Shortcut.Common.ToggleQuickLook}
                    target={
                      <ViewBoundary title="The Plan">
                        <PlanView host={host} target={folder.path} />
                      </ViewBoundary>
                    }
                  />
                </ActionPanel.Section>
                <ActionPanel.Section>
                  <Action.ShowInFinder path={folder.path} shortcut={Keyboard.Shortcut.Common.Open} />
                  <Action.CopyToClipboard
                    title="Copy Path"
                    content={folder.path}
                    shortcut={Keyboard.Shortcut.Common.CopyPath}
                  />
                  <Action
                    title="Reset Ranking"
                    icon={Icon.ArrowCounterClockwise}
                    onAction={() => resetRanking(folder)}
                  />
                  <RefreshAction onRefresh={reload} />
                </ActionPanel.Section>
              </ActionPanel>
            }
          />
        ))}
      </List.Section>
    </List>
  );
}

/** Opens it; what stands in the way of the full environment stays on the screen instead of a HUD that says all is well. */
async function openFolder(
  host: Host,
  { path }: ProjectFolder,
  { newWindow }: { newWindow?: boolean },
  visit: () => Promise<void>,
): Promise<void> {
  const result = await runWork(host, {
    title: "Asking Your Shell",
    failureTitle: `${basename(path)} Was Not Opened`,
    wayOn: openDoctor,
    async run({ signal, progress }): Promise<OpenPlan> {
      const plan = await planOpen(host, { target: path, newWindow, signal });
      progress(`Opening ${plan.editor.name}`);
      await open(host, plan, signal);
      return plan;
    },
  });
  if (result.kind !== "done") return;
  await visit();
  const { editor, alreadyOpen, environment, notes, command } = result.value;
  if (!alreadyOpen) {
    await closeMainWindow();
    await showHUD(`${basename(path)} opened in ${editor.name} with ${Object.keys(environment).length} variables`);
    return;
  }
  const [file = "", ...args] = command;
  await showToast({
    style: Toast.Style.Failure,
    title: `${basename(path)} Is Open Already`,
    message: notes.join("\n") || commandLine({ file, args }),
  });
}
