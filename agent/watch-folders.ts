import { statSync, watch, type FSWatcher } from "node:fs";
import { basename } from "node:path";

/** Which names matter in which folders; `*` stands for all of them. */
export type WatchedNames = ReadonlyMap<string, ReadonlySet<string>>;

export interface FolderWatch {
  /** Watches exactly these from now on; a folder that was replaced by another is watched anew. */
  update(wanted: WatchedNames): void;
  close(): void;
}

/**
 * Watches folders, not files: a watch on a file goes deaf when an editor renames a new one over it (facts/launchd.md
 * §4). Costs nothing while nothing happens.
 */
export function watchFolders(onChange: () => void): FolderWatch {
  const watches = new Map<string, { inode: number; watcher: FSWatcher }>();
  let names: WatchedNames = new Map();

  const drop = (folder: string) => {
    watches.get(folder)?.watcher.close();
    watches.delete(folder);
  };
  const add = (folder: string, inode: number) => {
    try {
      const watcher = watch(folder, (_event, name) => {
        const wanted = names.get(folder);
        // The folder's own name is reported when the folder itself goes.
        if (name === null || wanted?.has("*") || wanted?.has(name) || name === basename(folder)) onChange();
      });
      watcher.on("error", () => drop(folder));
      watches.set(folder, { inode, watcher });
    } catch {
      // It went meanwhile, or may not be read; the folder above is watched too.
    }
  };

  return {
    update(wanted) {
      names = wanted;
      for (const folder of [...watches.keys()]) if (!wanted.has(folder)) drop(folder);
      for (const folder of wanted.keys()) {
        const entry = statSync(folder, { throwIfNoEntry: false });
        const inode = entry?.isDirectory() ? entry.ino : undefined;
        if (watches.get(folder)?.inode === inode && inode !== undefined) continue;
        drop(folder);
        if (inode !== undefined) add(folder, inode);
      }
    },
    close() {
      for (const folder of [...watches.keys()]) drop(folder);
    },
  };
}
