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
    for (const [id, { verdict, observed }] of Object.entries(kept.answers)) {
      if (verdict === "differs") findings.push(differs(id, observed, questionOf(id, observed)));
    }
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
function differs(
  id: string,
  observed: string,
  asked: { question: string; assumed: string; consequence?: string } | undefined,
): Finding {
  const { question = id, assumed = "", consequence } = asked ?? {};
  return {
    id: `selfcheck-${id}`,
    severity: "info",
    title: question,
    evidence: [`seen here: ${observed}`, ...(assumed ? [`assumed: ${assumed}`] : [])],
    ...(consequence ? { cause: consequence } : {}),
    advice: "Send it to us, so that others know: go-warden selfcheck --report FILE",
  };
}
