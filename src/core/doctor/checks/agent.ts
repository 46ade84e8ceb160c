import { agentStatus } from "../../agent";
import { readConfiguration } from "../../configuration";
import type { Finding } from "../../finding";
import type { Host } from "../../host";
import { chooseChannel, describeMachine } from "../../notify";
import { Problem } from "../../problem";
import type { Check } from "../check";

export const agent: Check = {
  id: "agent",
  area: "agent",
  title: "The LaunchAgent: installed, loaded, its Node, its plist, Login Items, the last sync",
  async probe({ host, signal }) {
    if (host.platform !== "macos") {
      return [{ id: "agent", severity: "skipped", title: "Only a Mac has LaunchAgents", evidence: [] }];
    }
    try {
      const status = await agentStatus(host, signal);
      const facts = { ...status };
      // Conflicts are told, with the values, by the check of the environment.
      const own = status.problems.filter(({ code }) => code !== "conflict");
      const problems = own.map(({ code, message, hint }): Finding => ({
        id: `agent-${code}`,
        severity: code === "unknown" ? "unknown" : code === "no-gui-session" ? "info" : "warning",
        title: message,
        evidence: [`Node: ${status.node ?? "not known"}`, `last sync: ${status.lastSync ?? "never"}`],
        advice: hint,
        facts,
      }));
      if (problems.length > 0) return problems;
      if (!status.installed) {
        return [
          {
            id: "agent-not-installed",
            severity: "info",
            title: "The agent is not installed",
            evidence: [],
            cause: "Nobody keeps the GUI session's variables up to date, and nobody watches gopls.",
            advice: "go-warden agent install",
          },
        ];
      }
      return [
        ...(await notifications(host)),
        {
          id: "agent",
          severity: "ok",
          title: `The agent ${status.version ?? ""} runs`,
          evidence: [`process ${status.pid}`, `Node: ${status.node}`, `last sync: ${status.lastSync ?? "none yet"}`],
          facts,
        },
      ];
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return [
        {
          id: "agent-unknown",
          severity: "unknown",
          title: "The agent's state is not known",
          evidence: [error.message],
        },
      ];
    }
  },
};

/** macOS shows nothing, and says nothing, when the program that asks was never allowed to (docs/facts/launchd.md §5). */
async function notifications(host: Host): Promise<Finding[]> {
  if (!(await readConfiguration(host)).notifications) return [];
  const channel = await chooseChannel(host, await describeMachine(host));
  if (channel.kind !== "osascript" && channel.kind !== "none") return [];
  return [
    {
      id: "notifications-plain",
      severity: "info",
      title: channel.kind === "none" ? "Notifications cannot be shown" : "Notifications come in Script Editor's name",
      evidence: [
        channel.kind === "none" ? channel.reason : "no terminal-notifier 3 or alerter for this Mac is installed",
      ],
      cause: "They have no icon and no click, and nothing is shown at all until Script Editor is allowed to notify.",
      advice: "brew install terminal-notifier, or run a display notification once in Script Editor and allow it",
    },
  ];
}
