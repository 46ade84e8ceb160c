import { showToast, Toast } from "@raycast/api";
import type { Host } from "../../core/host";
import { oneLine } from "../../core/visible";
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
  /** What the toast says at the end; without it the toast goes away. */
  done?(value: T): { title: string; message?: string; primaryAction?: Toast.ActionOptions };
  wayOn?: WayOn;
}

export type WorkResult<T> = { kind: "done"; value: T } | { kind: "failed"; error: unknown } | { kind: "cancelled" };

let busy: string | undefined;

/**
 * Runs long work behind an animated toast with Cancel, one at a time. Toasts are replaced, not changed: a change acts on
 * whichever toast is in front (docs/facts/raycast.md §1.5).
 */
export async function runWork<T>(host: Host, work: Work<T>): Promise<WorkResult<T>> {
  if (busy) {
    await showToast({ style: Toast.Style.Failure, title: `${busy} Is Still Running`, message: "Cancel it or wait." });
    return { kind: "cancelled" };
  }
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
        toast.message = oneLine(message);
      },
    });
    const done = work.done?.(value);
    if (done) await showToast({ style: Toast.Style.Success, ...done });
    else await toast.hide();
    return { kind: "done", value };
  } catch (error) {
    if (cancel.signal.aborted) {
      await showToast({ style: Toast.Style.Success, title: "Stopped", message: `${work.title} was cancelled.` });
      return { kind: "cancelled" };
    }
    await showFailure(describeFailure(host, work.failureTitle, error, trail), work.wayOn);
    return { kind: "failed", error };
  } finally {
    busy = undefined;
  }
}
