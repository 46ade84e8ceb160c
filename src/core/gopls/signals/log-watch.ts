import { watch, type FSWatcher } from "node:fs";
import { coalesced } from "../watch/background";
import { isServerLog, watchedFolders } from "./editor-logs";

/**
 * Calls `changed` when something is written to a window's logs: an editor writes how gopls ended at that very moment, so
 * that nobody has to look often whether it lives. `gopls`: it was gopls's own log, or may have been.
 */
export function createLogWatch(changed: (gopls: boolean) => void) {
  const watchers = new Map<string, FSWatcher>();
  let dirs: readonly string[] = [];
  let closed = false;

  /** Whether a folder came, in which another may lie already. */
  async function watchNew(): Promise<boolean> {
    const wanted = new Set((await Promise.all(dirs.map(watchedFolders))).flat());
    for (const [path, watcher] of watchers) {
      if (wanted.delete(path)) continue;
      watcher.close();
      watchers.delete(path);
    }
    for (const path of closed ? [] : wanted) {
      try {
        const watcher = watch(path, (event, name) => {
          changed(name === null || isServerLog(name));
          // A new session, window or extension host brings a folder of its own.
          if (event === "rename" && !name?.endsWith(".log")) void update();
        });
        watcher.on("error", () => watchers.delete(path));
        watchers.set(path, watcher);
      } catch {
        // Gone meanwhile, or no watches left: the timer looks, too.
        wanted.delete(path);
      }
    }
    return wanted.size > 0;
  }
  const update = coalesced(async () => {
    while (await watchNew()) changed(true);
  });

  return {
    update(userDataDirs: Iterable<string>): Promise<void> {
      dirs = [...userDataDirs];
      return update();
    },
    close() {
      closed = true;
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
