import { settled } from "../answers";
import { lockHolder, type Host } from "../host";
import {
  kickstart,
  launchctlPath,
  load,
  serviceStatus,
  serviceTarget,
  waitForService,
  type ServiceStatus,
} from "../launchd";
import { commandLine, type Operation } from "../operations";
import { Problem } from "../problem";
import { whyNotUp } from "./come-up";
import { agentLabel, agentLayout } from "./layout";
import { readInstalledPlist } from "./installed-plist";
import { refuseForeign } from "./refusal";

/** Starts the agent anew. A job that launchd does not kickstart, or that is not loaded, is loaded afresh. */
export async function restartOperation(host: Host): Promise<Operation> {
  await refuseForeign(host);
  if ((await readInstalledPlist(host)).kind === "absent") {
    throw new Problem("not-installed", "The agent is not installed", "Install it: go-warden agent install", 1);
  }
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
  const holder = await lockHolder(host, agentLayout(host).lock);
  const runs = await startAnew(host, signal);
  const wrong = await whyNotUp(host, { holder, runs }, signal);
  if (wrong) throw new Problem("not-running", wrong, "What is wrong with it is shown by: go-warden agent status", 1);
}

/** Returns how often launchd had started the job before; undefined when it was loaded afresh. */
async function startAnew(host: Host, signal?: AbortSignal): Promise<number | undefined> {
  const before = await serviceStatus(host, agentLabel, signal);
  // Question kickstart-throttled: where kickstart waits for the throttle, loading the job afresh does not.
  const throttled = (await settled(host, "kickstart-throttled"))?.reading === "waits";
  if (
    !throttled &&
    before.kind === "loaded" &&
    (await kickstart(host, agentLabel, { kill: true, signal })).kind === "started"
  ) {
    const { pid, runs = Infinity } = before;
    const isNew = (seen: ServiceStatus) =>
      seen.kind === "loaded" && ((seen.pid !== undefined && seen.pid !== pid) || (seen.runs ?? 0) > runs);
    if (isNew(await waitForService(host, agentLabel, isNew, { timeoutMs: 12_000, signal }))) return runs;
  }
  await load(host, agentLabel, agentLayout(host).plist, signal);
  return undefined;
}
