import { agentStatus } from "../core/agent";
import { redactValue } from "../core/credentials";
import { asTool } from "../launcher/as-tool";
import { inLauncher } from "../launcher/doors";

/** Whether the background agent is installed and runs, when it synced last, and what is wrong with it. Changes nothing. */
export default function backgroundAgent() {
  return asTool(async (host) => inLauncher(JSON.stringify(redactValue(host, await agentStatus(host)), undefined, 2)));
}
