import { captureEnvironment, resolveLikeVSCode } from "../../environment";
import type { Host } from "../../host";
import { domainVariables } from "../../launchd";
import { Problem } from "../../problem";

export type Variables = Readonly<Record<string, string>>;

/** What the login shell exports, where it answers. */
export type ShellAnswer = { kind: "captured"; variables: Variables } | { kind: "failed" };

/** What the login shell exports and what an editor started from the Dock works with. */
export interface Surroundings {
  shell: ShellAnswer;
  editor: {
    variables: Variables;
    /** Why VS Code does not get the shell's variables by itself; undefined when it does. */
    unresolved?: string;
  };
}

/** launchd's own PATH, which no `launchctl getenv` shows (docs/facts/launchd.md §1.3). */
const defaultPath = "/usr/bin:/bin:/usr/sbin:/sbin";

export async function readSurroundings(
  host: Host,
  resolve = resolveLikeVSCode,
  askShell: () => Promise<ShellAnswer> = () => capture(host),
): Promise<Surroundings> {
  const session = await sessionVariables(host);
  // One after the other: two shells at once slow each other down, and VS Code's way has a deadline.
  const shell = await askShell();
  const resolution = await resolve(host, { session });
  const given: Variables = { PATH: defaultPath, HOME: host.home, USER: host.user, ...session };
  if (resolution.outcome === "resolved") return { shell, editor: { variables: { ...given, ...resolution.variables } } };
  const unresolved =
    "message" in resolution ? resolution.message : "VS Code gets no variables from the shell, and says nothing";
  return { shell, editor: { variables: given, unresolved } };
}

async function capture(host: Host): Promise<ShellAnswer> {
  try {
    return { kind: "captured", variables: (await captureEnvironment(host)).variables };
  } catch (error) {
    if (error instanceof Problem) return { kind: "failed" };
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
