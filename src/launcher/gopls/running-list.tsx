import { Action, ActionPanel, Color, Icon, Keyboard, List } from "@raycast/api";
import { useState } from "react";
import { basename } from "node:path";
import { gigabytes, planRestart, type RestartWish } from "../../core/gopls";
import type { Host } from "../../core/host";
import { describeFailure, openCommand, openDoctor, refuseWhileBusy, runOperation, showFailure } from "../feedback";
import { shortPath } from "../paths";
import { plural } from "../sentences";
import { FailureView, NothingMatches, RefreshAction } from "../views";
import { localTime } from "../../core/local-time";
import { sorted, sortOrders, useRunning, type SeenGopls, type SortOrder } from "./use-running";

/** The running gopls by editor, each with its workspace, what it uses and the silent restarts its editor has left. */
export function RunningGoplsList({ host, query = "" }: { host: Host; query?: string }) {
  const [searchText, setSearchText] = useState(query);
  const [order, setOrder] = useState<SortOrder>("folder");
  const { data = [], error, isLoading, reload } = useRunning(host);
  if (error) {
    return <FailureView host={host} title="The Running gopls Could Not Be Listed" error={error} onTryAgain={reload} />;
  }
  const editors = [...new Set(data.map(({ editor }) => editor))];
  return (
    <List
      isLoading={isLoading}
      filtering
      searchText={searchText}
      onSearchTextChange={setSearchText}
      searchBarPlaceholder="Search by folder or editor"
      searchBarAccessory={
        <List.Dropdown tooltip="Sort By" storeValue onChange={(value) => setOrder(value as SortOrder)}>
          {Object.entries(sortOrders).map(([value, title]) => (
            <List.Dropdown.Item key={value} value={value} title={`Sort by ${title}`} />
          ))}
        </List.Dropdown>
      }
    >
      {data.length > 0 ? (
        <NothingMatches what="gopls" />
      ) : (
        <List.EmptyView
          icon={Icon.Moon}
          title={isLoading ? "Looking for gopls…" : "gopls Is Not Running"}
          description={
            isLoading ? undefined : "Open a Go file in VS Code. If gopls died there, restart it with the action below."
          }
          actions={
            <ActionPanel>
              {!isLoading && <Restart host={host} wish={{}} title="Restart in Every Window" reload={reload} />}
              <RefreshAction onRefresh={reload} />
            </ActionPanel>
          }
        />
      )}
      {editors.map((editor) => (
        <List.Section key={editor ?? "none"} title={editor ?? "Without an Editor"}>
          {sorted(data, order)
            .filter((one) => one.editor === editor)
            .map((one) => (
              <List.Item
                key={one.pid}
                id={String(one.pid)}
                title={one.workspace ? basename(one.workspace) : `Process ${one.pid}`}
                subtitle={one.workspace ? shortPath(one.workspace, host.home) : undefined}
                icon={Icon.Terminal}
                keywords={[one.editor ?? "", one.workspace ?? "", String(one.pid)]}
                accessories={accessories(one)}
                actions={
                  <ActionPanel>
                    <ActionPanel.Section>
                      <Restart host={host} wish={{ pid: one.pid }} title="Restart This gopls" reload={reload} />
                      <Restart host={host} wish={{}} title="Restart All" reload={reload} />
                    </ActionPanel.Section>
                    <ActionPanel.Section>
                      <Action
                        title="Show Incidents"
                        icon={Icon.Bolt}
                        onAction={() => openCommand("gopls-incidents", "gopls Incidents")}
                      />
                      {one.workspace ? (
                        <Action.ShowInFinder path={one.workspace} shortcut={Keyboard.Shortcut.Common.Open} />
                      ) : null}
                      <Action.CopyToClipboard
                        title="Copy Process ID"
                        content={String(one.pid)}
                        shortcut={Keyboard.Shortcut.Common.Copy}
                      />
                      <RefreshAction onRefresh={reload} />
                    </ActionPanel.Section>
                  </ActionPanel>
                }
              />
            ))}
        </List.Section>
      ))}
    </List>
  );
}

function accessories({
  version,
  rssBytes,
  cpuShare,
  startedAt,
  silentRestartsLeft,
  role,
}: SeenGopls): List.Item.Accessory[] {
  const budget =
    silentRestartsLeft === null
      ? []
      : [
          {
            // The color is left out, not undefined: that is all its type promises.
            text: { value: `${silentRestartsLeft} left`, ...(silentRestartsLeft === 0 ? { color: Color.Red } : {}) },
            tooltip: `After ${plural(silentRestartsLeft, "more crash", "more crashes")} its editor leaves it dead and says nothing`,
          },
        ];
  return [
    ...(role === "server" ? [] : [{ tag: role }]),
    ...(version ? [{ text: version, tooltip: "Version of gopls" }] : []),
    ...(cpuShare === undefined
      ? []
      : [{ text: `${Math.round(cpuShare * 100)} %`, tooltip: "Share of one processor since the last look" }]),
    ...(rssBytes === null ? [] : [{ text: gigabytes(rssBytes), tooltip: "Resident memory" }]),
    ...budget,
    { date: new Date(startedAt), tooltip: `Started ${localTime(startedAt)}` },
  ];
}

function Restart({ host, wish, title, reload }: { host: Host; wish: RestartWish; title: string; reload(): void }) {
  return (
    <Action
      title={title}
      icon={Icon.ArrowClockwise}
      onAction={async () => {
        if (await refuseWhileBusy()) return;
        try {
          const { operation, left } = await planRestart(host, wish);
          const result = await runOperation(
            host,
            operation,
            {
              running: "Restarting gopls",
              done: left.length === 0 ? "gopls Restarted" : `gopls Restarted, ${left.length} Left Alone`,
              button: "Restart",
              failed: "gopls Was Not Restarted",
            },
            reload,
          );
          if (result.kind !== "canceled") reload();
        } catch (error) {
          await showFailure(describeFailure(host, "gopls Was Not Restarted", error), openDoctor);
        }
      }}
    />
  );
}
