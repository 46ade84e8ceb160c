import { dirname } from "node:path";
import { inFolder } from "../../command-line";
import { goWorkOperation, planGoWork } from "../../gopls/tune";
import { readIfPresent } from "../../host";
import type { Finding } from "../../finding";
import { modulesBelow, usedModules } from "../../toolchain";
import type { DoctorContext } from "../context";

/** Whether one gopls sees all modules of the open folder at once. */
export async function moduleCoverage({ folder, machine }: DoctorContext): Promise<Finding[]> {
  const found = await modulesBelow(folder, 3);
  if (found.length < 2) return [];
  const { goWork } = await machine.project();
  const used = goWork
    ? usedModules(goWork, (await readIfPresent(goWork).catch(() => undefined))?.toString("utf8") ?? "")
    : [];
  const left = found.filter((module) => !used.includes(module));
  if (left.length === 0) return [];
  const isOwn = !goWork || dirname(goWork) === folder;
  const plan = isOwn && machine.trust.trust === "trusted" ? await planGoWork(machine, left) : undefined;
  return [
    {
      id: "modules-without-workspace",
      severity: "info",
      title: goWork
        ? `go.work leaves out ${left.length} modules of this folder`
        : `${found.length} modules in this folder, and no go.work`,
      evidence: [
        ...left.slice(0, 8),
        ...(plan?.kind === "planned" && plan.note ? [`go.work: ${plan.note}`] : []),
        ...(plan?.kind === "refused" ? [`no go.work can be made: ${plan.reason}`] : []),
      ],
      cause:
        "gopls reads each module on its own when one of its files is opened; renaming and searching stop at its border.",
      ...(plan?.kind === "planned"
        ? {
            operation: goWorkOperation(plan),
            advice: inFolder(folder, "go-warden gopls tune") + " measures what it changes",
          }
        : { advice: inFolder(folder, `${goWork ? "" : "go work init && "}go work use -r .`) }),
    },
  ];
}
