import { showToast, Toast } from "@raycast/api";
import type { DoctorFinding, DoctorReport } from "../../core/doctor";
import type { Host } from "../../core/host";
import { newId } from "../../core/operations";
import { oneLine } from "../../core/visible";
import { inLauncher } from "../doors";
import { confirmOperations, performSteps, refreshStatus, refuseWhileBusy, runWork } from "../feedback";
import { core } from "../lazy";
import { shortHome } from "../paths";
import { plural } from "../sentences";

interface FixAll {
  report: DoctorReport;
  examine(): Promise<DoctorReport | undefined>;
}

/** Runs every fix after one alert that lists the commands, goes on past one that fails, and looks again. */
export async function fixAll(host: Host, { report, examine }: FixAll): Promise<void> {
  if (await refuseWhileBusy()) return;
  const operations = core().remedies(report.findings);
  const title = operations.length === 1 ? "Run This Fix?" : `Run ${operations.length} Fixes?`;
  if (!(await confirmOperations(host, operations, title, "Fix All"))) return;
  const failed: string[] = [];
  let done = 0;
  const result = await runWork(host, {
    title: "Fixing",
    failureTitle: "Not Everything Was Fixed",
    stoppedAt: () => `after ${done} of ${plural(operations.length, "fix", "fixes")}`,
    async run({ signal, progress }) {
      let number = 0;
      const group = newId(host.now());
      for await (const operation of core().inTurn(host, report, { signal })) {
        signal.throwIfAborted();
        const which = `Fix ${++number} of ${operations.length}`;
        const running = { signal, progress: (step: string) => progress(`${which}: ${step}`) };
        await performSteps(host, operation, running, group)
          .then(() => (done += 1))
          .catch((error: unknown) => {
            signal.throwIfAborted();
            failed.push(`${operation.title}: ${error instanceof Error ? error.message : String(error)}`);
          });
      }
      // The loop also ends by itself where Cancel came while the next fix was planned.
      signal.throwIfAborted();
      if (failed.length > 0) throw new Error(failed.join("\n"));
    },
  });
  const after = await examine();
  if (after && result.kind === "done") await showOutcome(host, report.findings, after.findings);
  await refreshStatus();
}

/** What a second look says: an operation that ran is not yet a finding that is gone. */
async function showOutcome(
  host: Host,
  before: readonly DoctorFinding[],
  after: readonly DoctorFinding[],
): Promise<void> {
  const { fixed, left, fresh } = core().compare(before, after);
  const rest = [...left, ...fresh].map(({ title }) => title).join("; ");
  const counts = [
    ...(left.length > 0 ? [`${left.length} left`] : []),
    ...(fresh.length > 0 ? [`${fresh.length} new`] : []),
  ].join(", ");
  await showToast({
    style: fresh.length > 0 ? Toast.Style.Failure : Toast.Style.Success,
    title: `${plural(fixed.length, "Finding")} Fixed${fresh.length > 0 ? `, ${fresh.length} New` : ""}`,
    message: rest ? oneLine(shortHome(inLauncher(`${counts}: ${rest}`), host.home)) : "Nothing is left.",
  });
}
