import { watch, type FSWatcher } from "node:fs";
import { join } from "node:path";
import { isServerLog, watchedFolders } from "./editor-logs";

/**
 * Calls `changed` when something is written to a window's logs: an editor writes how gopls ended at that very moment, so
 * that nobody has to look often whether it lives. `gopls`: it was gopls's own log, or may have been; \`path\` is that log.
 */
export function createLogWatch(changed: (gopls: boolean, path?: string) => void) {
  const watchers = new Map<string, FSWatcher>();
  let dirs: readonly string[] = [];
  let closed = false;

  /** Whether a folder came, in which another may lie already. */
  function watchNew(): boolean {
    if (closed) return false;
    const wanted = new Set(dirs.flatMap(watchedFolders));
    for (const [path, watcher] of watchers) {
      if (wanted.delete(path)) continue;
      watcher.close();
      watchers.delete(path);
    }
    for (const path of wanted) {
      try {
        const watcher = watch(path, (event, name) => {
          const own = name !== null && isServerLog(name);
          changed(name === null || own, own ? join(path, name) : undefined);
          // A new session, window or extension host brings a folder of its own.
          if (event === "rename" && !name?.endsWith(".log")) update();
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
  function update(): void {
    while (watchNew()) changed(true);
  }

  return {
    update(userDataDirs: Iterable<string>): void {
      dirs = [...userDataDirs];
      update();
    },
    close() {
      closed = true;
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
