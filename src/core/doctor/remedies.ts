import type { Finding } from "../finding";
import { syncEnvironment, withdrawal } from "../environment";
import { readIfPresent } from "../host";
import type { Operation } from "../operations";
import { Problem } from "../problem";
import { isWorkspaceFile, settingsOperation, type Change } from "../vscode";
import type { DoctorContext } from "./context";

/** Takes one line, counted from 1, out of a file; undefined when it has no such line. */
export async function removeLine(
  path: string,
  line: number,
  { id, title }: Pick<Operation, "id" | "title">,
): Promise<Operation | undefined> {
  const before = await readIfPresent(path).catch(() => undefined);
  const lines = before?.toString("utf8").split("\n") ?? [];
  if (!before || line > lines.length) return undefined;
  const contents = Buffer.from(lines.filter((_, index) => index !== line - 1).join("\n"));
  const step = { kind: "write", title: `Remove line ${line}`, path, before, contents } as const;
  return { id, title, risk: "edits-files", steps: [step] };
}

/** What fixes a variable or PATH entry that the Dock's programs lack. */
export async function shareEnvironment({
  host,
  machine,
}: Pick<DoctorContext, "host" | "machine">): Promise<Pick<Finding, "operation" | "advice">> {
  const advice = "Then quit VS Code (Cmd-Q) and open it again.";
  const shell = await machine.shell();
  if (host.platform !== "macos") return { advice: "Quit VS Code and open it again from a terminal: code ." };
  // Sharing asks the same shell.
  if (shell.kind === "failed") return { advice: shell.hint };
  return {
    advice,
    operation: {
      id: "sync-environment",
      title: "Share the login shell's variables with the programs started from the Dock",
      risk: "safe",
      steps: [
        {
          kind: "call",
          title: "Give them to launchd and read them back",
          command: "go-warden env sync",
          reversal: withdrawal,
          async perform(target, signal, beforeSet) {
            const result = await syncEnvironment(target, { force: true, signal, beforeSet });
            if (!result.applied || !result.verified) {
              const hint = "go-warden env plan shows what is to be shared, and whose value stands in the way.";
              throw new Problem("not-verified", `launchd does not have it all: ${result.evidence.join("; ")}`, hint, 1);
            }
          },
        },
      ],
    },
  };
}

/**
 * What fixes a setting: an edit of the file that has it, or of the user's own when none has. Only a sentence when the
 * file cannot be edited.
 */
export async function changeSetting(
  { machine }: Pick<DoctorContext, "machine">,
  change: Change,
  title: string,
): Promise<Pick<Finding, "operation" | "advice">> {
  const settings = await machine.settings();
  const [key] = change.path;
  const path = settings.from(key) ?? settings.userFile;
  if (!path) return { advice: `${title}, in VS Code's settings.` };
  if (isWorkspaceFile(path)) return { advice: `${title}, under "settings" in ${path}.` };
  try {
    const id = `${"set" in change ? "set" : "remove"}-${change.path.join("-").replaceAll(".", "-").toLowerCase()}`;
    const operation = await settingsOperation({ id, title }, [{ path, changes: [change], title: `Edit ${path}` }]);
    return operation ? { operation } : { advice: `${title}, in ${path}.` };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { advice: `${title}; ${error.message}` };
  }
}
