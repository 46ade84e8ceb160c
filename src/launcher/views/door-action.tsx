import { Action, Icon } from "@raycast/api";
import type { Door } from "../doors";
import { openCommand } from "../feedback/open-command";

/** Opens the command of the extension that a text leads to. */
export function DoorAction({ door: { command, title } }: { door: Door }) {
  return <Action title={`Open ${title}`} icon={Icon.ArrowRight} onAction={() => openCommand(command, title)} />;
}
