import type { Incident } from "./incident";

const loopMs = 10 * 60_000;
const loopCount = 3;

/**
 * What makes two crashes the same: the stack, or what stands first in the dump. The stack of a signal from outside is
 * whatever gopls was doing just then.
 */
export function crashSignature(incident: Incident): string | undefined {
  const { firstLine, stackId, topFrame } = incident;
  if (firstLine?.startsWith("SIG")) return firstLine;
  return stackId ?? (topFrame === undefined ? firstLine : `${firstLine} ${topFrame}`);
}

/** Whether a crash is the third of the same stack within ten minutes: starting gopls again would only repeat it. */
export function isCrashLoop(incident: Incident, all: readonly Incident[]): boolean {
  const own = crashSignature(incident);
  if (own === undefined || !["panic", "fatal"].includes(incident.kind)) return false;
  const end = Date.parse(incident.at);
  const same = all.filter(
    (one) => crashSignature(one) === own && end - Date.parse(one.at) >= 0 && end - Date.parse(one.at) <= loopMs,
  );
  return same.length >= loopCount;
}
