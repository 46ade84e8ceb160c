import { existsSync, watch, type FSWatcher } from "node:fs";
import { join } from "node:path";
import type { Host } from "../../host";
import { boundDebugFolder, debugFolder } from "./consent";
import type { Evidence } from "./evidence";

/** Watches the folders of dumps for `changed`, and keeps those that are ours from growing. */
export function createDebugFolders(host: Host, evidence: Evidence, changed: () => void) {
  const folders = evidence.folders.map(debugFolder);
  const watchers = new Map<string, FSWatcher>();
  return {
    /** Again now and then: a folder may have come. */
    watch() {
      for (const folder of folders) {
        if (watchers.has(folder) || !existsSync(folder)) continue;
        const watcher = watch(folder, changed);
        watcher.on("error", () => watchers.delete(folder));
        watchers.set(folder, watcher);
      }
    },
    async bound() {
      for (const folder of folders) {
        const log = join(folder, "sidecar.log");
        const readTo = evidence.dumps.readTo(log);
        if (await boundDebugFolder(host, folder, { readTo })) evidence.dumps.forget(log);
      }
    },
    close() {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
