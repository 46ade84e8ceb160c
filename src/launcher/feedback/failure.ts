import { Clipboard, environment, showHUD, showToast, Toast } from "@raycast/api";
import type { Host } from "../../core/host";
import { Problem, systemProblem } from "../../core/problem";
import { redact } from "../../core/credentials";
import { visible } from "../../core/visible";
import { doorsIn, inLauncher, type Door } from "../doors";
import { shortHome } from "../paths";
import { openCommand } from "./open-command";

/** What went wrong, in words for a person: a title, and why with what to do. */
export interface Failure {
  title: string;
  message: string;
  /** The command of the extension that the message leads to. */
  door?: Door;
  /** For whoever is asked for help; redacted. */
  log: string;
}

/** What the launcher says instead: its user is logged in, and it never runs with sudo. */
const launcherHints: Readonly<Record<string, string>> = {
  "no-gui-session": "launchd does not know this login session. Log out of the Mac and in again, then try again.",
};

/** What to do about a problem, for somebody who sits before the launcher. */
export const hintFor = ({ code, hint }: Pick<Problem, "code" | "hint">): string => launcherHints[code] ?? hint;

export function describeFailure(host: Host, title: string, error: unknown, trail: readonly string[] = []): Failure {
  const problem = error instanceof Problem ? error : systemProblem(error);
  const why = problem ?? (error instanceof Error ? error : { message: String(error) });
  const said = [why.message, problem && hintFor(problem)].filter(Boolean).join("\n");
  const [door] = doorsIn(said);
  const message = visible(shortHome(inLauncher(said), host.home));
  const log = [
    title,
    message,
    problem ? `code: ${problem.code}` : error instanceof Error ? error.stack : undefined,
    `command: ${environment.commandName}, Raycast ${environment.raycastVersion}, Node ${process.version}`,
    ...trail,
  ];
  return { title, message, ...(door ? { door } : {}), log: redact(host, log.filter(Boolean).join("\n")) };
}

/** A way on from a failure, beside Copy Logs. */
export interface WayOn {
  title: string;
  onAction(): unknown;
}

export const openDoctor: WayOn = {
  title: "Open Go Doctor",
  onAction: () => openCommand("go-doctor", "Go Doctor"),
};

/** The way that the failure's own words name comes before the one that the caller has for any failure. */
export async function showFailure({ title, message, door, log }: Failure, general?: WayOn): Promise<void> {
  const named = door && door.command !== environment.commandName ? door : undefined;
  const wayOn = named
    ? { title: `Open ${named.title}`, onAction: () => openCommand(named.command, named.title) }
    : general;
  const copyLogs: Toast.ActionOptions = {
    title: "Copy Logs",
    async onAction() {
      await Clipboard.copy(log);
      await showHUD("Copied logs");
    },
  };
  await showToast({
    style: Toast.Style.Failure,
    title,
    message,
    ...(wayOn
      ? { primaryAction: { title: wayOn.title, onAction: () => void wayOn.onAction() }, secondaryAction: copyLogs }
      : { primaryAction: copyLogs }),
  });
}
