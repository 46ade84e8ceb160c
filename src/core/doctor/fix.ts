import { isTrouble, type Finding } from "../finding";
import type { Host } from "../host";
import type { Operation, Risk } from "../operations";
import type { Check } from "./check";
import { checks } from "./registry";
import { keyOf } from "./report";
import { runChecks, type DoctorFinding, type DoctorOptions, type DoctorReport } from "./run";

/** What can be undone and disturbs nobody comes first, what needs an administrator last. */
const safestFirst: readonly Risk[] = ["safe", "edits-files", "restarts", "needs-admin"];

/** Which findings are to be fixed; the troubles, unless somebody names one. */
type Wanted = (finding: Finding) => boolean;

/** The operations that fix the troubles, each once, in the order they may be run. */
export function remedies(findings: readonly DoctorFinding[], wanted: Wanted = isTrouble): Operation[] {
  const operations = new Map<string, Operation>();
  for (const { operation } of findings.filter(wanted)) {
    if (operation) operations.set(nameOf(operation), operation);
  }
  return [...operations.values()].sort((one, other) => safestFirst.indexOf(one.risk) - safestFirst.indexOf(other.risk));
}

const nameOf = ({ id, title }: Operation) => `${id} ${title}`;

/**
 * The remedies one after another, for each to be run before the next is asked for. One that edits a file which another
 * edited before it is planned again from what the file holds by then; it falls out when nothing is left to fix.
 */
export async function* inTurn(
  host: Host,
  { findings, folder }: DoctorReport,
  options: Omit<DoctorOptions, "folder"> = {},
  wanted: Wanted = isTrouble,
): AsyncGenerator<Operation> {
  const edited = new Set<string>();
  for (const planned of remedies(findings, wanted)) {
    const paths = planned.steps.flatMap((step) => (step.kind === "write" ? [step.path] : []));
    const operation = paths.some((path) => edited.has(path)) ? await plannedAnew(planned) : planned;
    if (!operation) continue;
    yield operation;
    for (const path of paths) edited.add(path);
  }

  async function plannedAnew(planned: Operation): Promise<Operation | undefined> {
    const same = (one?: Operation) => one !== undefined && nameOf(one) === nameOf(planned);
    const from = new Set(findings.filter(({ operation }) => same(operation)).map(({ check }) => check));
    const again = await runChecks(
      host,
      checks.filter(({ id }) => from.has(id)),
      { ...options, folder },
    );
    return remedies(again.findings, wanted).find(same);
  }
}

/** What a second look says of the troubles of the first. */
export function compare(before: readonly DoctorFinding[], after: readonly DoctorFinding[], wanted: Wanted = isTrouble) {
  const [then, now] = [before.filter(wanted), after.filter(wanted)];
  const [known, still] = [new Set(then.map(keyOf)), new Set(now.map(keyOf))];
  return {
    fixed: then.filter((finding) => !still.has(keyOf(finding))),
    left: now.filter((finding) => known.has(keyOf(finding))),
    fresh: now.filter((finding) => !known.has(keyOf(finding))),
  };
}

/** What is looked at again after a fix: every check that ran in an area where something was wrong. */
export function secondLook(report: DoctorReport, wrong: readonly DoctorFinding[], wanted: Wanted = isTrouble): Check[] {
  const areaOf = new Map(report.checks.map(({ id, area }) => [id, area]));
  const areas = new Set(wrong.filter(wanted).map(({ check }) => areaOf.get(check)));
  return checks.filter(({ id }) => areaOf.has(id) && areas.has(areaOf.get(id)));
}

/** Whether a second look finds more errors than the first: what was done is then rolled back. */
export function isWorse(before: readonly DoctorFinding[], after: DoctorReport): boolean {
  const looked = new Set(after.checks.map(({ id }) => id));
  const errors = (findings: readonly DoctorFinding[]) =>
    findings.filter(({ check, severity }) => looked.has(check) && severity === "error").length;
  return errors(after.findings) > errors(before);
}
