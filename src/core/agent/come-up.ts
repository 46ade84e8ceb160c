import { setTimeout as sleep } from "node:timers/promises";
import { lockHolder, type Host } from "../host";
import { serviceStatus, type ServiceStatus } from "../launchd";
import { agentLabel, agentLayout } from "./layout";

/** What was there before the agent was started. */
export interface Before {
  /** The process that held the agent's lock. */
  holder?: number;
  /** How often launchd had started the job; undefined for one that is loaded afresh. */
  runs?: number;
}

/** Longer than an agent waits for the lock of another (agent/main.ts). */
const patienceMs = 15_000;

/**
 * Waits until the agent that was just started is up, and returns why it is not. Up is an agent that holds its lock: a
 * pid alone may be a Node that is about to fail, or one that waits for another agent to end.
 */
export async function whyNotUp(host: Host, before: Before, signal?: AbortSignal): Promise<string | undefined> {
  const { lock, log } = agentLayout(host);
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const status = await serviceStatus(host, agentLabel, signal);
    const holder = await lockHolder(host, lock);
    const running = status.kind === "loaded" && status.pid !== undefined;
    if (running && holder !== undefined && holder !== before.holder) return undefined;
    const ended = running ? undefined : howEnded(status, before);
    const late = performance.now() > deadline;
    if ((ended === "success" || late) && holder !== undefined) return `Another agent runs already (pid ${holder})`;
    if (ended === "success") return "The agent ended at once";
    if (ended === "no-node") return "The agent found no Node 20 or newer";
    if (ended === "failure" || late) return `The agent does not come up; see ${log}`;
    await sleep(50, undefined, { signal });
  }
}

/** Of the run that was asked for: launchd goes on telling how the previous one ended (docs/facts/launchd.md §1.5). */
function howEnded(status: ServiceStatus, before: Before): "success" | "no-node" | "failure" | undefined {
  if (status.kind === "unknown") return undefined;
  if (status.kind !== "loaded") return "failure";
  if (before.runs !== undefined && (status.runs ?? 0) <= before.runs) return undefined;
  if (status.lastExit.kind === "never") return undefined;
  if (status.lastExit.kind !== "code") return "failure";
  return status.lastExit.code === 0 ? "success" : status.lastExit.code === 75 ? "no-node" : "failure";
}
