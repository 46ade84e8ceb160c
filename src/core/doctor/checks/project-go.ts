import type { Finding } from "../../finding";
import { readExecutable } from "../../macho";
import { compareGoVersions, goEnv, parseGoVersion, type GoEnv, type Project, type ToolSearch } from "../../toolchain";
import type { DoctorContext } from "../context";
import { changeGoSetting, writtenGoSetting } from "../go-settings";
import type { Answered } from "./what-go-says";

export const version = (answer: Answered) => answer.variables.GOVERSION ?? "an unknown Go";

export const asks = (project: Project) =>
  project.wanted.map(({ file, kind, version }) => `${file} asks for ${kind} ${version}`);

/** Whether the Go that runs is new enough for the project, or may switch to one that is. */
export async function projectNeeds(running: Answered, project: Project): Promise<Finding[]> {
  const needed = project.minimum && parseGoVersion(project.minimum);
  const have = parseGoVersion(version(running));
  if (!needed || !have || compareGoVersions(have, needed) >= 0) return [];
  const setting = running.variables.GOTOOLCHAIN ?? "auto";
  const evidence = [`${running.goPath} is ${version(running)}, GOTOOLCHAIN=${setting}`, ...asks(project)];
  if (setting !== "local" && /auto|path/.test(setting)) {
    return [
      {
        id: "go-switches-toolchain",
        severity: "info",
        title: `go will download and run go${project.minimum} for this project`,
        evidence,
        cause: "GOTOOLCHAIN allows it; go env tells the version only after the download.",
      },
    ];
  }
  const written = await writtenGoSetting(running, "GOTOOLCHAIN");
  return [
    {
      id: "go-too-old-for-project",
      severity: "error",
      title: `The project needs Go ${project.minimum}, ${version(running)} runs and may not switch`,
      evidence,
      cause: `go.mod requires go >= ${project.minimum} (running ${version(running).replace("go", "go ")}; GOTOOLCHAIN=${setting})`,
      ...(written === setting
        ? { operation: changeGoSetting(running, "GOTOOLCHAIN", written), advice: "Then go downloads the one it needs." }
        : { advice: `Install Go ${project.minimum} or newer, or allow it to switch: go env -w GOTOOLCHAIN=auto` }),
    },
  ];
}

/** A pin that a version manager would honour, while the Go that runs is another. */
export function ignoredPin(running: Answered, project: Project): Finding[] {
  // What runs in the folder was not asked: its shim would have chosen by the pin.
  if (running.behindShim !== undefined) return [];
  const pin = project.wanted.find((wanted) => wanted.kind === "pin" && parseGoVersion(wanted.version));
  if (!pin) return [];
  const have = version(running).replace(/^go/, "");
  if (have === pin.version || have.startsWith(`${pin.version}.`)) return [];
  return [
    {
      id: "go-pin-ignored",
      severity: "warning",
      title: `${pin.source} asks for Go ${pin.version}, ${version(running)} runs`,
      evidence: [pin.file, `${running.goPath} is ${version(running)}`],
      cause:
        "The version manager's shims are not first in PATH, it was not activated for programs started from the Dock, or that version is not installed.",
      advice:
        "Install the version, and put the manager's shims first in PATH in a profile that login shells read (mise: `mise activate zsh --shims` in ~/.zprofile).",
    },
  ];
}

/** A shim answers by the folder it is called in; VS Code itself asks without one. */
export async function dependsOnFolder({ host, machine }: DoctorContext, search: ToolSearch): Promise<Finding[]> {
  const { chosen } = search;
  const editorGo = await machine.editorGo();
  // A shim is not asked in a folder that is not trusted.
  if (editorGo.kind === "ok" && editorGo.behindShim !== undefined) return [];
  if (!chosen || (await readExecutable(chosen.path)).kind !== "other") return [];
  const [here, { variables }] = await Promise.all([machine.editorGo(), machine.dock()]);
  const outside = await goEnv(host, { goPath: chosen.path, cwd: host.system("/"), environment: variables });
  const say = (answer: GoEnv) =>
    answer.kind === "ok" ? version(answer) : answer.kind === "failed" ? answer.message : "not found";
  if (say(here) === say(outside)) return [];
  return [
    {
      id: "go-shim-depends-on-folder",
      severity: outside.kind === "ok" ? "info" : "warning",
      title: "The go VS Code takes is a shim that answers differently outside the project",
      evidence: [`${chosen.path}`, `in the project: ${say(here)}`, `in /: ${say(outside)}`],
      cause:
        "A version manager's shim looks for its pin from the working directory upwards; VS Code started from the Dock works in /.",
      advice:
        "Set a version for your home folder too (asdf set --home golang …, mise use --global go@…, goenv global …).",
    },
  ];
}
