import { fence, inline } from "../markdown";
import { groups } from "./registry";
import type { Answer, SelfcheckReport } from "./run";

/** The first line of a report, by which a file is known as one that may be replaced. */
export const reportHeading = "# Go Warden self-check";

export const verdictWords = { confirmed: "confirmed", differs: "differs", "not-settled": "not settled" } as const;

/** How many answers are of each kind, in one line. */
export function tally(answers: readonly Pick<Answer, "verdict">[]): string {
  const count = (verdict: Answer["verdict"]) => answers.filter((one) => one.verdict === verdict).length;
  return `${count("confirmed")} confirmed, ${count("differs")} differ, ${count("not-settled")} not settled`;
}

/** The report to paste into an issue. */
export function markdownReport({ macos, machine, at, quick, answers, left }: SelfcheckReport): string {
  const byId = new Map(answers.map((one) => [one.id, one]));
  const lines = [
    reportHeading,
    "",
    inline(`macOS ${macos ?? "unknown"} · ${machine} · ${at} · ${quick ? "quick" : "full"} run`),
    "",
    `${tally(answers)}.`,
  ];
  for (const { title, experiments } of groups) {
    const seen = experiments.flatMap(({ id }) => byId.get(id) ?? []);
    if (seen.length === 0) continue;
    lines.push("", `## ${title}`);
    for (const { id, question, assumed, observed, verdict, consequence } of seen) {
      lines.push("", `- **${verdictWords[verdict]}** · \`${id}\` · ${inline(question)}`);
      lines.push(`  - Assumed: ${inline(assumed)}`, `  - Observed: ${inline(observed)}`);
      if (verdict === "differs") lines.push(`  - Now: ${inline(consequence)}`);
    }
  }
  if (left.length > 0) lines.push("", "## Left behind", "", fence(left.join("\n"), "text"));
  return lines.join("\n") + "\n";
}
