import { folderEnvironments, resolveLikeVSCode } from "../../environment";
import type { Finding } from "../../finding";
import { sessionVariables } from "../../machine";
import { searchPath, type GoEnv, type ToolSearch } from "../../toolchain";
import type { DoctorContext } from "../context";
import { shareEnvironment } from "../remedies";
import { version } from "./project-go";

/** VS Code finds no go, and no setting is to blame. */
export async function notFound(context: DoctorContext, shell: GoEnv, search: ToolSearch): Promise<Finding> {
  const { machine, host } = context;
  const { variables } = await machine.dock();
  const evidence = [
    `PATH of VS Code: ${variables.PATH ?? "(none)"}`,
    `Looked at ${search.searched.length} places, last ${search.searched.at(-1)?.path ?? "none"}`,
  ];
  if (shell.kind === "ok") {
    return {
      id: "editor-finds-no-go",
      severity: "error",
      title: "The shell finds go, VS Code does not",
      evidence: [`The shell runs ${shell.goPath} (${version(shell)})`, ...evidence],
      cause:
        "VS Code did not get the login shell's PATH, and /opt/homebrew and version managers are not among the places it looks in besides.",
      ...(await shareIfFound(context, "go")),
    };
  }
  const [own] = await folderEnvironments(context.folder, host.home);
  if (own) {
    return {
      id: "go-not-found",
      severity: "error",
      title: `VS Code finds no go; this folder's ${own.name} may bring one, and VS Code does not read it`,
      evidence: [own.file, ...evidence],
      cause: `${own.tool} gives a folder its environment in a terminal only.`,
      advice: own.advice,
    };
  }
  return {
    id: "go-not-found",
    severity: "error",
    title: "Neither the shell nor VS Code finds a go",
    evidence,
    advice: "Install Go from https://go.dev/dl, or put the bin folder of the one you have into PATH.",
  };
}

/** Sharing the shell's variables, offered only where VS Code would then find the tool: its question is asked again. */
export async function shareIfFound(
  context: DoctorContext,
  name: string,
): Promise<Pick<Finding, "operation" | "advice">> {
  const { machine, host, signal } = context;
  const [shell, session] = await Promise.all([machine.shell(), machine.session()]);
  const remedy = await shareEnvironment(context);
  if (!remedy.operation || shell.kind !== "captured") return remedy;
  const shared = { ...sessionVariables(session), ...(shell.variables.PATH ? { PATH: shell.variables.PATH } : {}) };
  const again = await resolveLikeVSCode(host, { session: shared, signal });
  const PATH = again.outcome === "resolved" ? again.variables.PATH : shared.PATH;
  if ((await searchPath(PATH, name)).length > 0) return remedy;
  return {
    advice: `Put the folder of ${name} into PATH where a shell without a terminal reads it too. Sharing the shell's PATH was tried, and would not help: the profile sets another one when VS Code asks.`,
  };
}
