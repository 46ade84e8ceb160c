import { agentStatus, type AgentStatus } from "../../core/agent";
import { inspect, type Inspection } from "../../core/delve";
import { readState } from "../../core/environment";
import { isTrouble } from "../../core/finding";
import { listGopls, readIncidents, type Incident, type RunningGopls } from "../../core/gopls";
import type { Host } from "../../core/host";
import { searchTool } from "../../core/toolchain";
import { coverageStatus } from "../../core/vscode";
import { coverageScope } from "../coverage";

/** What the menu bar shows, found without starting a shell or an editor. */
export interface Status {
  agent: AgentStatus;
  lastSync?: Date;
  syncFailure?: string;
  gopls: RunningGopls[];
  /** Of the last day, newest first. */
  incidents: Incident[];
  dlv: { kind: "missing" } | { kind: "found"; inspection: Inspection };
  coverage: boolean;
}

const day = 24 * 3600_000;

export async function readStatus(host: Host): Promise<Status> {
  const [agent, state, gopls, incidents, dlv, coverage] = await Promise.all([
    agentStatus(host),
    readState(host),
    listGopls(host),
    readIncidents(host),
    findDelve(host),
    coverageScope(host).then((scope) => coverageStatus(host, scope)),
  ]);
  const recent = incidents.filter(({ at }) => host.now().getTime() - Date.parse(at) < day);
  return {
    agent,
    ...(state.syncedAt ? { lastSync: new Date(state.syncedAt) } : {}),
    ...(state.failure ? { syncFailure: state.failure.message } : {}),
    gopls,
    incidents: recent.toReversed(),
    dlv,
    coverage: coverage.on,
  };
}

async function findDelve(host: Host): Promise<Status["dlv"]> {
  const { chosen } = await searchTool(host, "dlv", { environment: host.env });
  return chosen ? { kind: "found", inspection: await inspect(host, chosen.path, {}) } : { kind: "missing" };
}

export type Health = "fine" | "attention" | "broken";

/** One word for all of it. */
export function healthOf({ agent, syncFailure, gopls, incidents, dlv }: Status): Health {
  const delve = dlv.kind === "found" ? dlv.inspection.findings.filter(isTrouble) : [];
  const abandoned = incidents.some(({ silentRestartsLeft }) => silentRestartsLeft === 0) && gopls.length === 0;
  if (abandoned || delve.some(({ severity }) => severity === "error") || (agent.installed && !agent.running)) {
    return "broken";
  }
  return syncFailure || incidents.length > 0 || delve.length > 0 || agent.problems.length > 0 ? "attention" : "fine";
}
