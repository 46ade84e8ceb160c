import { agentStatus, type AgentStatus } from "../agent";
import { readState } from "../environment";
import { isTrouble } from "../finding";
import { listGopls, readIncidents, type Incident, type RunningGopls } from "../gopls";
import type { Host } from "../host";
import { coverageStatus } from "../vscode";
import { findDelve, type DelveState } from "./delve";
import { coverageScopeInFront } from "../machine";

/** The state in short, found without starting a shell, a Go tool or an editor. */
export interface Status {
  /** Only a Mac has one. */
  agent?: AgentStatus;
  lastSync?: Date;
  syncFailure?: string;
  gopls: RunningGopls[];
  /** Of the last day, newest first. */
  incidents: Incident[];
  dlv: DelveState;
  coverage: boolean;
}

const day = 24 * 3600_000;

export async function readStatus(host: Host): Promise<Status> {
  const [agent, state, gopls, incidents, dlv, coverage] = await Promise.all([
    host.platform === "macos" ? agentStatus(host) : undefined,
    readState(host),
    listGopls(host),
    readIncidents(host),
    findDelve(host),
    coverageScopeInFront(host).then((scope) => coverageStatus(host, scope)),
  ]);
  const recent = incidents.filter(({ at }) => host.now().getTime() - Date.parse(at) < day);
  return {
    ...(agent ? { agent } : {}),
    ...(state.syncedAt ? { lastSync: new Date(state.syncedAt) } : {}),
    ...(state.failure ? { syncFailure: state.failure.message } : {}),
    gopls,
    incidents: recent.toReversed(),
    dlv,
    coverage: coverage.on,
  };
}

export type Health = "fine" | "attention" | "broken";

/** One word for all of it. */
export function healthOf({ agent, syncFailure, gopls, incidents, dlv }: Status): Health {
  const delve = dlv.kind === "found" ? dlv.inspection.findings.filter(isTrouble) : [];
  const abandoned = incidents.some(({ silentRestartsLeft }) => silentRestartsLeft === 0) && gopls.length === 0;
  if (abandoned || delve.some(({ severity }) => severity === "error") || (agent?.installed && !agent.running)) {
    return "broken";
  }
  const attention =
    syncFailure ||
    incidents.length > 0 ||
    dlv.kind === "missing" ||
    delve.length > 0 ||
    (agent && agent.problems.length > 0);
  return attention ? "attention" : "fine";
}
