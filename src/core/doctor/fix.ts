import { isTrouble } from "../finding";
import type { Operation, Risk } from "../operations";
import type { DoctorFinding } from "./run";

/** What can be undone and disturbs nobody comes first, what needs an administrator last. */
const safestFirst: readonly Risk[] = ["safe", "edits-files", "restarts", "needs-admin"];

/** The operations that mend the troubles, each once, in the order they may be run. */
export function remedies(findings: readonly DoctorFinding[]): Operation[] {
  const operations = new Map<string, Operation>();
  for (const { operation } of findings.filter(isTrouble)) {
    if (operation) operations.set(`${operation.id} ${operation.title}`, operation);
  }
  return [...operations.values()].sort((one, other) => safestFirst.indexOf(one.risk) - safestFirst.indexOf(other.risk));
}

/** What a second look says of the troubles of the first. */
export function compare(before: readonly DoctorFinding[], after: readonly DoctorFinding[]) {
  const key = (finding: DoctorFinding) => `${finding.check} ${finding.id} ${finding.title}`;
  const [then, now] = [before.filter(isTrouble), after.filter(isTrouble)];
  const [known, still] = [new Set(then.map(key)), new Set(now.map(key))];
  return {
    mended: then.filter((finding) => !still.has(key(finding))),
    left: now.filter((finding) => known.has(key(finding))),
    fresh: now.filter((finding) => !known.has(key(finding))),
  };
}
