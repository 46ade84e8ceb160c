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

/** What a run does on the Mac, a sentence each, for the question before it. */
export const whatIsTried = (quick: boolean): string[] => [
  "It loads small LaunchAgents called dev.go-warden.selfcheck.… and removes them.",
  "launchd keeps for good, in its list of disabled and enabled services, that one such label is enabled.",
  "macOS may tell you that background items were added.",
  "It sets variables called GO_WARDEN_SELFCHECK_… and takes them out again. PATH is only read.",
  "It copies dlv into a temporary folder and signs the copy. Yours is only read.",
  "It asks your login shell for its variables, and crashes a program of its own once.",
  ...(quick
    ? ["No program with a window is started. It takes less than 20 seconds."]
    : [
        "It starts a program without a window through open, and opens Raycast when it is installed.",
        "It sends a notification, debugs a small program, and asks you two questions. It takes less than two minutes.",
      ]),
  "Nothing is sent anywhere. The answers are kept; values and names of persons are not.",
];

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
