import { Action, ActionPanel, Color, Icon, Keyboard, List, type Image } from "@raycast/api";
import { basename } from "node:path";
import * as z from "zod/mini";
import {
  incidentKinds,
  readHistories,
  readIncidents,
  type Incident,
  type IncidentKind,
  type ResourceHistory,
} from "../../core/gopls";
import type { Host } from "../../core/host";
import { redact } from "../../core/credentials";
import { openCommand } from "../feedback";
import { shortHome, shortPath } from "../paths";
import { useKept } from "../use-kept";
import { FailureView, NothingMatches, RefreshAction } from "../views";
import { incidentMarkdown } from "./incident-markdown";
import { localTime } from "../../core/local-time";

/** A row as it is kept for the next first paint; evidence and stacks are read again. */
const row = z.object({
  id: z.string(),
  at: z.string(),
  kind: z.enum(incidentKinds),
  workspace: z.nullable(z.string()),
});
type Row = z.infer<typeof row>;
const keptRows = z.object({ incidents: z.array(row) });

/** Incidents by day, newest first, with evidence, stack, and the memory of that gopls. */
export function IncidentList({ host, selected }: { host: Host; selected?: string }) {
  const { data, kept, asOf, error, isLoading, at, reload } = useKept("incidents", keptRows, async () => {
    const [incidents, histories] = await Promise.all([readIncidents(host), readHistories(host)]);
    return { incidents: incidents.toReversed(), histories };
  });
  if (error)
    return <FailureView host={host} title="The Incidents Could Not Be Read" error={error} onTryAgain={reload} />;
  const rows: readonly Row[] = data?.incidents ?? kept?.incidents ?? [];
  const days = [...new Set(rows.map(day))];
  return (
    <List
      isLoading={isLoading}
      isShowingDetail={rows.length > 0}
      selectedItemId={selected}
      searchBarPlaceholder="Search incidents"
    >
      {rows.length > 0 ? (
        <NothingMatches what="Incident" />
      ) : (
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
                onAction={() => openCommand("manage-agent", "Manage Background Agent")}
              />
              <RefreshAction onRefresh={reload} />
            </ActionPanel>
          }
        />
      )}
      {days.map((name, index) => (
        <List.Section key={name} title={name} subtitle={index === 0 ? asOf : undefined}>
          {rows
            .filter((one) => day(one) === name)
            .map((one) => (
              <IncidentItem
                key={one.id}
                host={host}
                row={one}
                incident={data?.incidents.find(({ id }) => id === one.id)}
                histories={data?.histories ?? []}
                reload={reload}
              />
            ))}
        </List.Section>
      ))}
    </List>
  );
}

const day = ({ at }: Row) => new Date(at).toLocaleDateString(undefined, { dateStyle: "full" });

interface IncidentItemProps {
  host: Host;
  row: Row;
  /** Undefined while only the row is known. */
  incident: Incident | undefined;
  histories: readonly ResourceHistory[];
  reload(): void;
}

function IncidentItem({ host, row, incident, histories, reload }: IncidentItemProps) {
  const { id, at, kind, workspace } = row;
  const { firstLine, knownIssues, dumpFile } = incident ?? {};
  return (
    <List.Item
      id={id}
      title={kindTitle[kind]}
      subtitle={workspace ? basename(workspace) : undefined}
      icon={kindIcon[kind]}
      keywords={[kind, workspace ?? "", firstLine ?? ""]}
      detail={
        incident ? (
          <List.Item.Detail
            markdown={shortHome(incidentMarkdown(incident, histories), host.home)}
            metadata={<Metadata incident={incident} home={host.home} />}
          />
        ) : (
          <List.Item.Detail markdown="Reading what was seen…" />
        )
      }
      actions={
        <ActionPanel>
          <ActionPanel.Section>
            {knownIssues ? <Action.OpenInBrowser title="Search Known Issues" url={knownIssues} /> : null}
            <Action
              // eslint-disable-next-line @raycast/prefer-title-case -- it writes itself so
              title="Restart gopls"
              icon={Icon.ArrowClockwise}
              onAction={() => openCommand("restart-gopls", "Restart gopls")}
            />
          </ActionPanel.Section>
          <ActionPanel.Section>
            {incident && (
              <Action.CopyToClipboard
                title="Copy Report"
                content={redact(host, `# ${kindTitle[kind]}, ${at}\n\n${incidentMarkdown(incident, [])}`)}
                shortcut={Keyboard.Shortcut.Common.Copy}
              />
            )}
            {dumpFile ? (
              <Action.Open title="Open Dump" target={dumpFile} shortcut={Keyboard.Shortcut.Common.Open} />
            ) : null}
            <RefreshAction onRefresh={reload} />
          </ActionPanel.Section>
        </ActionPanel>
      }
    />
  );
}

function Metadata({ incident, home }: { incident: Incident; home: string }) {
  const { at, version, goVersion, workspace, editor, pid, silentRestartsLeft, newerVersion, stackId } = incident;
  const rows: [string, string | null | undefined][] = [
    ["When", localTime(at)],
    ["Workspace", workspace && shortPath(workspace, home)],
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
      {rows.map(([title, text]) =>
        text ? <List.Item.Detail.Metadata.Label key={title} title={title} text={text} /> : null,
      )}
    </List.Item.Detail.Metadata>
  );
}

const kindTitle: Record<IncidentKind, string> = {
  panic: "Panic",
  fatal: "Fatal Error",
  killed: "Killed by the System",
  exit: "Ended by Itself",
  hang: "Hung",
  memory: "High Memory Use",
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
