import type { Step } from "../../operations";
import type { Host } from "../../host";
import type { GoplsProcess } from "../processes/process";
import { createProcessTable } from "../processes/process-table";
import type { KnownGopls } from "./list";

/** A window whose gopls is another one now. */
export interface RestartedWindow {
  /** Null for a window whose gopls was dead. */
  pid: number | null;
  /** The one that lives now; null while it starts. */
  newPid: number | null;
  workspace: string | null;
  editor: string | null;
}

/** The windows that are restarted, by extension host, and the folder of windows whose gopls is dead. */
export interface RestartedWindows {
  /** Waits until each has a gopls that is not the one from before; performed again, it waits for the next one. */
  verify: Step;
  /** What became of each. */
  outcome(host: Host): Promise<RestartedWindow[]>;
}

const restartedWithinMs = 20_000;

export function followRestart(targets: readonly KnownGopls[], folder?: string): RestartedWindows {
  const last = new Map(targets.map(({ process }) => [process.parent.pid, process.pid]));
  const isDeadFolder = folder !== undefined && targets.length === 0;
  let revived: number | undefined;
  return {
    verify: {
      kind: "verify",
      title: "Wait until gopls runs again",
      async check(host, signal) {
        const table = createProcessTable(host);
        for (const end = performance.now() + restartedWithinMs; ;) {
          const newest = newestByWindow(await table.scan());
          const waiting = [...last].filter(([parent, pid]) => (newest.get(parent)?.pid ?? pid) === pid);
          const found = isDeadFolder
            ? [...newest.values()].find(({ workspace, pid }) => workspace === folder && pid !== revived)
            : undefined;
          if (waiting.length === 0 && (!isDeadFolder || found)) {
            for (const parent of last.keys()) last.set(parent, newest.get(parent)?.pid ?? 0);
            revived = found?.pid;
            return undefined;
          }
          if (performance.now() > end) return notRestarted(waiting.map(([, pid]) => pid));
          await new Promise((resolve) => setTimeout(resolve, table.confirmCosts ? 500 : 100));
          signal?.throwIfAborted();
        }
      },
    },
    async outcome(host) {
      const newest = newestByWindow(await createProcessTable(host).scan());
      const before = new Map(targets.map(({ process }) => [process.parent.pid, process]));
      const living = [...before].map(([parent, process]) => restartedWindow(process, newest.get(parent)));
      const others = [...newest].filter(([parent, { workspace }]) => !before.has(parent) && workspace === folder);
      return [...living, ...(folder === undefined ? [] : others.map(([, gopls]) => restartedWindow(undefined, gopls)))];
    },
  };
}

function restartedWindow(before: GoplsProcess | undefined, now: GoplsProcess | undefined): RestartedWindow {
  const known = before ?? now;
  return {
    pid: before?.pid ?? null,
    newPid: now === undefined || now.pid === before?.pid ? null : now.pid,
    workspace: known?.workspace ?? null,
    editor: known?.editor?.name ?? null,
  };
}

/** By extension host: while one is being stopped, the next runs beside it. */
function newestByWindow(all: readonly GoplsProcess[]): Map<number, GoplsProcess> {
  const found = new Map<number, GoplsProcess>();
  for (const process of all.filter(({ role, sameHome }) => sameHome && (role === "server" || role === "forwarder"))) {
    const known = found.get(process.parent.pid);
    if (!known || Date.parse(known.startedAt) <= Date.parse(process.startedAt)) found.set(process.parent.pid, process);
  }
  return found;
}

function notRestarted(pids: readonly number[]): string {
  const which = pids.length === 0 ? "" : ` (${pids.length === 1 ? "process" : "processes"} ${pids.join(", ")})`;
  return `the editor did not restart gopls${which}: is the folder open in it and trusted?`;
}
