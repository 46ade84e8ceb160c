import { Clipboard, Color, Icon, MenuBarExtra, openExtensionPreferences, type Image } from "@raycast/api";
import { createHost } from "../../core/host";
import type { Health } from "../../core/status";
import { describeFailure, openCommand } from "../feedback";
import { useHost } from "../host";
import { plural } from "../sentences";
import { useKept } from "../use-kept";
import { Boundary } from "../views/boundary";
import { keptRows, readRows, type KeptRows, type StatusRows } from "./rows";
import { localTime } from "../../core/local-time";

/** Until the first look has ended nobody knows. */
type Shown = Health | "unknown";

const glyph: Record<Shown, Image.ImageLike> = {
  unknown: { source: Icon.Shield, tintColor: Color.SecondaryText },
  fine: { source: Icon.Shield, tintColor: Color.PrimaryText },
  attention: { source: Icon.Shield, tintColor: Color.Orange },
  broken: { source: Icon.Shield, tintColor: Color.Red },
};
const healthTooltip: Record<Shown, string> = {
  unknown: "Go Warden: looking…",
  fine: "Go Warden: fine",
  attention: "Go Warden: something to look at",
  broken: "Go Warden: something is broken",
};

const commands = {
  "go-doctor": "Go Doctor",
  "sync-environment": "Sync Environment Now",
  "manage-agent": "Manage Background Agent",
  "restart-gopls": "Restart gopls",
  "gopls-incidents": "gopls Incidents",
  "resign-delve": "Re-sign Delve",
  "test-debugger": "Test Debugger",
  "toggle-coverage": "Toggle Coverage Mode",
  "open-vscode": "Open VS Code with Full Environment",
  precheck: "Precheck Changes",
  "undo-last-change": "Undo Last Change",
};
type CommandName = keyof typeof commands;
const launch = (name: CommandName) => () => openCommand(name, commands[name]);

/** The row that stands there while ⌥ is held. */
const whileOption = (name: CommandName, icon: Icon) => (
  <MenuBarExtra.Item title={commands[name]} icon={icon} onAction={launch(name)} />
);

/** One glyph; its rows lead to the commands and change nothing themselves: an alert cannot show from the menu bar. */
export function StatusMenu() {
  return (
    <Boundary
      fallback={(error, tryAgain) => (
        <MenuBarExtra icon={glyph.attention} tooltip={healthTooltip.attention}>
          <Failed error={error} />
          <MenuBarExtra.Item title="Check Again" icon={Icon.ArrowClockwise} onAction={tryAgain} />
        </MenuBarExtra>
      )}
    >
      <Menu />
    </Boundary>
  );
}

function Menu() {
  const host = useHost();
  const { data, kept, asOf, error, isLoading, at, reload } = useKept("status", keptRows, () => readRows(host));
  const shown = data ?? kept;
  const health = error ? "attention" : (shown?.health ?? "unknown");
  const updated = at ? `Updated ${at.toLocaleTimeString()}` : asOf && upperFirst(asOf);
  return (
    <MenuBarExtra icon={glyph[health]} tooltip={healthTooltip[health]} isLoading={isLoading}>
      {!shown && !error && <MenuBarExtra.Item title="Looking…" />}
      {shown && <Rows rows={shown} fresh={data} />}
      {error !== undefined && <Failed error={error} />}
      <MenuBarExtra.Section title={updated}>
        <MenuBarExtra.Item title="Check Again" icon={Icon.ArrowClockwise} onAction={reload} />
        <MenuBarExtra.Item
          title="Go Doctor"
          icon={Icon.Heartbeat}
          onAction={launch("go-doctor")}
          alternate={whileOption("precheck", Icon.CheckList)}
        />
        <MenuBarExtra.Item title="Preferences…" icon={Icon.Gear} onAction={() => openExtensionPreferences()} />
      </MenuBarExtra.Section>
    </MenuBarExtra>
  );
}

