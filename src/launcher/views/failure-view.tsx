import { Action, ActionPanel, Detail, environment, Icon, Keyboard, openExtensionPreferences } from "@raycast/api";
import type { Host } from "../../core/host";
import { inline } from "../../core/markdown";
import { Problem } from "../../core/problem";
import { describeFailure, openCommand } from "../feedback";
import { DoorAction } from "./door-action";
import { RefreshAction } from "./refresh-action";

interface FailureViewProps {
  host: Host;
  /** `The Running gopls Could Not Be Listed`. */
  title: string;
  error: unknown;
  onTryAgain(): void;
  /** Off in the doctor itself. */
  leadsToDoctor?: boolean;
}

/** A command that cannot show what it is for: why, and the ways on. */
export function FailureView({ host, title, error, onTryAgain, leadsToDoctor = true }: FailureViewProps) {
  const { message, door, log } = describeFailure(host, title, error);
  const cannotRunHere = error instanceof Problem && error.exit === 3;
  return (
    <Detail
      markdown={[`# ${inline(title)}`, ...message.split("\n").map(inline)].join("\n\n")}
      actions={
        <ActionPanel>
          <RefreshAction title="Try Again" onRefresh={onTryAgain} />
          {door && door.command !== environment.commandName && door.command !== "go-doctor" && (
            <DoorAction door={door} />
          )}
          {leadsToDoctor && (
            <Action
              title="Open Go Doctor"
              icon={Icon.Heartbeat}
              onAction={() => openCommand("go-doctor", "Go Doctor")}
            />
          )}
          {cannotRunHere && (
            <Action title="Open Extension Preferences" icon={Icon.Gear} onAction={openExtensionPreferences} />
          )}
          <Action.CopyToClipboard title="Copy Logs" content={log} shortcut={Keyboard.Shortcut.Common.Copy} />
        </ActionPanel>
      }
    />
  );
}
