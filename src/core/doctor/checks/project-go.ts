import type { Finding } from "../../finding";
import { readExecutable } from "../../macho";
import {
  compareGoVersions,
  goEnv,
  parseGoVersion,
  type GoEnv,
  type GoVersion,
  type Project,
  type ToolSearch,
} from "../../toolchain";
import type { RunResult } from "../../host";
import type { DoctorContext } from "../context";
import { askGo, culprits, origins, placesOf, remove, said, type GoQuestion } from "../go-failure";
import type { Answered } from "./what-go-says";

export const version = (answer: Answered) => answer.variables.GOVERSION ?? "an unknown Go";

export const asks = (project: Project) =>
  project.wanted.map(({ file, kind, version }) => `${file} asks for ${kind} ${version}`);

/**
 * Whether the Go that runs is new enough for the project, or switches to one that is. go itself is asked, with the user's
 * GOTOOLCHAIN and without a proxy: it runs the newer Go, says that it cannot download it, or stays what it is.
 */
export async function projectNeeds(context: DoctorContext, running: Answered, project: Project): Promise<Finding[]> {
  const needed = project.minimum && parseGoVersion(project.minimum);
  const have = parseGoVersion(version(running));
  if (!needed || !have || compareGoVersions(have, needed) >= 0) return [];
  const { machine } = context;
  const setting = running.variables.GOTOOLCHAIN ?? "auto";
  const evidence = [`${running.goPath} is ${version(running)}, GOTOOLCHAIN=${setting}`, ...asks(project)];
  const question: GoQuestion = {
    goPath: running.goPath,
    args: ["version"],
    cwd: context.folder,
    environment: await machine.toolEnvironment(),
    // Which Go the folder's files make it run is not tried in a folder that is not trusted.
    maySwitch: machine.trust.trust === "trusted",
    isGood: (result) => switches(result, needed),
  };
  const answer = await askGo(context, question);
  const words = said(answer);
  const mayTry = question.maySwitch || !/auto|path/.test(setting);
  if (switches(answer, needed) || !mayTry) {
    const runs = newerVersion(answer, needed);
    return [
      {
        id: "go-switches-toolchain",
        severity: "info",
        title: runs
          ? `go switches to ${runs} for this project`
          : mayTry
            ? `go has to download go${project.minimum} for this project`
            : `go may have to switch to go${project.minimum} for this project`,
        evidence: [...evidence, ...(runs || !question.maySwitch ? [] : [`${running.goPath} version: ${words.at(-1)}`])],
        cause: `GOTOOLCHAIN=${setting} allows it.`,
      },
    ];
  }
  const names = question.maySwitch ? await culprits(context, question) : ["GOTOOLCHAIN"];
  const blamed = await origins(context, names);
  const refusal = await askGo(context, { ...question, args: ["list", "-m"] });
  const remedy = await remove(context, blamed);
  return [
    {
      id: "go-too-old-for-project",
      severity: "error",
      title: `The project needs Go ${project.minimum}; ${version(running)} runs and does not switch to it`,
      evidence: [
        ...evidence,
        ...(refusal.kind === "exited" && refusal.code === 0 ? [] : said(refusal)),
        ...blamed.flatMap((one) => placesOf(context, one)),
      ],
      cause:
        blamed.length > 0
          ? `Without ${blamed.map(({ name }) => name).join(" or ")} this go switches by itself.`
          : "This go does not switch to another one by itself.",
      ...(blamed.length > 0 ? remedy : { advice: `Install Go ${project.minimum} or newer.` }),
    },
  ];
}

/** The Go that answered, when it is as new as needed. */
function newerVersion(result: RunResult, needed: GoVersion): string | undefined {
  const printed = /^go version (\S+)/.exec(result.stdout)?.[1];
  const parsed = parseGoVersion(printed ?? "");
  return parsed && compareGoVersions(parsed, needed) >= 0 ? printed : undefined;
}

/** It runs a Go that is new enough, or tried to fetch one. */
const switches = (result: RunResult, needed: GoVersion) =>
  newerVersion(result, needed) !== undefined || /^go: download(?:ing)? go\d/m.test(result.stderr);

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
        "Install the version, and put the manager's shims first in PATH in a profile that login shells read (mise: `mise activate zsh --shims`).",
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
