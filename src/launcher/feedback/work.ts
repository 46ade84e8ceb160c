import { showToast, Toast } from "@raycast/api";
import type { Host } from "../../core/host";
import { oneLine } from "../../core/visible";
import { shortHome } from "../paths";
import { describeFailure, showFailure, type WayOn } from "./failure";

export interface Running {
  /** Aborted by Cancel; programs that were started with it are ended. */
  signal: AbortSignal;
  progress(message: string): void;
}

export interface Work<T> {
  /** While it runs: `Restarting gopls`. */
  title: string;
  /** `gopls Was Not Restarted`. */
  failureTitle: string;
  run(running: Running): Promise<T>;
  /** How far it came when it is canceled: `after 2 of 5 fixes`. */
  stoppedAt?(): string;
  /** What the toast says at the end; without it the toast goes away. */
  done?(value: T): { title: string; message?: string; primaryAction?: Toast.ActionOptions };
  wayOn?: WayOn;
}

export type WorkResult<T> = { kind: "done"; value: T } | { kind: "failed"; error: unknown } | { kind: "canceled" };

let busy: string | undefined;

/** Whether other work still runs; says so then. To be asked before a question whose answer would come to nothing. */
export async function refuseWhileBusy(): Promise<boolean> {
  if (!busy) return false;
  await showToast({ style: Toast.Style.Failure, title: `${busy} Is Still Running`, message: "Cancel it or wait." });
  return true;
}

/**
 * Runs long work behind an animated toast with Cancel, one at a time. Toasts are replaced, not changed: a change acts on
 * whichever toast is in front (docs/facts/raycast.md §1.5).
 */
export async function runWork<T>(host: Host, work: Work<T>): Promise<WorkResult<T>> {
  if (await refuseWhileBusy()) return { kind: "canceled" };
  busy = work.title;
  const cancel = new AbortController();
  const trail: string[] = [];
  const toast = await showToast({
    style: Toast.Style.Animated,
    title: work.title,
    primaryAction: { title: "Cancel", onAction: () => cancel.abort() },
  });
  try {
    const value = await work.run({
      signal: cancel.signal,
      progress(message) {
        trail.push(message);
        // A step that is called as the whole needs no second line.
        toast.message = message === work.title ? undefined : oneLine(shortHome(message, host.home));
      },
    });
    const done = work.done?.(value);
    if (done) await showToast({ style: Toast.Style.Success, ...done });
    else await toast.hide();
    return { kind: "done", value };
  } catch (error) {
    if (cancel.signal.aborted) {
      const message = [work.title, "was canceled", work.stoppedAt?.()].filter(Boolean).join(" ");
      await showToast({ style: Toast.Style.Success, title: "Stopped", message: `${message}.` });
      return { kind: "canceled" };
    }
    await showFailure(describeFailure(host, work.failureTitle, error, trail), work.wayOn);
    return { kind: "failed", error };
  } finally {
    busy = undefined;
  }
}
