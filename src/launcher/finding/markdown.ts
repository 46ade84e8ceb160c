import type { Finding } from "../../core/finding";
import { stepText, type Operation } from "../../core/operations";

/** A finding for the detail pane: why, what was seen, and the exact steps that mend it. */
export function findingMarkdown(finding: Finding): string {
  return [
    `## ${finding.title}`,
    ...(finding.cause ? [finding.cause] : []),
    ...(finding.evidence.length > 0 ? ["### What Was Seen", fence(finding.evidence.join("\n"))] : []),
    ...(finding.operation ? [operationMarkdown(finding.operation)] : []),
    ...(finding.advice ? ["### What Helps", finding.advice] : []),
  ].join("\n\n");
}

/** An operation's exact steps. */
export function operationMarkdown(operation: Operation): string {
  const steps = operation.steps.flatMap((step, index) => {
    const language = step.kind === "write" ? "diff" : "sh";
    return [`${index + 1}. ${step.title}`, fence(stepText(step), language)];
  });
  return [`### ${operation.title}`, riskSentence[operation.risk], ...steps].filter(Boolean).join("\n\n");
}

const riskSentence: Record<Operation["risk"], string> = {
  safe: "",
  "edits-files": "Edits files; can be undone.",
  restarts: "Restarts programs.",
  "needs-admin": "Needs an administrator.",
};

/** A code block that its own text cannot end. */
export function fence(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = "`".repeat(longest + 1);
  return `${ticks}${language}\n${text}\n${ticks}`;
}
