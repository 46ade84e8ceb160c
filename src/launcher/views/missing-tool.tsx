import { Action, ActionPanel, Detail, Icon, Keyboard, openExtensionPreferences } from "@raycast/api";
import { code, fence } from "../../core/markdown";
import { RefreshAction } from "./refresh-action";

interface MissingToolProps {
  tool: string;
  /** What it is needed for, as a sentence. */
  purpose: string;
  /** Where it was looked for. */
  searched: readonly string[];
  install?: { command: string; docs: string };
  onTryAgain(): void;
}

/** A tool that is not there, where it was looked for, and how to get it. */
export function MissingTool({ tool, purpose, searched, install, onTryAgain }: MissingToolProps) {
  const places = searched.length > 0 ? ["## Looked For In", ...searched.map((place) => `- ${code(place)}`)] : [];
  const get = install ? ["## How to Get It", fence(install.command, "sh")] : [];
  return (
    <Detail
      markdown={[`# ${tool} Was Not Found`, "", purpose, "", ...places, "", ...get].join("\n")}
      actions={
        <ActionPanel>
          <RefreshAction title="Look Again" onRefresh={onTryAgain} />
          {install && (
            <Action.CopyToClipboard
              title="Copy Install Command"
              content={install.command}
              shortcut={Keyboard.Shortcut.Common.Copy}
            />
          )}
          {install && <Action.OpenInBrowser title="Open Install Docs" url={install.docs} />}
          <Action title="Open Extension Preferences" icon={Icon.Gear} onAction={openExtensionPreferences} />
        </ActionPanel>
      }
    />
  );
}
