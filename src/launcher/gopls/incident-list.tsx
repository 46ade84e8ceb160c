import { Action, ActionPanel, Color, Icon, Keyboard, launchCommand, LaunchType, List, type Image } from "@raycast/api";
import { basename } from "node:path";
import { readHistories, readIncidents, type Incident, type IncidentKind, type ResourceHistory } from "../../core/gopls";
import type { Host } from "../../core/host";
import { redact } from "../redact";
import { useLoad } from "../use-load";
import { FailureView } from "../views";
import { incidentMarkdown } from "./incident-markdown";

/** Incidents by day, newest first, with evidence, stack, and the memory of that gopls. */
export function IncidentList({ host, selected }: { host: Host; selected?: string }) {
  const { data, error, isLoading, at, reload } = useLoad(async () => {
    const [incidents, histories] = await Promise.all([readIncidents(host), readHistories(host)]);
    return { incidents: incidents.toReversed(), histories };
  });
  if (error)
    return <FailureView host={host} title="The Incidents Could Not Be Read" error={error} onTryAgain={reload} />;
  const { incidents = [], histories = [] } = data ?? {};
  const days = [...new Set(incidents.map(day))];
  return (
    <List
      isLoading={isLoading}
      isShowingDetail={incidents.length > 0}
      selectedItemId={selected}
      searchBarPlaceholder="Search incidents"
    >
      <List.EmptyView
        icon={{ source: Icon.CheckCircle, tintColor: Color.Green }}
        title={isLoading ? "Reading Incidents…" : "No Incidents"}
        description={
          isLoading
            ? undefined
            : `As of ${at?.toLocaleTimeString() ?? "now"}. Only the background agent sees gopls die: Manage Background Agent.`
        }
        actions={
          <ActionPanel>
            <Action
              title="Manage Background Agent"
              icon={Icon.Gear}
              onAction={() => launchCommand({ name: "manage-agent", type: LaunchType.UserInitiated })}
            />
            <Action
              title="Refresh"
              icon={Icon.ArrowClockwise}
              shortcut={Keyboard.Shortcut.Common.Refresh}
              onAction={reload}
            />
          </ActionPanel>
        }
      />
      {days.map((name) => (
        <List.Section key={name} title={name}>
          {incidents
            .filter((one) => day(one) === name)
            .map((one) => (
              <IncidentItem key={one.id} host={host} incident={one} histories={histories} reload={reload} />
            ))}
        </List.Section>
      ))}
    </List>
  );
}

const day = ({ at }: Incident) => new Date(at).toLocaleDateString(undefined, { dateStyle: "full" });

interface IncidentItemProps {
  host: Host;
  incident: Incident;
  histories: readonly ResourceHistory[];
  reload(): void;
}

function IncidentItem({ host, incident, histories, reload }: IncidentItemProps) {
  const { id, at, kind, workspace, firstLine, knownIssues, dumpFile } = incident;
  const markdown = incidentMarkdown(incident, histories);
  return (
    <List.Item
      id={id}
      title={kindTitle[kind]}
      subtitle={workspace ? basename(workspace) : undefined}
      icon={kindIcon[kind]}
      keywords={[kind, workspace ?? "", firstLine ?? ""]}
      detail={<List.Item.Detail markdown={markdown} metadata={<Metadata incident={incident} />} />}
      actions={
        <ActionPanel>
          <ActionPanel.Section>
            {knownIssues && <Action.OpenInBrowser title="Search Known Issues" url={knownIssues} />}
            <Action
              title="Restart gopls"
              icon={Icon.ArrowClockwise}
              onAction={() => launchCommand({ name: "restart-gopls", type: LaunchType.UserInitiated })}
            />
          </ActionPanel.Section>
          <ActionPanel.Section>
            <Action.CopyToClipboard
              title="Copy Report"
              content={redact(host, `# ${kindTitle[kind]}, ${at}\n\n${incidentMarkdown(incident, [])}`)}
              shortcut={Keyboard.Shortcut.Common.Copy}
            />
            {dumpFile && <Action.Open title="Open Dump" target={dumpFile} shortcut={Keyboard.Shortcut.Common.Open} />}
            <Action
              title="Refresh"
              icon={Icon.ArrowClockwise}
              shortcut={Keyboard.Shortcut.Common.Refresh}
              onAction={reload}
            />
          </ActionPanel.Section>
        </ActionPanel>
      }
    />
  );
}

function Metadata({ incident }: { incident: Incident }) {
  const { at, version, goVersion, workspace, editor, pid, silentRestartsLeft, newerVersion, stackId } = incident;
  const rows: [string, string | null | undefined][] = [
    ["When", new Date(at).toLocaleString()],
    ["Workspace", workspace],
    ["Editor", editor],
    ["gopls", version],
    ["Built With", goVersion],
    ["Newer gopls Here", newerVersion?.version],
    ["Silent Restarts Left", silentRestartsLeft?.toString()],
    ["Process", pid?.toString()],
    ["Stack ID", stackId],
  ];
  return (
    <List.Item.Detail.Metadata>
      {rows.map(([title, text]) => text && <List.Item.Detail.Metadata.Label key={title} title={title} text={text} />)}
    </List.Item.Detail.Metadata>
  );
}

const kindTitle: Record<IncidentKind, string> = {
  panic: "Panic",
  fatal: "Fatal Error",
  killed: "Killed by the System",
  exit: "Ended by Itself",
  hang: "Hung",
  memory: "Much Memory",
  bug: "Bug Reported by gopls",
};

const kindIcon: Record<IncidentKind, Image.ImageLike> = {
  panic: { source: Icon.Bolt, tintColor: Color.Red },
  fatal: { source: Icon.Bolt, tintColor: Color.Red },
  killed: { source: Icon.XMarkCircle, tintColor: Color.Red },
  exit: { source: Icon.Stop, tintColor: Color.Orange },
  hang: { source: Icon.Hourglass, tintColor: Color.Orange },
  memory: { source: Icon.MemoryChip, tintColor: Color.Orange },
  bug: { source: Icon.Bug, tintColor: Color.SecondaryText },
};
