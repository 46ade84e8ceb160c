import type { Host } from "../host";
import { kickstart, launchctlPath, load, serviceStatus, serviceTarget, waitForService } from "../launchd";
import { commandLine, type Operation } from "../operations";
import { Problem } from "../problem";
import { agentLabel, agentLayout } from "./layout";
import { readInstalledPlist } from "./installed-plist";
import { refuseForeign } from "./refusal";

/** Starts the agent anew. A job that launchd does not kickstart, or that is not loaded, is loaded afresh. */
export async function restartOperation(host: Host): Promise<Operation> {
  await serviceStatus(host, agentLabel);
  if ((await readInstalledPlist(host)).kind === "absent") {
    throw new Problem("not-installed", "The agent is not installed", "Install it: go-warden agent install", 1);
  }
  await refuseForeign(host);
  const args = ["kickstart", "-k", serviceTarget(host, agentLabel)];
  return {
    id: "agent-restart",
    title: "Restart Go Warden's background agent",
    risk: "restarts",
    steps: [
      {
        kind: "call",
        title: "End it and start it again",
        command: commandLine({ file: launchctlPath(host), args }),
        perform: (_host, signal) => restart(host, signal),
      },
    ],
  };
}

async function restart(host: Host, signal?: AbortSignal): Promise<void> {
  const before = await serviceStatus(host, agentLabel, signal);
  const pid = before.kind === "loaded" ? before.pid : undefined;
  const kicked = before.kind === "loaded" ? await kickstart(host, agentLabel, { kill: true, signal }) : undefined;
  if (kicked?.kind === "started") {
    const status = await waitForService(
      host,
      agentLabel,
      (seen) => seen.kind === "loaded" && seen.pid !== undefined && seen.pid !== pid,
      { timeoutMs: 12_000, signal },
    );
    if (status.kind === "loaded" && status.pid !== undefined && status.pid !== pid) return;
  }
  await load(host, agentLabel, agentLayout(host).plist, signal);
}