const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function Failed({ error }: { error: unknown }) {
  return (
    <>
      <MenuBarExtra.Item
        title="The State Could Not Be Read"
        subtitle={error instanceof Error ? error.message : undefined}
        icon={Icon.QuestionMarkCircle}
        onAction={launch("go-doctor")}
      />
      <MenuBarExtra.Item title="Copy Logs" icon={Icon.Clipboard} onAction={() => copyLogs(error)} />
    </>
  );
}

function copyLogs(error: unknown): Promise<void> {
  return Clipboard.copy(describeFailure(createHost(), "The State Could Not Be Read", error).log);
}

/** `fresh` is what was read now; what only it has is not shown of an earlier look. */
function Rows({ rows, fresh }: { rows: KeptRows; fresh: StatusRows | undefined }) {
  const { lastSync, syncFailed, agent, gopls, incidents, coverage } = rows;
  const shown = gopls.slice(0, 8);
  const lacking = fresh?.lacking ?? [];
  return (
    <>
      <MenuBarExtra.Section title="Environment">
        <MenuBarExtra.Item
          title={lastSync ? `Synced ${localTime(lastSync)}` : "Not Synced Yet"}
          subtitle={fresh?.syncFailure}
          icon={mark(!syncFailed && lastSync !== undefined)}
          onAction={launch("sync-environment")}
          alternate={whileOption("open-vscode", Icon.AppWindow)}
        />
        <MenuBarExtra.Item
          title={agentTitle[agent]}
          subtitle={lacking.length > 0 ? `does not know your preferences: ${lacking.join(", ")}` : undefined}
          icon={agent === "absent" ? Icon.Circle : mark(agent === "runs" && lacking.length === 0)}
          onAction={launch("manage-agent")}
        />
      </MenuBarExtra.Section>
      <MenuBarExtra.Section title="gopls">
        {shown.map(({ pid, name, memory }) => (
          <MenuBarExtra.Item
            key={pid}
            title={name}
            subtitle={memory}
            icon={mark(true)}
            onAction={launch("restart-gopls")}
            alternate={whileOption("gopls-incidents", Icon.Bolt)}
          />
        ))}
        {gopls.length > shown.length && (
          <MenuBarExtra.Item title={`${gopls.length - shown.length} More…`} onAction={launch("restart-gopls")} />
        )}
        {gopls.length === 0 && <MenuBarExtra.Item title="Not Running" onAction={launch("restart-gopls")} />}
        {incidents > 0 && (
          <MenuBarExtra.Item
            title={`${plural(incidents, "Incident")} Since Yesterday`}
            icon={mark(false)}
            onAction={launch("gopls-incidents")}
          />
        )}
      </MenuBarExtra.Section>
      <MenuBarExtra.Section title="Debugger and Tests">
        {fresh ? (
          <MenuBarExtra.Item
            title={fresh.delve.title}
            icon={mark(fresh.delve.fine)}
            onAction={launch(fresh.delve.command)}
            alternate={whileOption("test-debugger", Icon.Bug)}
          />
        ) : (
          <MenuBarExtra.Item title="Looking at Delve…" icon={Icon.Circle} onAction={launch("test-debugger")} />
        )}
        <MenuBarExtra.Item
          title={coverage ? "Coverage Mode Is On" : "Coverage Mode Is Off"}
          icon={Icon.BarChart}
          onAction={launch("toggle-coverage")}
          alternate={whileOption("undo-last-change", Icon.ArrowCounterClockwise)}
        />
      </MenuBarExtra.Section>
    </>
  );
}

const agentTitle: Record<KeptRows["agent"], string> = {
  runs: "Agent Runs",
  stands: "Agent Does Not Run",
  absent: "Agent Is Not Installed",
};

const mark = (fine: boolean): Image.ImageLike =>
  fine
    ? { source: Icon.CheckCircle, tintColor: Color.Green }
    : { source: Icon.ExclamationMark, tintColor: Color.Orange };
