import { showToast, Toast } from "@raycast/api";
import type { DoctorFinding, DoctorReport } from "../../core/doctor";
import type { Host } from "../../core/host";
import { newId, type Operation } from "../../core/operations";
import { confirmOperations, performSteps, refreshStatus, runWork } from "../feedback";
import { core } from "../lazy";
import { plural } from "../sentences";

interface FixAll {
  report: DoctorReport;
  examine(): Promise<DoctorReport | undefined>;
}

/** Runs every remedy after one alert that lists the commands, goes on past one that fails, and looks again. */
export async function fixAll(host: Host, { report, examine }: FixAll): Promise<void> {
  const operations = core().remedies(report.findings);
  const title = operations.length === 1 ? "Run This Fix?" : `Run ${operations.length} Fixes?`;
  if (!(await confirmOperations(host, operations, title, "Fix All"))) return;
  const failed: string[] = [];
  const result = await runWork(host, {
    title: "Fixing",
    failureTitle: "Not Everything Was Fixed",
    async run({ signal, progress }) {
      let number = 0;
      const group = newId(host.now());
      for await (const operation of core().inTurn(host, report, { signal })) {
        signal.throwIfAborted();
        const which = `Fix ${++number} of ${operations.length}`;
        const running = { signal, progress: (step: string) => progress(`${which}: ${step}`) };
        await performSteps(host, operation, running, group).catch((error: unknown) => {
          signal.throwIfAborted();
          failed.push(`${operation.title}: ${error instanceof Error ? error.message : String(error)}`);
        });
      }
      if (failed.length > 0) throw new Error(failed.join("\n"));
    },
  });
  const after = await examine();
  if (after && result.kind === "done") await showOutcome(report.findings, after.findings);
  await refreshStatus();
}

/** What a second look says: an operation that ran is not yet a trouble that is gone. */
async function showOutcome(before: readonly DoctorFinding[], after: readonly DoctorFinding[]): Promise<void> {
  const { mended, left, fresh } = core().compare(before, after);
  const still = left.length + fresh.length;
  await showToast({
    style: Toast.Style.Success,
    title: `${plural(mended.length, "Finding")} Mended`,
    message:
      still > 0 ? `${still} left: ${[...left, ...fresh].map(({ title }) => title).join("; ")}` : "Nothing is left.",
  });
}

export const fixWords = (operation: Operation) => ({
  running: operation.title,
  done: "Done",
  failed: `Not Done: ${operation.title}`,
});
