import { ActionPanel, List } from "@raycast/api";
import type { ReactNode } from "react";
import type { Finding } from "../../core/finding";
import { oneLine } from "../../core/visible";
import { inLauncher } from "../doors";
import { shortHome } from "../paths";
import { findingMarkdown } from "./markdown";
import { severityIcon, severityWord } from "./palette";

interface FindingItemProps {
  finding: Finding;
  home: string;
  id: string;
  children: ReactNode;
}

/** A finding as a row with its detail pane. */
export function FindingItem({ finding, home, id, children }: FindingItemProps) {
  return (
    <List.Item
      id={id}
      title={oneLine(shortHome(inLauncher(finding.title), home))}
      icon={{ value: severityIcon[finding.severity], tooltip: severityWord[finding.severity] }}
      keywords={[finding.id, ...finding.id.split("-")]}
      detail={<List.Item.Detail markdown={shortHome(findingMarkdown(finding), home)} />}
      actions={<ActionPanel>{children}</ActionPanel>}
    />
  );
}
