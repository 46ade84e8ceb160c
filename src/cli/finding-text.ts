import type { Finding } from "../core/finding";

const marks = { ok: "✓", info: "·", warning: "!", error: "✗", skipped: "-", unknown: "?" } as const;

/** A finding with its mark, and below it what was seen, why and what to do, then `more`; a line each. */
export function findingText({ severity, title, evidence, cause, advice }: Finding, more?: string): string {
  const rest = [...evidence, cause, advice, more];
  return [`${marks[severity]} ${title}`, ...rest.filter(Boolean).map((line) => `    ${line}`)].join("\n");
}
