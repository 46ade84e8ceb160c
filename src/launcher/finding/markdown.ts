import type { Finding } from "../../core/finding";
import { fence, inline, paragraph } from "../../core/markdown";
import { forTerminal, inLauncher } from "../doors";
import { stepText, type Operation } from "../../core/operations";

/** A finding for the detail pane: why, what was seen, and the exact steps that fix it. */
export function findingMarkdown(finding: Finding): string {
  return [
    `## ${inline(inLauncher(finding.title))}`,
    ...(finding.cause ? [paragraph(inLauncher(finding.cause))] : []),
    ...(finding.evidence.length > 0 ? ["### What Was Seen", fence(inLauncher(finding.evidence.join("\n")))] : []),
    ...(finding.operation ? [operationMarkdown(finding.operation)] : []),
    ...(finding.advice ? ["### What Helps", paragraph(inLauncher(finding.advice))] : []),
  ].join("\n\n");
}

/** An operation's exact steps. */
export function operationMarkdown(operation: Operation): string {
  const steps = operation.steps.flatMap((step, index) => {
    const language = step.kind === "write" ? "diff" : "sh";
    return [`${index + 1}. ${inline(step.title)}`, fence(forTerminal(stepText(step)), language)];
  });
  return [`### ${inline(operation.title)}`, riskSentence[operation.risk], ...steps].filter(Boolean).join("\n\n");
}

const riskSentence: Record<Operation["risk"], string> = {
  safe: "",
  "edits-files": "Edits files; can be undone.",
  restarts: "Restarts programs.",
  "needs-admin": "Needs an administrator.",
};
