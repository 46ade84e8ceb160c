import { readAnswers, thisSystem } from "../../answers";
import type { Finding } from "../../finding";
import type { Check } from "../check";

export const selfcheckAnswers: Check = {
  id: "selfcheck",
  area: "agent",
  title: "What the self-check saw on this Mac that differs from what was assumed",
  async probe({ host }) {
    if (host.platform !== "macos")
      return [{ ...fine("Only a Mac has anything to check itself for"), severity: "skipped" }];
    const { leftBehind, questionOf } = await import("../../selfcheck");
    const findings: Finding[] = (await leftBehind(host)) ? [leftovers] : [];
    const kept = await readAnswers(host);
    if (kept?.system !== thisSystem()) {
      const hint = kept ? "The self-check was run on another macOS" : "The self-check has not been run";
      return [...findings, fine(`${hint}: go-warden selfcheck --quick`)];
    }
    const differing = Object.entries(kept.answers).filter(([, { verdict }]) => verdict === "differs");
    if (differing.length > 0)
      findings.push(differs(differing.map(([id, { observed }]) => answerLine(id, observed, questionOf(id, observed)))));
    return findings.length > 0 ? findings : [fine("The self-check saw nothing that differs from what was assumed")];
  },
};

const fine = (title: string): Finding => ({ id: "selfcheck", severity: "ok", title, evidence: [] });

const leftovers: Finding = {
  id: "selfcheck-leftovers",
  severity: "warning",
  title: "A self-check was ended before it had put everything back",
  evidence: ["its journal is still there"],
  advice: "go-warden selfcheck --clean-up",
};

/** It is told, not warned of: the code goes by what was seen. */
const differs = (answers: readonly string[]): Finding => ({
  id: "selfcheck-differs",
  severity: "info",
  title: `${answers.length === 1 ? "One answer" : `${answers.length} answers`} of this Mac ${answers.length === 1 ? "differs" : "differ"} from what is assumed`,
  evidence: [...answers],
  advice: "Send them to us, so that others know: go-warden selfcheck --report FILE",
});

function answerLine(
  id: string,
  observed: string,
  asked: { question: string; assumed: string; consequence?: string } | undefined,
): string {
  const { question = id, assumed, consequence } = asked ?? {};
  const seen = `${question} Seen here: ${observed}${assumed ? `; assumed: ${assumed}` : ""}.`;
  return consequence ? `${seen} ${consequence}` : seen;
}
