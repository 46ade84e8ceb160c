import { waitForSync, type Install } from "../../core/agent";
import type { Host } from "../../core/host";
import type { Running } from "../feedback";
import { core } from "../lazy";
import { changeAgent, type ChangeWords } from "./change";
import { handOverPreferences } from "./hand-over";
import { agentSource } from "./source";

/** Plans the agent, with the preferences that it does not know: it reads config.json, not Raycast. */
export async function planInstall(host: Host): Promise<Install> {
  const [install, preferences] = await Promise.all([
    core().installOperation(host, agentSource()),
    handOverPreferences(host),
  ]);
  if (!preferences || install.steps.length === 0) return install;
  return { ...install, steps: [...preferences.steps, ...install.steps] };
}

/** Installs or updates the agent, and waits for its first sync, so that what came of it is there when the view looks again. */
export async function installAgent(host: Host, update: boolean): Promise<void> {
  const since = host.now();
  await changeAgent(host, () => planInstall(host), words(update), {
    failed: (attempted) => attempted.takeBack(),
    after: (_install, running) => firstSync(host, since, running),
  });
}

async function firstSync(host: Host, since: Date, { signal, progress }: Running): Promise<string> {
  progress("Waiting for its first sync");
  const sync = await waitForSync(host, since, { timeoutMs: 15_000, signal });
  if (sync.kind === "failed") return `Its first sync failed: ${sync.message}`;
  return sync.kind === "synced" ? "Your shell's variables are shared." : "Its first sync has not ended yet.";
}

const words = (update: boolean): ChangeWords => ({
  question: update ? "Update the Background Agent?" : "Install the Background Agent?",
  button: update ? "Update" : "Install",
  running: update ? "Updating the Agent" : "Installing the Agent",
  done: update ? "Agent Updated" : "Agent Installed",
  failed: update ? "The Agent Was Not Updated" : "The Agent Was Not Installed",
});
