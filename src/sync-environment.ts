import { access } from "node:fs/promises";
import { agentLayout } from "./core/agent";
import { syncEnvironment } from "./core/environment";
import type { Host } from "./core/host";
import { runWithoutView } from "./launcher/feedback";
import { preferencesAgentLacks } from "./launcher/preferences";
import { syncSentence } from "./launcher/sentences";

export default async function Command() {
  await runWithoutView({
    title: "Asking Your Shell",
    failureTitle: "Environment Was Not Synced",
    async run(host, { signal }) {
      const sentence = syncSentence(await syncEnvironment(host, { force: true, signal }));
      return (await agentWillUndoIt(host))
        ? `${sentence}; Manage Background Agent gives the agent your preferences`
        : sentence;
    },
  });
}

/** The agent syncs by config.json alone. */
async function agentWillUndoIt(host: Host): Promise<boolean> {
  const installed = await access(agentLayout(host).plist).then(
    () => true,
    () => false,
  );
  return installed && (await preferencesAgentLacks(host)).length > 0;
}
