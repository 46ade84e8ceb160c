import { Action, ActionPanel, Color, Icon, Keyboard, List, type Image } from "@raycast/api";
import { useState } from "react";
import type { SelftestResult, Stage } from "../../core/delve";
import type { Host } from "../../core/host";
import type { ToolSearch } from "../../core/toolchain";
import { editorTools } from "../editor-tools";
import { doorsIn, forTerminal, inLauncher } from "../doors";
import { openCommand } from "../feedback";
import { core } from "../lazy";
import { fence, inline, paragraph } from "../../core/markdown";
import { shortPath } from "../paths";
import { redact } from "../../core/credentials";
import { useLoad } from "../use-load";
import { DoorAction, FailureView, MissingTool, NothingMatches, RefreshAction } from "../views";
import { installDelve } from "./missing";

const stageTitle: Record<Stage["name"], string> = {
  dlv: "Delve Answers",
  build: "Go Builds a Program",
  start: "The Debug Adapter Starts",
  initialize: "It Speaks the Debug Adapter Protocol",
  launch: "The Program Is Launched",
  breakpoint: "A Breakpoint Is Set",
  stop: "The Program Stops There",
  stack: "Its Stack Can Be Read",
  continue: "It Goes On",
  end: "Everything Ends",
};
const order = Object.keys(stageTitle) as Stage["name"][];

type Outcome = { kind: "missing"; search: ToolSearch } | { kind: "tested"; dlv: string; result: SelftestResult };

/** The stages of a real debug session as they pass. */
export function SelftestView({ host }: { host: Host }) {
  const [stages, setStages] = useState<readonly Stage[]>([]);
  const [waiting, setWaiting] = useState<string>();
  const { data, error, isLoading, reload } = useLoad(async (signal): Promise<Outcome> => {
    setStages([]);
    setWaiting(undefined);
    const { host: confined, dlv, go, environment } = await editorTools(host);
    if (!dlv.chosen) return { kind: "missing", search: dlv };
    const result = await core().selftest(confined, {
      dlv: dlv.chosen.path,
      go: go.chosen?.path,
      environment,
      signal,
      onStage: (stage) => setStages((passed) => [...passed, stage]),
      onWaiting: setWaiting,
    });
    return { kind: "tested", dlv: dlv.chosen.path, result };
  });
  if (error)
    return <FailureView host={host} title="The Debugger Could Not Be Tested" error={error} onTryAgain={reload} />;
  if (!isLoading && data?.kind === "missing") {
    return (
      <MissingTool
        tool="Delve"
        purpose="VS Code debugs Go programs with `dlv`. These are the places where it looks, in this order."
        searched={data.search.searched.map(({ path, from }) => `${path} (${from})`)}
        install={installDelve}
        onTryAgain={reload}
      />
    );
  }
  const tested = !isLoading && data?.kind === "tested" ? data : undefined;
  const next = order[stages.length];
  return (
    <List isLoading={isLoading} isShowingDetail={stages.length > 0} searchBarPlaceholder="Search stages">
      {stages.length > 0 ? (
        <NothingMatches what="Stage" />
      ) : (
        <List.EmptyView icon={Icon.Bug} title="Looking for Delve…" description={waiting} />
      )}
      <List.Section title={headline(tested?.result)} subtitle={tested && shortPath(tested.dlv, host.home)}>
        {stages.map((stage) => (
          <List.Item
            key={stage.name}
            id={stage.name}
            title={stageTitle[stage.name]}
            icon={stageIcon(stage)}
            detail={<List.Item.Detail markdown={stageMarkdown(stage, tested?.result)} />}
            actions={<Actions host={host} stage={stage} tested={tested} reload={reload} />}
          />
        ))}
        {isLoading && next && stages.length > 0 && (
          <List.Item
            id={next}
            title={stageTitle[next]}
            icon={{ source: Icon.CircleProgress50, tintColor: Color.Blue }}
            detail={<List.Item.Detail markdown={waiting ? `## ${inline(waiting)}` : "Running…"} />}
          />
        )}
      </List.Section>
    </List>
  );
}

function headline(result: SelftestResult | undefined): string {
  if (!result) return "Testing…";
  return result.ok ? "The Debugger Works" : "The Debugger Does Not Work";
}

const stageIcon = ({ ok }: Stage): Image.ImageLike =>
  ok ? { source: Icon.CheckCircle, tintColor: Color.Green } : { source: Icon.XMarkCircle, tintColor: Color.Red };

function stageMarkdown({ name, ok, durationMs, message }: Stage, result: SelftestResult | undefined): string {
  const took = `${stageTitle[name]}: ${ok ? "yes" : "no"}, after ${durationMs.toFixed(0)} ms.`;
  const output = result?.output.join("\n").trim();
  const known = message ? core().explain([message, output].join("\n")) : [];
  return [
    `## ${ok ? "Passed" : "Failed"}`,
    took,
    ...(message ? [fence(message)] : []),
    ...known.flatMap(({ cause, cure, command }) => [
      `### Why`,
      paragraph(inLauncher(cause)),
      `### What Helps`,
      paragraph(inLauncher(cure)),
      ...(command && doorsIn(command).length === 0 ? [fence(forTerminal(command), "sh")] : []),
    ]),
    ...(!ok && output ? ["### What Was Printed", fence(output)] : []),
  ].join("\n\n");
}

interface ActionsProps {
  host: Host;
  stage: Stage;
  tested: { dlv: string; result: SelftestResult } | undefined;
  reload(): void;
}

function Actions({ host, stage, tested, reload }: ActionsProps) {
  const known = !stage.ok && tested ? core().explain([stage.message, ...tested.result.output].join("\n")) : [];
  const ways = doorsIn(known.map(({ cure, command = "" }) => `${cure} ${command}`).join("\n")).filter(
    ({ command }) => !["go-doctor", "test-debugger"].includes(command),
  );
  return (
    <ActionPanel>
      <ActionPanel.Section>
        <RefreshAction title="Test Again" onRefresh={reload} />
        {ways.map((door) => (
          <DoorAction key={door.command} door={door} />
        ))}
        {!stage.ok && (
          <Action title="Open Go Doctor" icon={Icon.Heartbeat} onAction={() => openCommand("go-doctor", "Go Doctor")} />
        )}
      </ActionPanel.Section>
      {tested && (
        <ActionPanel.Section>
          <Action.CopyToClipboard
            title="Copy Report"
            content={redact(host, report(tested.dlv, tested.result))}
            shortcut={Keyboard.Shortcut.Common.Copy}
          />
          <Action.ShowInFinder title="Show Delve in Finder" path={tested.dlv} />
        </ActionPanel.Section>
      )}
    </ActionPanel>
  );
}

function report(dlv: string, { ok, stages, output }: SelftestResult): string {
  const lines = stages.map(
    (one) =>
      `${one.ok ? "✓" : "✗"} ${one.name} ${one.durationMs.toFixed(0)} ms${one.message ? `: ${one.message}` : ""}`,
  );
  return [`# Debugger test: ${ok ? "works" : "does not work"}`, dlv, ...lines, ...output].join("\n");
}
