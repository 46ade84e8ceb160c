import { watch, type FSWatcher } from "node:fs";
import { once } from "node:events";
import { dirname } from "node:path";
import { agentFilesPresent, agentLayout, leave } from "../src/core/agent";
import type { Duty } from "./duty";

/** Milliseconds for whoever replaces files to finish. */
const settleMs = 1000;

/** Ends the agent for good when its own files were removed by hand; not for one that runs from somewhere else. */
export const leaveWhenRemoved: Duty = {
  name: "leave-when-removed",
  async start({ host, signal, log }) {
    const { bundle } = agentLayout(host);
    if (process.argv[1] !== bundle || signal.aborted) return;
    let timer: NodeJS.Timeout | undefined;
    const look = async () => {
      if (signal.aborted || (await agentFilesPresent(host))) return;
      log("leave-when-removed: the agent's files are gone; it leaves");
      await leave(host, signal).catch(() => undefined);
      // Launchd ends only what it knows; one that it has dropped ends by itself.
      if (!signal.aborted) process.kill(process.pid, "SIGTERM");
    };
    const lookSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void look(), settleMs);
    };
    const watchers: FSWatcher[] = [];
    for (const folder of [dirname(bundle), host.paths.support]) {
      try {
        const watcher = watch(folder, lookSoon);
        watcher.on("error", () => undefined);
        watchers.push(watcher);
      } catch {
        // It is gone already.
      }
    }
    // They may have gone while it started.
    lookSoon();
    await once(signal, "abort");
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  },
};
