import { captureEnvironment } from "../environment";
import type { Host } from "../host";
import { domainVariables } from "../launchd";
import { Problem } from "../problem";

export type Variables = Readonly<Record<string, string>>;

/** What the login shell exports and what an editor started from the Dock works with. */
export interface Surroundings {
  shell: { kind: "captured"; variables: Variables } | { kind: "failed"; problem: Problem };
  editor: {
    variables: Variables;
    /** Why VS Code does not get the shell's variables by itself; undefined when it does. */
    unresolved?: string;
  };
}

/** How VS Code's own resolution of the shell environment ends (facts/vscode.md §1). */
export type ResolveLikeVSCode = (host: Host) => Promise<{ outcome: string; message?: string }>;

/** launchd's own PATH, which no `launchctl getenv` shows (facts/launchd.md §1.3). */
const defaultPath = "/usr/bin:/bin:/usr/sbin:/sbin";

export async function readSurroundings(host: Host, resolve?: ResolveLikeVSCode): Promise<Surroundings> {
  const [shell, session] = await Promise.all([askShell(host), sessionVariables(host)]);
  const given = { PATH: defaultPath, HOME: host.home, USER: host.user, ...session };
  const answer = await resolve?.(host).catch(() => undefined);
  if (answer && answer.outcome !== "resolved") {
    return { shell, editor: { variables: given, unresolved: answer.message ?? answer.outcome } };
  }
  if (shell.kind === "failed") return { shell, editor: { variables: given, unresolved: shell.problem.message } };
  return { shell, editor: { variables: { ...given, ...shell.variables } } };
}

async function askShell(host: Host): Promise<Surroundings["shell"]> {
  try {
    return { kind: "captured", variables: (await captureEnvironment(host)).variables };
  } catch (error) {
    if (error instanceof Problem) return { kind: "failed", problem: error };
    throw error;
  }
}

/** Nothing where there is no launchd, or no session to ask. */
async function sessionVariables(host: Host): Promise<Variables> {
  if (host.platform !== "macos") return {};
  try {
    const { variables } = await domainVariables(host);
    return Object.fromEntries(
      Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
  } catch (error) {
    if (error instanceof Problem) return {};
    throw error;
  }
}
