import { resolve } from "node:path";
import { conditions, type Explanation } from "../conditions";
import { isTrouble } from "../finding";
import type { Host } from "../host";
import type { Check } from "./check";
import { checks } from "./registry";
import { runChecks, type DoctorFinding, type DoctorReport } from "./run";

/** An explanation, and whether its cause holds on this machine. */
export interface Confirmed extends Explanation {
  /** Null when no check can tell, or none could in time. */
  confirmed: boolean | null;
  /** What the check saw, when it holds. */
  evidence?: string[];
}

/** Milliseconds for all checks together; what is not answered by then stays open. */
const patience = 4000;

/**
 * Looks with the doctor's own checks whether the explained causes hold here, and offers the doctor's fix when they do.
 * As in the doctor nothing of a folder runs that is not trusted. A folder that is not there leaves every answer open.
 */
export async function confirm(
  host: Host,
  explanations: readonly Explanation[],
  { folder, signal }: { folder: string; signal?: AbortSignal },
): Promise<Confirmed[]> {
  const wanted = checks.filter(({ id }) => explanations.some((one) => provable(one.id)?.check === id));
  const limit = AbortSignal.timeout(patience);
  const options = { folder: resolve(folder), signal: signal ? AbortSignal.any([signal, limit]) : limit };
  const report = wanted.length > 0 ? await runChecks(host, wanted, options).catch(() => undefined) : undefined;
  return explanations.map((one) => ({ ...one, ...verdict(one, wanted, report) }));
}

/** The condition when the doctor has a finding for it. */
function provable(id: string): { check: string; findings: readonly string[] } | undefined {
  const { check, findings } = conditions.find((one) => one.id === id) ?? {};
  return check && findings ? { check, findings } : undefined;
}

function verdict(
  explanation: Explanation,
  ran: readonly Check[],
  report: DoctorReport | undefined,
): Pick<Confirmed, "confirmed" | "evidence"> & Pick<Explanation, "command"> {
  const known = provable(explanation.id);
  const open = { confirmed: null, command: explanation.command };
  if (!known || !report || !ran.some(({ id }) => id === known.check)) return open;
  const seen = report.findings.filter(({ check }) => check === known.check);
  const finding = seen.find((one) => known.findings.includes(one.id) && isTrouble(one) && isAbout(one, explanation));
  if (finding) {
    const evidence = [finding.title, ...finding.evidence];
    const command = finding.operation ? `go-warden doctor --only ${known.check} --fix` : explanation.command;
    return { confirmed: true, evidence, command };
  }
  return seen.some(({ severity }) => severity === "unknown") ? open : { ...open, confirmed: false };
}

/** A finding about another tool than the text names proves nothing. */
function isAbout(finding: DoctorFinding, { captured }: Explanation): boolean {
  const name = captured?.tool ?? captured?.setting ?? captured?.package;
  return !name || [finding.title, ...finding.evidence].some((line) => line.includes(name));
}
