import type { Incident } from "./incident";

const loopMs = 10 * 60_000;
const loopCount = 3;

/** What makes two crashes the same: the stack, or what stands first in the dump. */
function signature(incident: Incident): string | undefined {
  return incident.stackId ?? (incident.topFrame && `${incident.firstLine} ${incident.topFrame}`) ?? incident.firstLine;
}

/** Whether a crash is the third of the same stack within ten minutes: starting gopls again would only repeat it. */
export function isCrashLoop(incident: Incident, all: readonly Incident[]): boolean {
  const own = signature(incident);
  if (own === undefined || !["panic", "fatal"].includes(incident.kind)) return false;
  const end = Date.parse(incident.at);
  const same = all.filter(
    (one) => signature(one) === own && end - Date.parse(one.at) >= 0 && end - Date.parse(one.at) <= loopMs,
  );
  return same.length >= loopCount;
}
