import { readIncidents } from "../core/gopls";
import { asTool } from "../launcher/as-tool";
import { redactValue } from "../core/credentials";

type Input = {
  /** How many of the newest incidents, 1 to 500; default 10. */
  limit?: number;
};

/** The crashes, kills, hangs and memory warnings of gopls on this Mac, newest first. */
export default function goplsIncidents({ limit = 10 }: Input) {
  return asTool(async (host) => {
    const most = Math.min(500, Math.max(1, Math.trunc(limit) || 1));
    const incidents = (await readIncidents(host)).toReversed().slice(0, most);
    return incidents.length > 0
      ? JSON.stringify(redactValue(host, incidents), undefined, 2)
      : "No incident is recorded. Only the background agent records them; Manage Background Agent says whether it runs.";
  });
}
