import { join } from "node:path";
import type { Host } from "../host";

export const agentLabel = "dev.go-warden.agent";

/** Where the installed agent lies; all absolute. */
export interface AgentLayout {
  plist: string;
  /** What launchd starts; Login Items shows its file name. */
  script: string;
  bundle: string;
  /** Version, and the Node it was installed with; without it the script takes everything back. */
  installed: string;
  /** The Node that the script chose at its last start. */
  node: string;
  /** Held by the running agent. */
  lock: string;
  /** What the script and a crashing Node print. */
  log: string;
}

export function agentLayout(host: Host): AgentLayout {
  const { support, launchAgents, logs } = host.paths;
  return {
    plist: join(launchAgents, `${agentLabel}.plist`),
    script: join(support, "Go Warden"),
    bundle: join(support, "agent", "agent.js"),
    installed: join(support, "agent", "installed"),
    node: join(support, "agent", "node"),
    lock: join(support, "agent.lock"),
    log: join(logs, "launchd.log"),
  };
}
