import { Alert, confirmAlert } from "@raycast/api";
import { withdrawal } from "../../core/environment";
import type { Host } from "../../core/host";
import { perform, stepText, undo, type Operation, type PerformedOperation } from "../../core/operations";
import { oneLine, visible } from "../../core/visible";
import { shortHome } from "../paths";
import { refreshStatus } from "./status";
import { runWork, type Running, type WorkResult } from "./work";

const shownCommands = 8;

/** The exact commands and edits of operations, one a line, for an alert. */
export function listSteps(operations: readonly Operation[]): string {
  const lines = operations
    .flatMap((operation) => operation.steps)
    .filter((step) => step.kind !== "wait" && step.kind !== "verify")
    .map((step) => (step.kind === "write" ? `${step.title}: ${step.path}` : stepText(step)));
  const rest = lines.length - shownCommands;
  return [...lines.slice(0, shownCommands), ...(rest > 0 ? [`…and ${rest} more`] : [])].join("\n");
}

export function confirmOperations(
  host: Host,
  operations: readonly Operation[],
  title: string,
  button: string,
): Promise<boolean> {
  const risky = operations.some((one) => one.risk !== "safe" && one.risk !== "edits-files");
  return confirmAlert({
    title: oneLine(shortHome(title, host.home)),
    message: visible(shortHome(listSteps(operations), host.home)),
    primaryAction: { title: button, style: risky ? Alert.ActionStyle.Destructive : Alert.ActionStyle.Default },
  });
}

export interface OperationWords {
  /** While it runs. */
  running: string;
  done: string;
  failed: string;
}

/** Asks where there is something to ask, runs an operation with progress and Cancel, and offers Undo. */
export async function runOperation(
  host: Host,
  operation: Operation,
  words: OperationWords,
): Promise<WorkResult<PerformedOperation>> {
  if (operation.risk !== "safe" && !(await confirmOperations(host, [operation], `${operation.title}?`, "Do It"))) {
    return { kind: "cancelled" };
  }
  const result = await runWork(host, {
    title: words.running,
    failureTitle: words.failed,
    run: (running) => performSteps(host, operation, running),
    done: (performed) => ({ title: words.done, primaryAction: undoAction(host, operation, performed) }),
  });
  await refreshStatus();
  return result;
}

export function performSteps(host: Host, operation: Operation, { signal, progress }: Running, group?: string) {
  return perform(host, operation, {
    signal,
    group,
    onStep: (step, number, of) => progress(`${number} of ${of}: ${step.title}`),
  });
}

function undoAction(host: Host, operation: Operation, { id, undoable }: PerformedOperation) {
  if (!undoable) return undefined;
  return {
    title: "Undo",
    onAction: () =>
      void runWork(host, {
        title: "Undoing",
        failureTitle: "Not Undone",
        run: () => undo(host, id, undefined, [withdrawal]),
        done: () => ({ title: "Undone", message: oneLine(operation.title) }),
      }),
  };
}
