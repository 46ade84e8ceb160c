import { Action, ActionPanel } from "@raycast/api";
import type { Finding } from "../../core/finding";
import { redact } from "../../core/credentials";
import type { Host } from "../../core/host";
import { doorsIn } from "../doors";
import { DoorAction } from "../views";
import { findingMarkdown } from "./markdown";

/** Where a finding's own words lead to, and its text. The first of them is what Enter does on a finding without a fix. */
export function FindingActions({ host, finding }: { host: Host; finding: Finding }) {
  const doors = doorsIn([finding.advice, finding.cause].filter(Boolean).join("\n"));
  return (
    <ActionPanel.Section>
      {doors
        .filter(({ command }) => command !== "go-doctor")
        .map((door) => (
          <DoorAction key={door.command} door={door} />
        ))}
      <Action.CopyToClipboard title="Copy Finding" content={redact(host, findingMarkdown(finding))} />
    </ActionPanel.Section>
  );
}
