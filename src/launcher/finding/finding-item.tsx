import { ActionPanel, List } from "@raycast/api";
import type { ReactNode } from "react";
import type { Finding } from "../../core/finding";
import { findingMarkdown } from "./markdown";
import { severityIcon, severityWord } from "./palette";

/** A finding as a row with its detail pane. */
export function FindingItem({ finding, id, children }: { finding: Finding; id: string; children: ReactNode }) {
  return (
    <List.Item
      id={id}
      title={finding.title}
      icon={{ value: severityIcon[finding.severity], tooltip: severityWord[finding.severity] }}
      keywords={[finding.id, ...finding.id.split("-")]}
      detail={<List.Item.Detail markdown={findingMarkdown(finding)} />}
      actions={<ActionPanel>{children}</ActionPanel>}
    />
  );
}
