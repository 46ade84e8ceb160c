import { Alert, confirmAlert } from "@raycast/api";
import type { Host } from "../../core/host";
import { perform, stepText, type Operation, type PerformedOperation, type Step } from "../../core/operations";
import { oneLine, visible } from "../../core/visible";
import { forTerminal } from "../doors";
import { core } from "../lazy";
import { shortHome } from "../paths";
import { refreshStatus } from "./status";
import { refuseWhileBusy, runWork, type Running, type WorkResult } from "./work";

const mostLines = 6;

/** What a question lists: the steps that change something, not those that wait or look. */
export const shownSteps = (operation: Operation): Step[] =>
  operation.steps.filter(({ kind }) => kind !== "wait" && kind !== "verify");

/** The exact commands and edits of operations, one a line, for an alert. */
function listSteps(operations: readonly Operation[]): string {
  const lines = operations
    .flatMap(shownSteps)
    .flatMap((step) =>
      step.kind === "write" ? `${step.title}: ${step.path}` : forTerminal(stepText(step)).split("\n"),
    );
  const rest = lines.length - mostLines;
  return [...lines.slice(0, mostLines), ...(rest > 0 ? [`…and ${rest} more`] : [])].join("\n");
}

/** Asks, with the exact steps. */
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
  /** The verb on the alert's button: `Restart`. */
  button: string;
  /** While it runs. */
  running: string;
  done: string;
  failed: string;
}

/**
 * Asks where there is something to ask, runs an operation with progress and Cancel, and offers Undo. `onUndone` lets the
 * view look again, which shows what is there after the operation.
 */
export async function runOperation(
  host: Host,
  operation: Operation,
  words: OperationWords,
  onUndone: () => unknown,
): Promise<WorkResult<PerformedOperation>> {
  if (await refuseWhileBusy()) return { kind: "canceled" };
  if (operation.risk !== "safe" && !(await confirmOperations(host, [operation], `${operation.title}?`, words.button))) {
    return { kind: "canceled" };
  }
  const result = await runWork(host, {
    title: words.running,
    failureTitle: words.failed,
    run: (running) => performSteps(host, operation, running),
    done: (performed) => ({
      title: words.done,
      message: oneLine(shortHome(operation.title, host.home)),
      ...(performed.undoable ? { primaryAction: undoAction(host, operation, performed, onUndone) } : {}),
    }),
  });
  await refreshStatus();
  return result;
}

export function performSteps(host: Host, operation: Operation, { signal, progress }: Running, group?: string) {
  return perform(host, operation, {
    signal,
    group,
    onStep: (step, number, of) => progress(of === 1 ? step.title : `${number} of ${of}: ${step.title}`),
  });
}

function undoAction(host: Host, operation: Operation, { id }: PerformedOperation, onUndone: () => unknown) {
  return {
    title: "Undo",
    async onAction() {
      const result = await runWork(host, {
        title: "Undoing",
        failureTitle: "Not Undone",
        run: () => core().undo(host, id, undefined, [core().withdrawal]),
        done: () => ({ title: "Undone", message: oneLine(shortHome(operation.title, host.home)) }),
      });
      if (result.kind === "canceled") return;
      await refreshStatus();
      await onUndone();
    },
  };
}
