import { code, fence, inline } from "../../core/markdown";
import type { PrecheckFinding, PrecheckReport, StageId, StageResult } from "../../core/precheck";
import { plural } from "../sentences";

export const stageTitles: Record<StageId, string> = {
  structure: "Structure",
  format: "Format",
  vet: "Vet",
  lint: "Lint",
  test: "Test",
  debug: "Debug",
};

const statusWords: Record<StageResult["status"], string> = {
  pass: "Passed",
  fail: "Failed",
  skipped: "Skipped",
  "over-budget": "No Time Was Left",
};

/** `shop/main.go:12:3` */
export const placeOf = ({ file, line, column }: PrecheckFinding): string =>
  [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(":");

export function verdictTitle({ verdict, files, findings }: PrecheckReport): string {
  if (files === 0) return "Nothing to Check";
  if (verdict === "pass") return "Passed";
  return verdict === "fail" ? plural(findings.length, "Finding") : "Nothing Found, but Not Everything Was Checked";
}

export function stageMarkdown({ id, status, durationMs, notes }: StageResult): string {
  const time = status === "skipped" ? "" : ` after ${(durationMs / 1000).toFixed(1)} s`;
  return [`## ${stageTitles[id]}`, `${statusWords[status]}${time}.`, ...notes.map((note) => `- ${inline(note)}`)].join(
    "\n\n",
  );
}

export function findingMarkdown(finding: PrecheckFinding): string {
  const { message, linter, stage } = finding;
  return [fence(message), `${code(placeOf(finding))} · ${inline(linter ?? stage)}`].join("\n\n");
}

/** The whole report, to paste into an issue or a chat. */
export function reportMarkdown(report: PrecheckReport): string {
  const { findings, stages } = report;
  return [
    `# Precheck: ${verdictTitle(report)}`,
    ...(findings.length > 0
      ? [findings.map((one) => `- ${code(placeOf(one))} ${inline(one.message)}`).join("\n")]
      : []),
    ...stages.map(stageMarkdown),
  ].join("\n\n");
}
