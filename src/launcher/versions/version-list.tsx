import { Action, ActionPanel, Color, Icon, Keyboard, List, type Image } from "@raycast/api";
import type { ReactNode } from "react";
import { redact } from "../../core/credentials";
import type { Host } from "../../core/host";
import { code, inline } from "../../core/markdown";
import type { GoStatus, InstallStatus, Place, ToolStatus, Wanted } from "../../core/versions";
import { oneLine } from "../../core/visible";
import { useProject } from "../folders";
import { core } from "../lazy";
import { shortHome } from "../paths";
import { useFolderLoad } from "../use-load";
import { FailureView, NothingMatches, RefreshAction } from "../views";
import { pinGo, syncGo } from "./change";

/** Which Go the terminal, VS Code and git hooks get in a project, and why. */
export function GoVersionList({ host }: { host: Host }) {
  const { folder, dropdown } = useProject(host);
  const {
    data: status,
    error,
    isLoading,
    reload,
  } = useFolderLoad(folder, async (at, signal) =>
    core().goStatus(await core().readMachine(host, { folder: at, signal })),
  );
  if (error && !isLoading) {
    return <FailureView host={host} title="The Go Versions Could Not Be Read" error={error} onTryAgain={reload} />;
  }
  return (
    <List isLoading={isLoading} searchBarPlaceholder="Search places, versions and tools" searchBarAccessory={dropdown}>
      {status ? (
        <NothingMatches what="Version" />
      ) : (
        <List.EmptyView
          icon={Icon.Tag}
          title="Asking Your Shell and Each Go…"
          actions={
            <ActionPanel>
              <RefreshAction onRefresh={reload} />
            </ActionPanel>
          }
        />
      )}
      {status && <Rows host={host} status={status} reload={reload} />}
    </List>
  );
}

interface RowsProps {
  host: Host;
  status: GoStatus;
  reload(): void;
}

function Rows({ host, status, reload }: RowsProps) {
  const { placeNames } = core();
  const { agree, sentence, places, wanted, installs, tools, folder } = status;
  const actions = <Actions host={host} status={status} reload={reload} />;
  const short = (text: string) => oneLine(shortHome(text, host.home));
  return (
    <>
      <List.Section title={short(folder)}>
        <Row id="sentence" title={short(sentence)} icon={mark(agree)} actions={actions} />
      </List.Section>
      <List.Section title="Who Gets Which Go">
        {places.map((place) => (
          <Row
            key={place.place}
            id={place.place}
            title={upperFirst(placeNames[place.place])}
            subtitle={short(whyOf(place))}
            text={plain(place.version)}
            icon={mark(place.version !== undefined && !place.problem)}
            actions={actions}
          />
        ))}
      </List.Section>
      <List.Section title="Asked For">
        {wanted.map((one, index) => (
          <Row
            key={index}
            id={`wanted/${index}`}
            title={short(sourceOf(one))}
            text={one.version}
            icon={Icon.Document}
            actions={actions}
          />
        ))}
      </List.Section>
      <List.Section title="Installed">
        {installs.map((one) => (
          <Row
            key={one.root}
            id={one.root}
            title={plain(one.version)}
            subtitle={short(one.root)}
            text={usersOf(one, placeNames)}
            icon={Icon.HardDrive}
            actions={actions}
          />
        ))}
      </List.Section>
      <List.Section title="Tools">
        {tools.map((tool) => (
          <Row
            key={tool.name}
            id={tool.name}
            title={tool.name}
            subtitle={short(toolText(tool))}
            text={tool.version ?? "—"}
            icon={mark(tool.ok)}
            actions={actions}
          />
        ))}
      </List.Section>
    </>
  );
}

interface RowProps {
  id: string;
  title: string;
  subtitle?: string;
  text?: string;
  icon: Image.ImageLike;
  actions: ReactNode;
}

function Row({ id, title, subtitle, text, icon, actions }: RowProps) {
  return (
    <List.Item
      id={id}
      title={title}
      subtitle={subtitle}
      icon={icon}
      accessories={text ? [{ text }] : []}
      actions={<ActionPanel>{actions}</ActionPanel>}
    />
  );
}

function Actions({ host, status, reload }: RowsProps) {
  const { folder, agree, installs, tools } = status;
  const isOff = !agree || tools.some(({ ok, path }) => !ok && path !== undefined);
  const versions = [...new Set(installs.flatMap(({ version }) => (version ? [plain(version)] : [])))];
  return (
    <>
      <ActionPanel.Section>
        {isOff && <Action title="Sync Go Version" icon={Icon.Switch} onAction={() => syncGo(host, folder, reload)} />}
        {versions.length > 0 && (
          <ActionPanel.Submenu title="Pin Version…" icon={Icon.Tack} shortcut={Keyboard.Shortcut.Common.Pin}>
            {versions.map((version) => (
              <Action key={version} title={`Pin ${version}`} onAction={() => pinGo(host, folder, version, reload)} />
            ))}
          </ActionPanel.Submenu>
        )}
      </ActionPanel.Section>
      <ActionPanel.Section>
        <Action.CopyToClipboard
          title="Copy Report"
          content={redact(host, reportMarkdown(status))}
          shortcut={Keyboard.Shortcut.Common.Copy}
        />
        <RefreshAction onRefresh={reload} />
      </ActionPanel.Section>
    </>
  );
}

/** The same for an issue or a chat. */
function reportMarkdown({ sentence, places, wanted, tools }: GoStatus): string {
  const { placeNames } = core();
  return [
    `# ${inline(sentence)}`,
    ...wanted.map((one) => `- Asked for: ${inline(one.version)}, ${code(sourceOf(one))}`),
    ...places.map(
      (one) => `- ${upperFirst(placeNames[one.place])}: ${inline([plain(one.version), whyOf(one)].join(", "))}`,
    ),
    ...tools.map((one) => `- ${one.name} ${inline([one.version ?? "—", toolText(one)].join(", "))}`),
  ].join("\n");
}

const plain = (version: string | undefined) => version?.replace(/^go/, "") ?? "—";
const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const whyOf = ({ by, path, problem }: Place) => [by, path, problem].filter(Boolean).join(", ");
const sourceOf = ({ source, line }: Wanted) => (line === undefined ? source : `${source}:${line}`);
const toolText = ({ builtWith, reason, path }: ToolStatus) =>
  [builtWith && `built with ${builtWith}`, reason, path].filter(Boolean).join(", ");
const usersOf = ({ usedBy, manager }: InstallStatus, names: Record<Place["place"], string>) =>
  usedBy.length > 0 ? usedBy.map((name) => names[name]).join(", ") : manager;

const mark = (fine: boolean): Image.ImageLike =>
  fine
    ? { source: Icon.CheckCircle, tintColor: Color.Green }
    : { source: Icon.ExclamationMark, tintColor: Color.Orange };
