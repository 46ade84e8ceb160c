import { Action, ActionPanel, Color, Detail, Icon, Keyboard } from "@raycast/api";
import { agentLayout, agentStatus, restartOperation, type AgentStatus } from "../../core/agent";
import { readIfPresent, type Host } from "../../core/host";
import type { Operation } from "../../core/operations";
import { code, fence, inline } from "../../core/markdown";
import { Problem } from "../../core/problem";
import { hintFor } from "../feedback";
import { operationMarkdown } from "../finding";
import { shortHome, shortPath } from "../paths";
import { redact } from "../../core/credentials";
import { preferencesAgentLacks } from "../preferences";
import { useLoad } from "../use-load";
import { FailureView, RefreshAction } from "../views";
import { changeAgent, preferencesWords, restartWords } from "./change";
import { handOverPreferences } from "./hand-over";
import { installAgent, planInstall } from "./install";
import { removeAgent } from "./remove";
import { localTime } from "../../core/local-time";

interface AgentState {
  status: AgentStatus;
  /** What installing or updating would do; undefined when it is refused or there is nothing to do. */
  install?: Operation;
  refusal?: Problem;
  /** Hands the agent the preferences it does not know. */
  preferences?: Operation;
  /** Those preferences in words. */
  lacking: string[];
  log?: string;
}

async function readAgent(host: Host, signal: AbortSignal): Promise<AgentState> {
  const [status, install, preferences, lacking, log] = await Promise.all([
    agentStatus(host, signal),
    planInstall(host).catch((error: unknown) => {
      if (error instanceof Problem) return error;
      throw error;
    }),
    handOverPreferences(host),
    preferencesAgentLacks(host),
    readIfPresent(agentLayout(host).log, "data").then(
      (bytes) => bytes?.toString("utf8"),
      () => undefined,
    ),
  ]);
  const planned = install instanceof Problem ? { refusal: install } : { install };
  return { status, lacking, ...planned, ...(preferences ? { preferences } : {}), ...(log ? { log } : {}) };
}

const report = `https://github.com/raycast/extensions/issues/new?title=${encodeURIComponent("[Go Warden] agent.js is missing")}`;

/** What the agent is, what exactly will be installed, and its log. */
export function AgentView({ host }: { host: Host }) {
  const { data, error, isLoading, reload } = useLoad((signal) => readAgent(host, signal));
  if (error)
    return <FailureView host={host} title="The Agent Could Not Be Looked At" error={error} onTryAgain={reload} />;
  return (
    <Detail
      isLoading={isLoading}
      markdown={data ? agentMarkdown(host, data) : "Looking at the agent…"}
      metadata={data && <Metadata host={host} status={data.status} />}
      actions={
        <ActionPanel>
          {data?.refusal?.code === "agent-missing" && <Action.OpenInBrowser title="Report on GitHub" url={report} />}
          {data && <Changes host={host} state={data} reload={reload} />}
          <ActionPanel.Section>
            {data?.log ? (
              <Action.CopyToClipboard
                title="Copy Logs"
                content={redact(host, data.log)}
                shortcut={Keyboard.Shortcut.Common.Copy}
              />
            ) : null}
            {data?.log ? (
              <Action.Open title="Open Log" target={agentLayout(host).log} shortcut={Keyboard.Shortcut.Common.Open} />
            ) : null}
            {data?.status.installed && (
              <Action.ShowInFinder title="Show LaunchAgent in Finder" path={agentLayout(host).plist} />
            )}
            <RefreshAction onRefresh={reload} />
          </ActionPanel.Section>
        </ActionPanel>
      }
    />
  );
}

function Changes({ host, state, reload }: { host: Host; state: AgentState; reload(): void }) {
  const { status, install, preferences } = state;
  const isUpdate = install !== undefined && install.steps.length > 0;
  const change = async (made: Promise<void>) => {
    await made;
    reload();
  };
  return (
    <ActionPanel.Section>
      {isUpdate && (
        <Action
          title={status.installed ? "Update Agent" : "Install Agent"}
          icon={Icon.Download}
          onAction={() => change(installAgent(host, status.installed))}
        />
      )}
      {status.installed && preferences && !isUpdate && (
        <Action
          title="Give Preferences to the Agent"
          icon={Icon.Gear}
          onAction={() => change(changeAgent(host, async () => preferences, preferencesWords))}
        />
      )}
      {status.installed && (
        <Action
          title="Restart Agent"
          icon={Icon.ArrowClockwise}
          onAction={() => change(changeAgent(host, () => restartOperation(host), restartWords))}
        />
      )}
      {status.installed && (
        <Action
          title="Remove Agent"
          icon={Icon.Trash}
          style={Action.Style.Destructive}
          shortcut={Keyboard.Shortcut.Common.Remove}
          onAction={() => change(removeAgent(host))}
        />
      )}
    </ActionPanel.Section>
  );
}

