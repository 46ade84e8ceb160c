import type { Host } from "../../host";
import { dumpOf, evidenceLines, isStack, saidBy, type Seen } from "../incidents/build-incident";
import { userDataDir } from "../signals/editor-logs";
import type { Evidence } from "../signals/evidence";
import type { Incident } from "../incidents/incident";
import { fillIncident } from "../incidents/incident-store";
import { knownIssuesUrl, stackId, topGoplsFrame } from "../incidents/stack-id";
import type { WatchedProcess, WatchState } from "./watch-state";

type Debt = WatchState["owed"][number];

const keptDebts = 50;

/**
 * An end is told as soon as it is certain; its dump, its counter and its line in the editor's log may come later. They
 * belong to the incident that stands already, and must not be taken for another end.
 */
export function createDebts(host: Host, evidence: Evidence, saved: readonly Debt[] = []) {
  let debts = [...saved];
  const isOpen = ({ dump, counter, event }: Debt) => dump || counter || event;
  return {
    all: () => debts,
    /** What is still to come of an end of which that was seen. */
    add(id: string, process: WatchedProcess, seen: Seen) {
      const crashed = dumpOf(seen) !== undefined;
      const dump = crashed && !seen.dump && evidence.dumpsExpected();
      const counter = (seen.dump !== undefined || dump) && !seen.counted;
      const debt = { id, process, dump, counter, event: !seen.event };
      if (isOpen(debt)) debts = [...debts, debt].slice(-keptDebts);
    },
    /** The window is gone or has a log of its own again. */
    forget(parentPid: number) {
      debts = debts.filter(({ process }) => process.parent.pid !== parentPid);
    },
    /** Takes what has come for incidents that stand already. */
    async settle(otherSidecars: ReadonlySet<number>): Promise<void> {
      const paid = debts.flatMap((debt) => {
        const folder = (debt.process.editor && userDataDir(host, debt.process.editor)) ?? undefined;
        const event = debt.event ? evidence.takeEvent(debt.process, folder) : undefined;
        const dump = debt.dump ? evidence.takeDump(debt.process, otherSidecars) : undefined;
        const counted = debt.counter ? evidence.takeCrash(debt.process) : undefined;
        if (event) debt.event = false;
        if (dump) debt.dump = false;
        if (counted) debt.counter = false;
        return event || dump || counted ? [{ id: debt.id, seen: { event, dump, counted, remarks: [] } }] : [];
      });
      if (paid.length === 0) return;
      debts = debts.filter(isOpen);
      for (const { id, seen } of paid) {
        await fillIncident(
          host,
          (incident) => incident.id === id,
          (incident) => filledUp(incident, seen),
        );
      }
    },
  };
}

function filledUp(incident: Incident, seen: Seen): Incident {
  const lines = evidenceLines(seen, undefined).filter(
    // `gopls dump` has read the editor's log itself.
    (line) => !line.startsWith(saidBy) && !incident.evidence.includes(line),
  );
  const stack = seen.counted && isStack(seen.counted.counter) ? seen.counted.counter : undefined;
  const frame = stack && (topGoplsFrame(stack) ?? incident.topFrame);
  return {
    ...incident,
    evidence: [...incident.evidence, ...lines],
    ...(stack ? { stack, stackId: stackId(stack) } : {}),
    ...(stack && frame ? { topFrame: frame, knownIssues: knownIssuesUrl({ id: stackId(stack), frame }) } : {}),
  };
}
