import { Action, ActionPanel, Detail, Icon, Keyboard, confirmAlert } from "@raycast/api";
import { useState } from "react";
import { readAnswers, thisSystem, type KeptAnswers } from "../../core/answers";
import { redact } from "../../core/credentials";
import type { Host } from "../../core/host";
import { inline } from "../../core/markdown";
import { localTime } from "../../core/local-time";
import type { SelfcheckReport } from "../../core/selfcheck";
import { refuseWhileBusy, runWork } from "../feedback";
import { core } from "../lazy";
import { shortHome } from "../paths";
import { useLoad } from "../use-load";
import { FailureView, RefreshAction } from "../views";

/** Tries on this Mac what is assumed of macOS, after a question, and shows what came of it. */
export function SelfcheckView({ host }: { host: Host }) {
  const { data, error, isLoading, reload } = useLoad(() => readAnswers(host));
  const [report, setReport] = useState<SelfcheckReport>();
  if (error) {
    return <FailureView host={host} title="The Self-Check Could Not Be Read" error={error} onTryAgain={reload} />;
  }
  const run = async () => {
    const made = await runQuick(host);
    if (made) setReport(made);
    reload();
  };
  // The first paint does without the core.
  const text = isLoading
    ? "Reading what an earlier self-check found…"
    : report
      ? core().selfcheckReport(report)
      : data
        ? keptMarkdown(data)
        : introduction();
  return (
    <Detail
      isLoading={isLoading}
      markdown={shortHome(text, host.home)}
      actions={
        <ActionPanel>
          <Action title={data ? "Run Again" : "Run Quick Self-Check"} icon={Icon.Play} onAction={run} />
          {(report ?? data) && (
            <Action.CopyToClipboard
              title="Copy Report"
              content={redact(host, text)}
              shortcut={Keyboard.Shortcut.Common.Copy}
            />
          )}
          <RefreshAction onRefresh={reload} />
        </ActionPanel>
      }
    />
  );
}

async function runQuick(host: Host): Promise<SelfcheckReport | undefined> {
  if (await refuseWhileBusy()) return undefined;
  const asked = await confirmAlert({
    title: "Try on This Mac What Go Warden Assumes?",
    message: core().whatIsTried(true).join("\n"),
    primaryAction: { title: "Run" },
  });
  if (!asked) return undefined;
  const result = await runWork(host, {
    title: "Checking This Mac",
    failureTitle: "The Self-Check Did Not End",
    run: ({ signal, progress }) =>
      core().selfcheck(host, {
        quick: true,
        signal,
        onExperiment: (question, number, of) => progress(`${number} of ${of}: ${question}`),
      }),
    done: ({ answers }) => ({ title: "Self-Check Done", message: core().tally(answers) }),
  });
  return result.kind === "done" ? result.value : undefined;
}

const introduction = () =>
  [
    "# Not Checked Yet",
    "Go Warden tries on this Mac what it assumes of macOS, puts everything back, and goes by the answers.",
    "## What It Does",
    core()
      .whatIsTried(true)
      .map((line) => `- ${inline(line)}`)
      .join("\n"),
  ].join("\n\n");

/** What an earlier run left, the answers that differ first. */
function keptMarkdown({ at, system, answers }: KeptAnswers): string {
  const { tally, verdictWords } = core();
  const all = Object.entries(answers);
  const inOrder = (["differs", "not-settled", "confirmed"] as const).flatMap((verdict) =>
    all.filter(([, one]) => one.verdict === verdict),
  );
  return [
    `# ${tally(Object.values(answers))}`,
    `Checked ${inline(localTime(at))}.${system === thisSystem() ? "" : " This Mac has another macOS now: **Run Again**."}`,
    inOrder.map(([id, one]) => `- **${verdictWords[one.verdict]}** \`${id}\`: ${inline(one.observed)}`).join("\n"),
  ].join("\n\n");
}