const purpose =
  "The agent shares your shell's variables with the GUI session at login and whenever a profile changes, and watches gopls and the Go tools. It runs as you, without an administrator's rights, and only if you install it.";

function agentMarkdown(host: Host, { status, install, refusal, preferences, lacking, log }: AgentState): string {
  const { installed, running, problems } = status;
  const isUpdate = install !== undefined && install.steps.length > 0;
  const headline = running ? "The Agent Runs" : installed ? "The Agent Does Not Run" : "The Agent Is Not Installed";
  const tail = log?.trim().split("\n").slice(-12).join("\n");
  const parts = [
    `# ${headline}`,
    ...(installed ? [] : [purpose]),
    ...problems.map((problem) => `- **${inline(problem.message)}**\n  ${inline(inThisView(hintFor(problem)))}`),
    ...(refusal ? [refusalMarkdown(refusal)] : []),
    ...(preferences ? [lackingMarkdown(lacking, installed, isUpdate)] : []),
    ...(isUpdate ? ["## What It Does, Step by Step", operationMarkdown(install)] : []),
    ...(preferences && !isUpdate ? ["## The Preferences, Step by Step", operationMarkdown(preferences)] : []),
    ...(tail ? ["## Log", fence(tail)] : []),
  ];
  return shortHome(parts.join("\n\n"), host.home);
}

function lackingMarkdown(lacking: readonly string[], installed: boolean, isUpdate: boolean): string {
  const which = lacking.map(code).join(", ");
  const until = installed ? " Until then its next sync undoes what **Sync Environment Now** shares with them." : "";
  const how = !installed ? "Install Agent" : isUpdate ? "Update Agent" : "Give Preferences to the Agent";
  return `**The agent does not know these preferences: ${which}.** It reads \`config.json\`, not Raycast. **${how}** (⌘K) writes them there.${until}`;
}

const actions = { install: "Install Agent or Update Agent", restart: "Restart Agent", uninstall: "Remove Agent" };

/** What the core calls by the command line's name is an action of this view. */
const inThisView = (hint: string) =>
  hint.replace(
    /(?:Run: |run: )?go-warden agent (install|restart|uninstall)/g,
    (_whole, verb: keyof typeof actions) => `press ⌘K and choose ${actions[verb]}`,
  );

/** The Store's copy and one's own build are complete by different means. */
function refusalMarkdown({ code, message, hint }: Problem): string {
  if (code !== "agent-missing") return inline(`${message}. ${inThisView(hintFor({ code, hint }))}`);
  return [
    "## The Extension Came Without Its Agent",
    `${inline(message)}, so there is nothing to install. Every command that needs no agent works.`,
    "- **Installed from the Store:** remove Go Warden in Raycast's settings under Extensions and install it again. If it is still missing, **Report on GitHub** (⌘K).",
    "- **Built by yourself:** run `npm run build` in its folder, then **Refresh**.",
  ].join("\n\n");
}

function Metadata({ host, status }: { host: Host; status: AgentStatus }) {
  const { running, installed, pid, node, version, lastSync } = status;
  const state = running ? "Running" : installed ? "Not Running" : "Not Installed";
  return (
    <Detail.Metadata>
      <Detail.Metadata.TagList title="State">
        <Detail.Metadata.TagList.Item
          text={state}
          color={running ? Color.Green : installed ? Color.Red : Color.SecondaryText}
        />
      </Detail.Metadata.TagList>
      {pid !== null && <Detail.Metadata.Label title="Process" text={String(pid)} />}
      {version ? <Detail.Metadata.Label title="Version" text={version} /> : null}
      {node ? <Detail.Metadata.Label title="Node" text={shortPath(node, host.home)} /> : null}
      <Detail.Metadata.Label title="Last Sync" text={lastSync ? localTime(lastSync) : "Never"} />
    </Detail.Metadata>
  );
}
