import { createHash } from "node:crypto";
import { isTrouble, worstFirst, type Finding, type Severity } from "../finding";
import { operationPreview, stepText, type Operation } from "../operations";
import { oneLine } from "../visible";
import { areas, type Area } from "./check";
import type { DoctorFinding, DoctorReport } from "./run";

/** One mark a severity, the same in every front end. */
export const marks: Record<Severity, string> = {
  ok: "✓",
  info: "i",
  warning: "!",
  error: "✗",
  skipped: "-",
  unknown: "?",
};

/** A finding as plain JSON; an operation as what it would do. */
export function findingValue(finding: DoctorFinding) {
  const { operation, ...rest } = finding;
  const value = { ...rest, key: keyOf(finding) };
  return operation ? { ...value, operation: operationPreview(operation) } : value;
}

/** Names one finding of a report, the same in the next as long as it says the same: eight hexadecimal digits. */
export function keyOf({ check, id, title }: DoctorFinding): string {
  return createHash("sha256").update(`${check}\n${id}\n${title}`).digest("hex").slice(0, 8);
}

/** The report for `--json`. */
export function reportValue(report: DoctorReport) {
  return { ...report, findings: report.findings.map(findingValue) };
}

export interface AreaReport {
  area: Area;
  durationMs: number;
  findings: readonly DoctorFinding[];
}

/** The report's findings by area, without those areas that were not asked for. */
export function byArea(report: DoctorReport): AreaReport[] {
  return areas.flatMap((area) => {
    const checks = report.checks.filter((check) => check.area === area);
    if (checks.length === 0) return [];
    const ids = new Set(checks.map(({ id }) => id));
    const durationMs = Math.max(...checks.map((check) => check.durationMs));
    return [{ area, durationMs, findings: report.findings.filter((finding) => ids.has(finding.check)) }];
  });
}

/** What an area's own mark says, beside its headline: a note spoils nothing that is fine. */
export function areaSeverity(findings: readonly Finding[]): Severity {
  const worst = worstFirst(findings)[0]?.severity ?? "ok";
  return worst === "info" && findings.some(({ severity }) => severity === "ok") ? "ok" : worst;
}

/** What stands on an area's own line: what is fine, or how much is not. */
export function headline(findings: readonly Finding[]): string {
  const wrong = findings.filter(isTrouble).length;
  const unknown = findings.filter(({ severity }) => severity === "unknown").length;
  const notes = findings.filter(({ severity }) => severity === "info");
  const parts = [
    ...(wrong > 0 ? [count(wrong, "finding")] : []),
    ...(unknown > 0 ? [`${unknown} without an answer`] : []),
  ];
  if (parts.length > 0) return parts.join(", ");
  const fine = findings.filter(({ severity }) => severity === "ok").map(({ title }) => title);
  const rest = notes.length > 0 ? notes : findings;
  return (fine.length > 0 ? fine : rest.map(({ title }) => title)).map(oneLine).join("; ");
}

export const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** Everything a finding says, a line each, without marks and colours. */
export function findingLines(finding: DoctorFinding): {
  title: string;
  evidence: string[];
  why?: string;
  remedy: string[];
} {
  return {
    title: oneLine(`${finding.title} (${finding.id})`),
    evidence: finding.evidence.flatMap((line) => line.split("\n")),
    ...(finding.cause ? { why: finding.cause } : {}),
    remedy: [
      ...(finding.operation ? operationLines(finding, finding.operation) : []),
      ...(finding.advice ? finding.advice.split("\n") : []),
    ],
  };
}

function operationLines(finding: DoctorFinding, operation: Operation): string[] {
  // Of what is only a note nothing is fixed that nobody has named.
  const only = isTrouble(finding) ? "" : ` --finding ${keyOf(finding)}`;
  return [
    `${operation.title} (${operation.id}, ${operation.risk}): go-warden doctor --fix${only}`,
    ...operation.steps.flatMap((step) => stepText(step).split("\n")).map((line) => `  ${line}`),
  ];
}

/** `3 errors, 1 warning in 2.1 s`. */
export function summary(report: DoctorReport): string {
  const number = (severity: Severity) => report.findings.filter((finding) => finding.severity === severity).length;
  const parts = [
    ...(number("error") > 0 ? [count(number("error"), "error")] : []),
    ...(number("warning") > 0 ? [count(number("warning"), "warning")] : []),
    ...(number("unknown") > 0 ? [`${number("unknown")} without an answer`] : []),
    ...(number("info") > 0 ? [count(number("info"), "note")] : []),
  ];
  const found = parts.length > 0 ? parts.join(", ") : "Nothing wrong";
  return `${found} (${count(report.checks.length, "check")}, ${(report.durationMs / 1000).toFixed(1)} s)`;
}
