import { Action, ActionPanel, Color, Icon, Keyboard, List, type Image } from "@raycast/api";
import { join } from "node:path";
import type { ReactNode } from "react";
import { redact } from "../../core/credentials";
import type { Host } from "../../core/host";
import type { PrecheckFinding, PrecheckReport, StageResult } from "../../core/precheck";
import { oneLine } from "../../core/visible";
import { useProject } from "../folders";
import { shortHome } from "../paths";
import { FailureView, NothingMatches, RefreshAction } from "../views";
import { formatFiles, openAt } from "./changes";
import { findingMarkdown, placeOf, reportMarkdown, stageMarkdown, stageTitles, verdictTitle } from "./markdown";
import { usePrecheck, type BegunStage } from "./use-precheck";

/** What would break before it is committed: the stages as they end, then what they found, each at its line. */
export function PrecheckList({ host }: { host: Host }) {
  const { folder, dropdown } = useProject(host);
  const { data: report, stages, error, isLoading, reload } = usePrecheck(host, folder);
  if (error && !isLoading) {
    return <FailureView host={host} title="The Changes Could Not Be Checked" error={error} onTryAgain={reload} />;
  }
  const common = <CommonActions host={host} report={report} reload={reload} />;
  return (
    <List
      isLoading={isLoading}
      isShowingDetail={stages.length > 0}
      searchBarPlaceholder="Search findings and stages"
      searchBarAccessory={dropdown}
    >
      {stages.length > 0 ? (
        <NothingMatches what="Finding" />
      ) : (
        <List.EmptyView
          icon={Icon.CheckList}
          title="Reading the Changes…"
          actions={<ActionPanel>{common}</ActionPanel>}
        />
      )}
      {report && (
        <Verdict report={report} home={host.home}>
          {common}
        </Verdict>
      )}
      {report && report.findings.length > 0 && (
        <List.Section title="Findings" subtitle={String(report.findings.length)}>
          {report.findings.map((finding, index) => (
            <FindingRow key={index} id={`finding/${index}`} finding={finding}>
              <OpenAction host={host} report={report} finding={finding} />
              {common}
            </FindingRow>
          ))}
        </List.Section>
      )}
      <List.Section title="Stages">
        {stages.map((stage) => (
          <StageRow key={stage.id} stage={stage}>
            {common}
          </StageRow>
        ))}
      </List.Section>
    </List>
  );
}

function Verdict({ report, home, children }: { report: PrecheckReport; home: string; children: ReactNode }) {
  const { verdict, folder } = report;
  return (
    <List.Section title={shortHome(folder, home)}>
      <List.Item
        id="verdict"
        title={verdictTitle(report)}
        icon={icons[verdict === "incomplete" ? "over-budget" : verdict]}
        detail={<List.Item.Detail markdown={shortHome(reportMarkdown(report), home)} />}
        actions={<ActionPanel>{children}</ActionPanel>}
      />
    </List.Section>
  );
}

function FindingRow({ finding, id, children }: { finding: PrecheckFinding; id: string; children: ReactNode }) {
  return (
    <List.Item
      id={id}
      title={oneLine(finding.message)}
      subtitle={oneLine(placeOf(finding))}
      icon={icons.fail}
      keywords={[finding.stage, finding.linter ?? "", ...finding.file.split("/")]}
      detail={<List.Item.Detail markdown={findingMarkdown(finding)} />}
      actions={<ActionPanel>{children}</ActionPanel>}
    />
  );
}

function StageRow({ stage: { id, result }, children }: { stage: BegunStage; children: ReactNode }) {
  return (
    <List.Item
      id={id}
      title={stageTitles[id]}
      icon={result ? icons[result.status] : { source: Icon.CircleProgress50, tintColor: Color.Blue }}
      detail={<List.Item.Detail markdown={result ? stageMarkdown(result) : "Running…"} />}
      actions={<ActionPanel>{children}</ActionPanel>}
    />
  );
}

interface OpenActionProps {
  host: Host;
  report: PrecheckReport;
  finding: PrecheckFinding;
}

function OpenAction({ host, report, finding }: OpenActionProps) {
  const path = join(report.folder, finding.file);
  return (
    <ActionPanel.Section>
      <Action title="Open in Editor" icon={Icon.Code} onAction={() => openAt(host, path, finding)} />
      <Action.CopyToClipboard
        title="Copy Finding"
        content={redact(host, `${placeOf(finding)} ${finding.message}`)}
        shortcut={Keyboard.Shortcut.Common.CopyName}
      />
    </ActionPanel.Section>
  );
}

interface CommonProps {
  host: Host;
  report: PrecheckReport | undefined;
  reload(): void;
}

function CommonActions({ host, report, reload }: CommonProps) {
  const canFormat = report?.findings.some(({ stage, linter }) => stage === "format" && linter !== "syntax");
  return (
    <ActionPanel.Section>
      {report && canFormat && (
        <Action title="Format Files" icon={Icon.WrenchScrewdriver} onAction={() => formatFiles(host, report, reload)} />
      )}
      <RefreshAction title="Check Again" onRefresh={reload} />
      {report && (
        <Action.CopyToClipboard
          title="Copy Report"
          content={redact(host, reportMarkdown(report))}
          shortcut={Keyboard.Shortcut.Common.Copy}
        />
      )}
    </ActionPanel.Section>
  );
}

const icons: Record<StageResult["status"], Image.ImageLike & object> = {
  pass: { source: Icon.CheckCircle, tintColor: Color.Green },
  fail: { source: Icon.XMarkCircle, tintColor: Color.Red },
  skipped: { source: Icon.MinusCircle, tintColor: Color.SecondaryText },
  "over-budget": { source: Icon.Hourglass, tintColor: Color.Orange },
};
