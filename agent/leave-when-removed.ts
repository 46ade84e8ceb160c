import { once } from "node:events";
import { basename, dirname } from "node:path";
import { agentFilesPresent, agentLayout, leave } from "../src/core/agent";
import type { Duty } from "./duty";
import { watchFolders } from "./watch-folders";

/** Milliseconds for whoever replaces files to finish. */
const settleMs = 1000;

/** Ends the agent for good when its own files were removed by hand; not for one that runs from somewhere else. */
export const leaveWhenRemoved: Duty = {
  name: "leave-when-removed",
  async start({ host, signal, log }) {
    const { bundle } = agentLayout(host);
    if (process.argv[1] !== bundle || signal.aborted) return;
    const { support } = host.paths;
    const wanted = new Map([
      [dirname(bundle), new Set(["*"])],
      [support, new Set(["*"])],
      // Moved to the Trash as a whole.
      [dirname(support), new Set([basename(support)])],
    ]);
    let timer: NodeJS.Timeout | undefined;
    const look = async () => {
      if (signal.aborted) return;
      if (await agentFilesPresent(host)) return folders.update(wanted);
      log("leave-when-removed: the agent's files are gone; it leaves");
      await leave(host, signal).catch(() => undefined);
      // Launchd ends only what it knows; one that it has dropped ends by itself.
      if (!signal.aborted) process.kill(process.pid, "SIGTERM");
    };
    const lookSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void look(), settleMs);
    };
    const folders = watchFolders(lookSoon);
    folders.update(wanted);
    // They may have gone while it started.
    lookSoon();
    await once(signal, "abort");
    clearTimeout(timer);
    folders.close();
  },
};
