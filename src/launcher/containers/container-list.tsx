import { Action, ActionPanel, Icon, Keyboard, List } from "@raycast/api";
import type { ContainerReport } from "../../core/containers";
import { redact } from "../../core/credentials";
import { isTrouble } from "../../core/finding";
import type { Host } from "../../core/host";
import { code, inline } from "../../core/markdown";
import { describeFailure, openDoctor, refuseWhileBusy, runOperation, showFailure } from "../feedback";
import { FindingActions, FindingItem, FixAction, severityIcon } from "../finding";
import { projectFolders, useProject, type ProjectFolder } from "../folders";
import { core } from "../lazy";
import { shortPath } from "../paths";
import { plural } from "../sentences";
import { useFolderLoad } from "../use-load";
import { FailureView, NothingMatches, RefreshAction } from "../views";

/** What is wrong in a project's Dev Container; the recent projects that have one come first in the dropdown. */
export function ContainerList({ host }: { host: Host }) {
  const { folder, dropdown } = useProject(host, foldersWithContainer);
  const {
    data: report,
    error,
    isLoading,
    reload,
  } = useFolderLoad(folder, async (at, signal) =>
    core().checkContainers(await core().readMachine(host, { folder: at, signal })),
  );
  if (error && !isLoading) {
    return <FailureView host={host} title="The Dev Container Could Not Be Checked" error={error} onTryAgain={reload} />;
  }
  const hasContainer = report !== undefined && report.configurations.length > 0;
  return (
    <List
      isLoading={isLoading}
      isShowingDetail={hasContainer}
      searchBarPlaceholder="Search findings"
      searchBarAccessory={dropdown}
    >
      {hasContainer ? (
        <NothingMatches what="Finding" />
      ) : (
        <List.EmptyView
          icon={Icon.Box}
          title={report ? "No Dev Container" : "Reading the Dev Container…"}
          description={report && folder ? `${shortPath(folder, host.home)} has no devcontainer.json.` : undefined}
          actions={
            <ActionPanel>
              {report && folder && folder !== host.home && (
                <Action
                  title="Write Dev Container"
                  icon={Icon.NewDocument}
                  onAction={() => writeContainer(host, folder, reload)}
                />
              )}
              <RefreshAction onRefresh={reload} />
            </ActionPanel>
          }
        />
      )}
      {hasContainer && folder && <Rows host={host} folder={folder} report={report} reload={reload} />}
    </List>
  );
}

/** Recent projects that have a devcontainer.json; all of them where none has. */
async function foldersWithContainer(host: Host): Promise<ProjectFolder[]> {
  const folders = (await projectFolders(host)).filter(({ kind }) => kind === "folder");
  const counts = await Promise.all(folders.map(async ({ path }) => (await core().findDevContainers(path)).length));
  const having = folders.filter((_, index) => counts[index] !== 0);
  return having.length > 0 ? having : folders;
}

interface RowsProps {
  host: Host;
  folder: string;
  report: ContainerReport;
  reload(): void;
}

function Rows({ host, folder, report, reload }: RowsProps) {
  const { findings, configurations } = report;
  const common = (
    <ActionPanel.Section>
      {configurations.map(({ path }) => (
        <Action.Open
          key={path}
          title={`Open ${shortPath(path, folder).replace(/^~\//, "")}`}
          target={path}
          shortcut={path === configurations[0]?.path ? Keyboard.Shortcut.Common.Open : undefined}
        />
      ))}
      <Action.CopyToClipboard
        title="Copy Report"
        content={redact(host, reportMarkdown(folder, report))}
        shortcut={Keyboard.Shortcut.Common.Copy}
      />
      <RefreshAction title="Check Again" onRefresh={reload} />
    </ActionPanel.Section>
  );
  const troubles = findings.filter(isTrouble).length;
  return (
    <>
      <List.Section title={shortPath(folder, host.home)}>
        <List.Item
          id="verdict"
          title={troubles === 0 ? "Nothing Wrong" : plural(troubles, "Finding")}
          icon={severityIcon[troubles === 0 ? "ok" : "warning"]}
          detail={<List.Item.Detail markdown={reportMarkdown(shortPath(folder, host.home), report)} />}
          actions={<ActionPanel>{common}</ActionPanel>}
        />
      </List.Section>
      <List.Section title="Findings" subtitle={String(findings.length)}>
        {findings.map((finding, index) => (
          <FindingItem key={index} id={`${finding.id}/${index}`} finding={finding} home={host.home}>
            {finding.operation && <FixAction host={host} operation={finding.operation} lookAgain={reload} />}
            <FindingActions host={host} finding={finding} />
            {common}
          </FindingItem>
        ))}
      </List.Section>
    </>
  );
}

/** Configurations, engine, and the tools' versions inside and outside as a table. */
function reportMarkdown(folder: string, { configurations, engine, parity, findings }: ContainerReport): string {
  const files = configurations.map(({ path, image }) => `- ${code(path)}${image ? `: ${code(image)}` : ""}`);
  const known = parity.filter(({ inside }) => inside !== undefined);
  const table = known.map(({ tool, inside, outside }) =>
    [tool, inside ?? "?", outside ?? "not found"].map((cell) => ` ${inline(cell)} `).join("|"),
  );
  return [
    `## ${inline(folder)}`,
    files.join("\n"),
    ...(engine ? [`${inline(engine.name)}${engine.running === false ? " is not running" : ""}`] : []),
    ...(table.length > 0
      ? [["| Tool | Inside | Outside |", "| --- | --- | --- |", ...table.map((row) => `|${row}|`)].join("\n")]
      : []),
    ...findings.filter(isTrouble).map(({ title }) => `- ${inline(title)}`),
  ].join("\n\n");
}

/** Writes a devcontainer.json for a project that has none. */
async function writeContainer(host: Host, folder: string, reload: () => void): Promise<void> {
  if (await refuseWhileBusy()) return;
  const failed = "The Dev Container Was Not Written";
  try {
    const plan = await core().planInit(await core().readMachine(host, { folder }), {});
    if (plan.kind === "nothing") return reload();
    const words = { button: "Write", running: "Writing", done: "Dev Container Written", failed };
    const result = await runOperation(host, plan.operation, words, reload);
    if (result.kind !== "canceled") reload();
  } catch (error) {
    await showFailure(describeFailure(host, failed, error), openDoctor);
  }
}
