import { statSync, watch, type FSWatcher } from "node:fs";
import { basename } from "node:path";

/** Which names matter in which folders; `*` stands for all of them. */
export type WatchedNames = ReadonlyMap<string, ReadonlySet<string>>;

export interface FolderWatch {
  /** Watches exactly these from now on; a folder that was replaced by another is watched anew. */
  update(wanted: WatchedNames): void;
  close(): void;
}

/** Milliseconds in which a Mac has set its watches up again, where the self-check saw nothing slower. */
const usualRearmedMs = 300;

/**
 * Watches folders, not files: a watch on a file goes deaf when an editor renames a new one over it (docs/facts/launchd.md
 * §4). Costs nothing while nothing happens. That a folder itself goes is told everywhere only by the one above.
 */
export function watchFolders(onChange: () => void, rearmedMs = usualRearmedMs): FolderWatch {
  const watches = new Map<string, { inode: number; watcher: FSWatcher }>();
  let names: WatchedNames = new Map();
  let rearmed: NodeJS.Timeout | undefined;

  const drop = (folder: string) => {
    watches.get(folder)?.watcher.close();
    return watches.delete(folder);
  };
  const add = (folder: string, inode: number) => {
    try {
      const watcher = watch(folder, (_event, name) => {
        const wanted = names.get(folder);
        // On Linux the folder's own name is reported when the folder itself goes.
        if (name === null || wanted?.has("*") || wanted?.has(name) || name === basename(folder)) onChange();
      });
      watcher.on("error", () => drop(folder));
      watches.set(folder, { inode, watcher });
      return true;
    } catch {
      // It went meanwhile, or may not be read; the folder above is watched too.
      return false;
    }
  };

  return {
    update(wanted) {
      names = wanted;
      let changed = false;
      for (const folder of [...watches.keys()]) if (!wanted.has(folder)) changed = drop(folder) || changed;
      for (const folder of wanted.keys()) {
        const inode = inodeOf(folder);
        if (watches.get(folder)?.inode === inode && inode !== undefined) continue;
        changed = drop(folder) || changed;
        if (inode !== undefined) changed = add(folder, inode) || changed;
      }
      // macOS has one stream of events for all folders, which loses some while it is set up anew.
      if (!changed || process.platform !== "darwin") return;
      clearTimeout(rearmed);
      rearmed = setTimeout(onChange, rearmedMs);
    },
    close() {
      clearTimeout(rearmed);
      for (const folder of [...watches.keys()]) drop(folder);
    },
  };
}

/** Undefined for what is no folder, and for what may not be looked at: a circle of links, another user's home. */
function inodeOf(folder: string): number | undefined {
  try {
    const entry = statSync(folder);
    return entry.isDirectory() ? entry.ino : undefined;
  } catch {
    return undefined;
  }
}
