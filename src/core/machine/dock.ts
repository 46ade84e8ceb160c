import type { VSCodeResolution } from "../environment";
import type { Host } from "../host";
import { Problem } from "../problem";

type Variables = Readonly<Record<string, string | undefined>>;

/** What the login shell exports, or why that is not known. */
export type ShellEnvironment =
  | { kind: "captured"; shell: string; variables: Readonly<Record<string, string>>; durationMs: number }
  | { kind: "failed"; shell: string; code: string; message: string; hint: string };

/** The GUI session's variables, as launchd has them. */
export type Session =
  | { kind: "known"; variables: Readonly<Record<string, string>> }
  | { kind: "unknown"; message: string }
  /** This machine has no launchd. */
  | { kind: "none" };

/** What an editor started from the Dock works with. */
export interface DockEnvironment {
  variables: Variables;
  /** Whether it got the login shell's variables, and if not why. */
  outcome: "resolved" | "silently-empty" | "timeout" | "error";
  message?: string;
  durationMs: number;
}

/** Asks the login shell. */
export async function askShell(host: Host): Promise<ShellEnvironment> {
  const { captureEnvironment, loginShell } = await import("../environment");
  try {
    const { shell, variables, durationMs } = await captureEnvironment(host);
    return { kind: "captured", shell, variables, durationMs };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { kind: "failed", shell: loginShell(host), code: error.code, message: error.message, hint: error.hint };
  }
}

/** Asks launchd; starts no shell. */
export async function askSession(host: Host): Promise<Session> {
  if (host.platform !== "macos") return { kind: "none" };
  const { domainVariables } = await import("../launchd");
  try {
    const { variables, complete } = await domainVariables(host);
    return complete ? { kind: "known", variables } : { kind: "unknown", message: "launchctl print cannot be read" };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { kind: "unknown", message: error.message };
  }
}

/** What launchd has, nothing where it is not known. */
export const sessionVariables = (session: Session): Readonly<Record<string, string>> =>
  session.kind === "known" ? session.variables : {};

/** Asks the shell as VS Code does; when that fails, VS Code goes on with what launchd gave it (docs/facts/vscode.md §1). */
export async function askDock(host: Host, session: Session): Promise<DockEnvironment> {
  const { dockEnvironment, resolveLikeVSCode, vscodeShell } = await import("../environment");
  const given = sessionVariables(session);
  const answer: VSCodeResolution = await resolveLikeVSCode(host, { session: given });
  const { outcome, durationMs } = answer;
  if (answer.outcome === "resolved") return { variables: answer.variables, outcome, durationMs };
  const variables = dockEnvironment(host, vscodeShell(host), given);
  return { variables, outcome, durationMs, ...("message" in answer ? { message: answer.message } : {}) };
}
