import { Action, Icon, Keyboard } from "@raycast/api";
import { useCachedState } from "@raycast/utils";

/** What its user wants to see of the findings; kept between launches. */
export interface Shown {
  troublesOnly: boolean;
  detail: boolean;
  toggleTroublesOnly(): void;
  toggleDetail(): void;
}

export function useShown(): Shown {
  const [troublesOnly, setTroublesOnly] = useCachedState("doctor: troubles only", false);
  const [detail, setDetail] = useCachedState("doctor: detail", true);
  return {
    troublesOnly,
    detail,
    toggleTroublesOnly: () => setTroublesOnly(!troublesOnly),
    toggleDetail: () => setDetail(!detail),
  };
}

export function ShownActions({ shown }: { shown: Shown }) {
  return (
    <>
      <Action
        title={shown.troublesOnly ? "Show Everything" : "Show Troubles Only"}
        icon={Icon.Filter}
        onAction={shown.toggleTroublesOnly}
      />
      <Action
        title={shown.detail ? "Hide Details" : "Show Details"}
        icon={Icon.Sidebar}
        shortcut={Keyboard.Shortcut.Common.ToggleQuickLook}
        onAction={shown.toggleDetail}
      />
    </>
  );
}
