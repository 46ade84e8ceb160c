import { Action, ActionPanel, Icon, Keyboard } from "@raycast/api";
import { createDeeplink } from "@raycast/utils";
import type { Host } from "../../core/host";
import { openInTerminal } from "../terminal";
import { RefreshAction, ViewBoundary } from "../views";
import { openFolder } from "./open-folder";
import type { Place } from "./places";
import { PlanView } from "./plan-view";
import type { useMarks } from "./use-marks";

interface FolderActionsProps {
  host: Host;
  place: Place;
  marks: ReturnType<typeof useMarks>;
  visit(): Promise<void>;
  resetRanking(): Promise<void>;
  reload(): void;
}

export function FolderActions({ host, place, marks, visit, resetRanking, reload }: FolderActionsProps) {
  const { target, kind } = place;
  const isPinned = marks.pinned.includes(target);
  return (
    <ActionPanel>
      <ActionPanel.Section>
        <Action
          title={kind === "remote" ? "Open Remote Folder" : "Open with Full Environment"}
          icon={Icon.AppWindow}
          onAction={() => openFolder(host, place, {}, visit)}
        />
        <Action
          title="Open in a New Window"
          icon={Icon.NewDocument}
          shortcut={Keyboard.Shortcut.Common.New}
          onAction={() => openFolder(host, place, { newWindow: true }, visit)}
        />
        <Action.Push
          title="Show What Would Happen"
          icon={Icon.Eye}
          shortcut={Keyboard.Shortcut.Common.ToggleQuickLook}
          target={
            <ViewBoundary title="The Plan">
              <PlanView host={host} target={target} />
            </ViewBoundary>
          }
        />
      </ActionPanel.Section>
      {kind !== "remote" && <LocalActions target={target} />}
      <ActionPanel.Section>
        <Action
          title={isPinned ? "Unpin" : "Pin"}
          icon={isPinned ? Icon.TackDisabled : Icon.Tack}
          shortcut={Keyboard.Shortcut.Common.Pin}
          onAction={() => (isPinned ? marks.unpin(target) : marks.pin(target))}
        />
        <Action.CreateQuicklink
          title="Create Quicklink"
          quicklink={{
            name: `Open ${place.name} with Full Environment`,
            link: createDeeplink({ command: "open-vscode", arguments: { query: place.name } }),
          }}
        />
        <Action.CopyToClipboard title="Copy Path" content={target} shortcut={Keyboard.Shortcut.Common.CopyPath} />
        <Action title="Reset Ranking" icon={Icon.ArrowCounterClockwise} onAction={resetRanking} />
        <Action
          title="Hide from This List"
          icon={Icon.EyeDisabled}
          shortcut={Keyboard.Shortcut.Common.Remove}
          onAction={() => marks.hide(target)}
        />
        {marks.hidden.length > 0 && (
          <Action title={`Show Hidden (${marks.hidden.length})`} icon={Icon.Eye} onAction={marks.showHidden} />
        )}
        <RefreshAction onRefresh={reload} />
      </ActionPanel.Section>
    </ActionPanel>
  );
}

function LocalActions({ target }: { target: string }) {
  return (
    <ActionPanel.Section>
      <Action.ShowInFinder path={target} shortcut={Keyboard.Shortcut.Common.Open} />
      <Action.OpenWith path={target} shortcut={Keyboard.Shortcut.Common.OpenWith} />
      <Action title="Open in Terminal" icon={Icon.Terminal} onAction={() => openInTerminal(target)} />
    </ActionPanel.Section>
  );
}
