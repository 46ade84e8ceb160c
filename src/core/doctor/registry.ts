import { Problem } from "../problem";
import { areas, type Check } from "./check";
import { agent } from "./checks/agent";
import { containers } from "./checks/containers";
import { coverage } from "./checks/coverage";
import { delve } from "./checks/delve";
import { environment } from "./checks/environment";
import { folderEnvironment } from "./checks/folder-environment";
import { goChoice } from "./checks/go-choice";
import { goInstalls } from "./checks/go-installs";
import { goplsCheck } from "./checks/gopls";
import { modules } from "./checks/modules";
import { runningPrograms } from "./checks/running-programs";
import { semanticHighlighting } from "./checks/semantic-highlighting";
import { selfcheckAnswers } from "./checks/selfcheck";
import { settings } from "./checks/settings";
import { shellProfile } from "./checks/shell-profile";
import { tools } from "./checks/tools";
import { versionManagersCheck } from "./checks/version-managers";
import { vscode } from "./checks/vscode";
import { vscodeEnvironment } from "./checks/vscode-environment";

/** Every check, in the order of the report. */
export const checks: readonly Check[] = [
  environment,
  vscodeEnvironment,
  shellProfile,
  folderEnvironment,
  runningPrograms,
  goInstalls,
  goChoice,
  versionManagersCheck,
  modules,
  tools,
  goplsCheck,
  coverage,
  delve,
  semanticHighlighting,
  vscode,
  settings,
  containers,
  agent,
  selfcheckAnswers,
];

/** The checks with these ids or of these areas; all of them when none is named. */
export function selectChecks(names: readonly string[]): readonly Check[] {
  const areaOf = (name: string) => areas.find((area) => area === name || area.replaceAll(" ", "-") === name);
  for (const name of names) {
    if (!areaOf(name) && !checks.some((check) => check.id === name)) {
      throw new Problem("no-such-check", `There is no check ${name}`, "go-warden doctor --list shows all.", 2);
    }
  }
  if (names.length === 0) return checks;
  return checks.filter((check) => names.includes(check.id) || names.some((name) => areaOf(name) === check.area));
}
