import type { Operation } from "./operations";

/** How much a finding matters. `skipped`: the check does not apply here. `unknown`: it could not be checked, and the evidence says why. */
export type Severity = "ok" | "info" | "warning" | "error" | "skipped" | "unknown";

/** What a check saw. Every front end shows the same findings and gets its buttons from their operations. */
export interface Finding {
  /** Stable, kebab-case: `go-not-in-path`. */
  id: string;
  severity: Severity;
  title: string;
  /** What was seen, a line each: paths, versions, texts; never the value of a variable that may be secret. */
  evidence: string[];
  /** Why it is so, for a person. */
  cause?: string;
  /** What fixes it. */
  operation?: Operation;
  /** What fixes it when no operation can: a sentence that says what to press or type. */
  advice?: string;
  /** The same facts for programs. */
  facts?: Record<string, unknown>;
}

/** What was looked at and is fine says more than what does not apply. */
const order: readonly Severity[] = ["error", "warning", "unknown", "info", "ok", "skipped"];

/** The findings as every list shows them; those that matter as much keep their order. */
export function worstFirst<F extends Finding>(findings: readonly F[]): F[] {
  return findings.toSorted((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
}

/** Whether a finding is something to act on; decides the exit code of `doctor`. */
export function isTrouble(finding: Finding): boolean {
  return finding.severity === "warning" || finding.severity === "error";
}
