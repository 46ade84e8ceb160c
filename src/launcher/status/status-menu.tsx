import {
  Color,
  Icon,
  launchCommand,
  LaunchType,
  MenuBarExtra,
  openExtensionPreferences,
  type Image,
} from "@raycast/api";
import { basename } from "node:path";
import { isTrouble } from "../../core/finding";
import { gigabytes } from "../../core/gopls";
import type { Host } from "../../core/host";
import { healthOf, readStatus, type Health, type Status } from "../../core/status";
import { plural } from "../sentences";
import { useLoad } from "../use-load";

const glyph: Record<Health, Image.ImageLike> = {
  fine: { source: Icon.Shield, tintColor: Color.PrimaryText },
  attention: { source: Icon.Shield, tintColor: Color.Orange },
  broken: { source: Icon.Shield, tintColor: Color.Red },
};
const healthTooltip: Record<Health, string> = {
  fine: "Go Warden: fine",
  attention: "Go Warden: something to look at",
  broken: "Go Warden: something is broken",
};

const launch = (name: string) => () => launchCommand({ name, type: LaunchType.UserInitiated });

/** One glyph; its rows lead to the commands and change nothing themselves: an alert cannot show from the menu bar. */
export function StatusMenu({ host }: { host: Host }) {
  const { data, error, isLoading, at, reload } = useLoad(() => readStatus(host));
  const health = data ? healthOf(data) : error ? "attention" : "fine";
  return (
    <MenuBarExtra icon={glyph[health]} tooltip={healthTooltip[health]} isLoading={isLoading}>
      {data && <Rows status={data} />}
      {error !== undefined && (
        <MenuBarExtra.Item
          title="The State Could Not Be Read"
          subtitle={error instanceof Error ? error.message : ""}
          icon={Icon.QuestionMarkCircle}
          onAction={launch("go-doctor")}
        />
      )}
      <MenuBarExtra.Section title={at ? `Updated ${at.toLocaleTimeString()}` : undefined}>
        <MenuBarExtra.Item title="Check Again" icon={Icon.ArrowClockwise} onAction={reload} />
        <MenuBarExtra.Item title="Go Doctor" icon={Icon.Heartbeat} onAction={launch("go-doctor")} />
        <MenuBarExtra.Item title="Preferences…" icon={Icon.Gear} onAction={() => openExtensionPreferences()} />
      </MenuBarExtra.Section>
    </MenuBarExtra>
  );
}

function Rows({ status }: { status: Status }) {
  const { agent, lastSync, syncFailure, gopls, incidents, coverage } = status;
  const shown = gopls.slice(0, 8);
  return (
    <>
      <MenuBarExtra.Section title="Environment">
        <MenuBarExtra.Item
          title={lastSync ? `Synced ${lastSync.toLocaleString()}` : "Not Synced Yet"}
          subtitle={syncFailure}
          icon={mark(!syncFailure && Boolean(lastSync))}
          onAction={launch("sync-environment")}
        />
        <MenuBarExtra.Item
          title={agent?.running ? "Agent Runs" : agent?.installed ? "Agent Does Not Run" : "Agent Is Not Installed"}
          icon={agent?.installed ? mark(agent.running) : Icon.Circle}
          onAction={launch("manage-agent")}
        />
      </MenuBarExtra.Section>
      <MenuBarExtra.Section title="gopls">
        {shown.map(({ pid, workspace, rssBytes }) => (
          <MenuBarExtra.Item
            key={pid}
            title={workspace ? basename(workspace) : `Process ${pid}`}
            subtitle={rssBytes === null ? undefined : gigabytes(rssBytes)}
            icon={mark(true)}
            onAction={launch("restart-gopls")}
          />
        ))}
        {gopls.length !== shown.length && (
          <MenuBarExtra.Item title={`${gopls.length - shown.length} More…`} onAction={launch("restart-gopls")} />
        )}
        {gopls.length === 0 && <MenuBarExtra.Item title="Not Running" onAction={launch("restart-gopls")} />}
        {incidents.length > 0 && (
          <MenuBarExtra.Item
            title={`${plural(incidents.length, "Incident")} Since Yesterday`}
            icon={mark(false)}
            onAction={launch("gopls-incidents")}
          />
        )}
      </MenuBarExtra.Section>
      <MenuBarExtra.Section title="Debugger and Tests">
        <Delve dlv={status.dlv} />
        <MenuBarExtra.Item
          title={coverage ? "Coverage Mode Is On" : "Coverage Mode Is Off"}
          icon={Icon.BarChart}
          onAction={launch("toggle-coverage")}
        />
      </MenuBarExtra.Section>
    </>
  );
}

function Delve({ dlv }: { dlv: Status["dlv"] }) {
  if (dlv.kind === "missing") {
    return <MenuBarExtra.Item title="Delve Was Not Found" icon={mark(false)} onAction={launch("go-doctor")} />;
  }
  const [trouble] = dlv.inspection.findings.filter(isTrouble);
  return (
    <MenuBarExtra.Item
      title={trouble ? trouble.title : `Delve ${dlv.inspection.version ?? ""} Is Signed and Whole`}
      icon={mark(!trouble)}
      onAction={launch(
        trouble?.operation?.id === "dlv-resign" ? "resign-delve" : trouble ? "go-doctor" : "test-debugger",
      )}
    />
  );
}

const mark = (fine: boolean): Image.ImageLike =>
  fine
    ? { source: Icon.CheckCircle, tintColor: Color.Green }
    : { source: Icon.ExclamationMark, tintColor: Color.Orange };
