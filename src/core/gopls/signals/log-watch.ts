import { watch, type FSWatcher } from "node:fs";
import { logFolders } from "./editor-logs";

/**
 * Calls `changed` when something is written to a window's logs: an editor writes how gopls ended at that very moment, so
 * that nobody has to look often whether it lives.
 */
export function createLogWatch(changed: () => void) {
  const watchers = new Map<string, FSWatcher>();
  let updating = false;
  const update = async (userDataDirs: Iterable<string>) => {
    if (updating) return;
    updating = true;
    try {
      const dirs = [...userDataDirs];
      const wanted = new Set((await Promise.all(dirs.map(logFolders))).flat());
      for (const [path, watcher] of watchers) {
        if (wanted.has(path)) continue;
        watcher.close();
        watchers.delete(path);
      }
      for (const path of wanted) {
        if (watchers.has(path)) continue;
        try {
          const watcher = watch(path, (event, name) => {
            changed();
            // A new extension host brings a folder of its own.
            if (event === "rename" && !name?.endsWith(".log")) void update(dirs);
          });
          watcher.on("error", () => watchers.delete(path));
          watchers.set(path, watcher);
        } catch {
          // Gone meanwhile, or no watches left: the timer looks, too.
        }
      }
    } finally {
      updating = false;
    }
  };
  return {
    update,
    close() {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
