import { dirname, join } from "node:path";
import { inFolder } from "../../command-line";
import { readIfPresent } from "../../host";
import type { Finding } from "../../finding";
import { modulesBelow } from "../../toolchain";
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
  return [
    {
      id: "modules-without-workspace",
      severity: "info",
      title: goWork
        ? `go.work leaves out ${left.length} modules of this folder`
        : `${found.length} modules in this folder, and no go.work`,
      evidence: left.slice(0, 8),
      cause:
        "gopls reads each module on its own when one of its files is opened; renaming and searching stop at its border.",
      advice: inFolder(folder, `${goWork ? "" : "go work init && "}go work use -r .`),
    },
  ];
}

/** The folders that a go.work's `use` names. */
export function usedModules(goWork: string, text: string): string[] {
  const code = text.replace(/\/\/.*$/gm, "");
  const path = /^[ \t]*(?:use[ \t]+)?"?(\.{1,2}(?:\/[^\s"()]*)?|\/[^\s"()]+)"?[ \t]*$/gm;
  return [...code.matchAll(path)].map(([, used = ""]) =>
    join(used.startsWith("/") ? "" : dirname(goWork), used).replace(/\/$/, ""),
  );
}
