import { commandLine } from "../../command-line";
import type { Finding } from "../../finding";
import { readExecutable } from "../../macho";
import { goEnv, type GoEnv, type ToolSearch } from "../../toolchain";
import { meets, type ProjectJudgement } from "../../versions/judgement";
import { placeNames } from "../../versions/sentence";
import type { DoctorContext } from "../context";
import { version } from "./project-go";

/** A pin that VS Code does not get, by the judgement of `go status`. */
export function ignoredPin({ places, unmet, project }: ProjectJudgement): Finding[] {
  const wish = unmet.find(({ wanted }) => wanted.kind === "pin")?.wanted;
  const editor = places.find(({ place }) => place === "editor");
  if (!wish || !editor?.version || meets(editor.version, wish.version)) return [];
  const managers = project.pins.filter(({ manager }) => wish.readers.includes(manager.name));
  const missing = managers.find(({ pin }) => pin?.state === "missing");
  const [reader] = managers;
  return [
    {
      id: "go-pin-ignored",
      severity: "warning",
      title: `${wish.source} asks for Go ${wish.version}, ${editor.version} runs`,
      evidence: [
        wish.line === undefined ? wish.file : `${wish.file}, line ${wish.line}`,
        ...places.map(({ place, version, path, problem }) =>
          version ? `${placeNames[place]}: ${version} (${path})` : `${placeNames[place]}: ${problem ?? "not known"}`,
        ),
      ],
      cause: missing
        ? `${missing.manager.name} has not installed that version.`
        : `${wish.readers.join(", ") || "Its manager"} is not in front of PATH for programs started from the Dock.`,
      advice: missing
        ? commandLine(missing.manager.install(wish.version))
        : `Put the manager's shims first in a profile that login shells read: ${reader?.manager.activate ?? "see its own guide"}`,
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
  const [here, environment] = await Promise.all([machine.editorGo(), machine.toolEnvironment()]);
  const outside = await goEnv(host, { goPath: chosen.path, cwd: host.system("/"), environment });
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
