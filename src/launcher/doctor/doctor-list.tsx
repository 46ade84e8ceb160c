import { Action, ActionPanel, Icon, Keyboard, List } from "@raycast/api";
import { useMemo } from "react";
import type { Area, DoctorFinding, DoctorReport } from "../../core/doctor";
import { isTrouble, worstFirst } from "../../core/finding";
import type { Host } from "../../core/host";
import { code } from "../../core/markdown";
import { FindingActions, FindingItem, FixAction, severityIcon } from "../finding";
import { useProject } from "../folders";
import { core } from "../lazy";
import { shortPath } from "../paths";
import { plural } from "../sentences";
import { FailureView, NothingMatches, RefreshAction } from "../views";
import { fixAll } from "./fix";
import { useDoctor } from "./use-doctor";
import { ShownActions, useShown, type Shown } from "./shown";

/** Findings by area, the troubles first; what is fine is folded into one section. */
export function DoctorList({ host }: { host: Host }) {
  const { folder, dropdown } = useProject(host);
  const shown = useShown();
  const { checked, report, error, examine } = useDoctor(host, folder);
  const sections = useMemo(
    () =>
      groups(
        checked.flatMap((one) => one.findings.map((finding) => ({ ...finding, area: one.area }))),
        { withFine: report !== undefined && !shown.troublesOnly, troublesOnly: shown.troublesOnly },
      ),
    [checked, report, shown.troublesOnly],
  );
  if (error) {
    const again = () => void examine();
    return (
      <FailureView
        host={host}
        title="The Doctor Could Not Look"
        error={error}
        onTryAgain={again}
        leadsToDoctor={false}
      />
    );
  }
  const isLoading = !report;
  const hasRows = report !== undefined || sections.length > 0;
  const common = <CommonActions host={host} report={report} examine={examine} shown={shown} />;
  return (
    <List
      isLoading={isLoading}
      isShowingDetail={hasRows && shown.detail}
      searchBarPlaceholder="Search findings"
      searchBarAccessory={dropdown}
    >
      {hasRows ? (
        <NothingMatches what="Finding" />
      ) : (
        <List.EmptyView
          icon={Icon.Heartbeat}
          title="Looking…"
          description="Shell, Go installs, editors, gopls and Delve are asked side by side."
          actions={<ActionPanel>{common}</ActionPanel>}
        />
      )}
      {report && (
        <Verdict home={host.home} report={report}>
          <FixAll host={host} report={report} examine={examine} />
          {common}
        </Verdict>
      )}
      {sections.map(({ title, findings }) => (
        <List.Section key={title} title={title} subtitle={String(findings.length)}>
          {findings.map((finding, index) => (
            <FindingItem
              key={`${finding.check} ${index}`}
              id={`${finding.check}/${finding.id}/${index}`}
              finding={finding}
              home={host.home}
            >
              {finding.operation && <FixAction host={host} operation={finding.operation} lookAgain={examine} />}
              <FindingActions host={host} finding={finding} />
              {report && <FixAll host={host} report={report} examine={examine} />}
              {common}
            </FindingItem>
          ))}
        </List.Section>
      ))}
    </List>
  );
}

interface ExaminationProps {
  host: Host;
  report: DoctorReport | undefined;
  examine(): Promise<DoctorReport | undefined>;
}

function Verdict({ home, report, children }: { home: string; report: DoctorReport; children: React.ReactNode }) {
  const at = new Date(report.at).toLocaleTimeString();
  const troubles = report.findings.filter(isTrouble).length;
  const fixable = core().remedies(report.findings).length;
  const next =
    fixable > 0 ? `\n\n${plural(fixable, "fix", "fixes")} can be made: **Fix All** shows the commands first.` : "";
  return (
    <List.Section title={`Checked at ${at}`}>
      <List.Item
        id="verdict"
        title={troubles === 0 ? "Nothing Wrong" : plural(troubles, "Finding")}
        icon={severityIcon[troubles === 0 ? "ok" : "warning"]}
        detail={
          <List.Item.Detail
            markdown={`## ${core().summary(report)}\n\nLooked at ${code(shortPath(report.folder, home))} at ${at}.${next}`}
          />
        }
        actions={<ActionPanel>{children}</ActionPanel>}
      />
    </List.Section>
  );
}

function FixAll({ host, report, examine }: ExaminationProps & { report: DoctorReport }) {
  const fixes = core().remedies(report.findings).length;
  if (fixes === 0) return null;
  return (
    <ActionPanel.Section>
      <Action
        title={`Fix All (${plural(fixes, "Fix", "Fixes")})`}
        icon={Icon.WrenchScrewdriver}
        onAction={() => fixAll(host, { report, examine })}
      />
    </ActionPanel.Section>
  );
}

function CommonActions({ host, report, examine, shown }: ExaminationProps & { shown: Shown }) {
  return (
    <ActionPanel.Section>
      {report && (
        <Action.CopyToClipboard
          title="Copy Report"
          content={core().markdownReport(host, report)}
          shortcut={Keyboard.Shortcut.Common.Copy}
        />
      )}
      <RefreshAction title="Check Again" onRefresh={() => void examine()} />
      <ShownActions shown={shown} />
    </ActionPanel.Section>
  );
}

interface Rows {
  withFine: boolean;
  troublesOnly: boolean;
}

const isFine = ({ severity }: DoctorFinding) => severity === "ok" || severity === "skipped";

/**
 * Areas with the worst findings first. What is fine comes in one section at the end, and only when every check has ended:
 * the launcher keeps the selection on the row that came first, wherever it moves to.
 */
function groups(findings: readonly (DoctorFinding & { area: Area })[], { withFine, troublesOnly }: Rows) {
  const loud = worstFirst(findings.filter((one) => (troublesOnly ? isTrouble(one) : !isFine(one))));
  const byArea = [...new Set(loud.map(({ area }) => area))].map((area) => ({
    title: areaTitle[area],
    findings: loud.filter((finding) => finding.area === area),
  }));
  const fine = findings.filter(isFine);
  return withFine && fine.length > 0 ? [...byArea, { title: "Fine", findings: fine }] : byArea;
}

const areaTitle: Record<Area, string> = {
  environment: "Environment",
  "go installs": "Go Installs",
  modules: "Modules",
  tools: "Tools",
  gopls: "gopls",
  coverage: "Coverage",
  delve: "Delve",
  "semantic highlighting": "Semantic Highlighting",
  "vs code": "VS Code",
  containers: "Containers",
  agent: "Agent",
};
