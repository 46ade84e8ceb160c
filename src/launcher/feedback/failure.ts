import { Clipboard, environment, showHUD, showToast, Toast } from "@raycast/api";
import type { Host } from "../../core/host";
import { Problem, systemProblem } from "../../core/problem";
import { redact } from "../../core/credentials";
import { visible } from "../../core/visible";
import { openCommand } from "./open-command";

/** What went wrong, in words for a person: a title, and why with what to do. */
export interface Failure {
  title: string;
  message: string;
  /** For whoever is asked for help; redacted. */
  log: string;
}

export function describeFailure(host: Host, title: string, error: unknown, trail: readonly string[] = []): Failure {
  const problem = error instanceof Problem ? error : systemProblem(error);
  const why = problem ?? (error instanceof Error ? error : { message: String(error) });
  const message = visible([why.message, problem?.hint].filter(Boolean).join("\n"));
  const log = [
    title,
    message,
    problem ? `code: ${problem.code}` : error instanceof Error ? error.stack : undefined,
    `command: ${environment.commandName}, Raycast ${environment.raycastVersion}, Node ${process.version}`,
    ...trail,
  ];
  return { title, message, log: redact(host, log.filter(Boolean).join("\n")) };
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

export async function showFailure({ title, message, log }: Failure, wayOn?: WayOn): Promise<void> {
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
