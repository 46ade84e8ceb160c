import { Action, Icon, Keyboard } from "@raycast/api";

/** Looks again, everywhere by the same shortcut. */
export function RefreshAction({ title = "Refresh", onRefresh }: { title?: string; onRefresh(): void }) {
  return (
    <Action title={title} icon={Icon.ArrowClockwise} shortcut={Keyboard.Shortcut.Common.Refresh} onAction={onRefresh} />
  );
}
