import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { readIfPresent } from "../../host";
import type { Finding } from "../../finding";
import { expandSetting, gorootSetting, originText, text, type VariableOrigin } from "../../machine";
import type { GoEnv } from "../../toolchain";
import type { DoctorContext } from "../context";
import { placesOf, removals, remove } from "../go-failure";
import { changeSetting } from "../remedies";
import { cannotBuild } from "./can-build";

/** GOROOT of another Go than the one that runs, wherever it is set. */
export async function foreignGoroot(context: DoctorContext, shell: GoEnv, editor: GoEnv): Promise<Finding[]> {
  const { machine } = context;
  const [ofShell, ofEditor] = await Promise.all([machine.shell(), machine.toolEnvironment()]);
  const asked = [
    { who: "the login shell", answer: shell, environment: ofShell.kind === "captured" ? ofShell.variables : {} },
    { who: "VS Code", answer: editor, environment: ofEditor },
  ];
  const evidence: string[] = [];
  let inFront: string[] = [];
  for (const { who, answer, environment } of asked) {
    if (!environment.GOROOT || answer.kind !== "ok") continue;
    const words = await cannotBuild(context, answer.goPath, environment);
    if (!words) continue;
    const there = (await readIfPresent(`${environment.GOROOT}/VERSION`).catch(() => undefined))?.toString("utf8");
    const holds = there?.split("\n", 1)[0] ?? "no Go";
    evidence.push(
      `${who}: GOROOT=${environment.GOROOT} holds ${holds}, ${answer.goPath} is ${answer.variables.GOVERSION}`,
      ...words,
    );
    inFront = [...inFront, ...(await pathLines(context, answer.goPath))];
  }
  if (evidence.length === 0) return [];
  const goroot = await machine.whereFrom("GOROOT");
  const isManaged = goroot.origins.some(({ kind }) => kind === "manager");
  const lines = [...new Set(inFront)].join(", ");
  const move =
    isManaged && lines ? `Or let the manager's go come first: move ${lines} above the line that starts it. ` : "";
  return [
    {
      id: "goroot-mismatch",
      severity: "error",
      title: "GOROOT points at another Go than the one that runs",
      evidence: [
        ...new Set([...evidence, ...placesOf(context, goroot)]),
        ...(lines ? [`The go in front is put there by ${lines}`] : []),
      ],
      cause:
        "Every build then mixes two Gos. Since Go 1.10 the go command finds its own GOROOT, and needs no variable.",
      ...(await rootRemedy(context, editor, goroot, move)),
    },
  ];
}

/** Removing it is an operation where VS Code's go builds without. */
async function rootRemedy(context: DoctorContext, editor: GoEnv, goroot: VariableOrigin, move: string) {
  const { GOROOT: _, ...environment } = await context.machine.toolEnvironment();
  const builds = editor.kind === "ok" && !(await cannotBuild(context, editor.goPath, environment));
  const remedy = builds ? await remove(context, [goroot]) : { advice: removals(context, [goroot]) };
  return { ...remedy, advice: move + (remedy.advice ?? removals(context, [goroot])) };
}

/** The lines of the profile that put the folder of a go into PATH. */
async function pathLines({ machine, host }: DoctorContext, goPath: string): Promise<string[]> {
  const folder = dirname(goPath);
  const spelled = [folder, folder.replace(host.home, "$HOME"), folder.replace(host.home, "~")];
  const { origins } = await machine.whereFrom("PATH");
  const found = await Promise.all(
    origins.map(async (origin) => {
      if (origin.kind !== "profile") return [];
      const lines = (await readIfPresent(origin.file).catch(() => undefined))?.toString("utf8").split("\n") ?? [];
      const line = lines[origin.line - 1] ?? "";
      return spelled.some((one) => line.includes(one)) ? [originText(host, origin)] : [];
    }),
  );
  return found.flat();
}

/** A go.goroot that the extension does not take, in its own words. */
export async function gorootSettingIgnored(context: DoctorContext): Promise<Finding[]> {
  const { machine, host } = context;
  const [settings, { variables }] = await Promise.all([machine.settings(), machine.dock()]);
  const given = text(settings.forPrograms.get("go.goroot"));
  if (given === undefined || (await gorootSetting(host, settings, machine.folder, variables))) return [];
  const path = expandSetting(host, given, machine.folder, variables);
  const isFile = Boolean(await stat(path).catch(() => undefined)) || /\/bin\/go$/.test(path);
  return [
    {
      id: "goroot-setting-ignored",
      severity: "warning",
      title: `go.goroot ${isFile ? "names a program, not a folder" : "names a folder that does not exist"}`,
      evidence: [
        `"go.goroot": "${given}" in ${settings.forPrograms.from("go.goroot") ?? "settings.json"}`,
        `The Go extension says: go.goroot setting is ignored. ${path} is not a valid GOROOT directory.`,
      ],
      cause: isFile
        ? "go.goroot is the folder above bin. Which go runs is said by go.alternateTools, and mostly needs no setting."
        : "That Go was removed or upgraded. The setting has no effect, and the next Go at that place would get it.",
      ...(await changeSetting(context, { path: ["go.goroot"], remove: true }, "Remove go.goroot from the settings")),
    },
  ];
}
