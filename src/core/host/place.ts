import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Where a path leads, however it is spelled. */
export interface Place {
  /** Without a symlink in any folder of it; the last part is not followed. */
  path: string;
  /** The same for all spellings: device and inode of the deepest folder that is there, and the names below it. */
  key: string;
}

/** Finds out where a path leads; nothing has to be there yet. System errors other than of what is missing are thrown. */
export async function placeOf(path: string): Promise<Place> {
  let folder = dirname(path);
  let rest = basename(path);
  for (;;) {
    const real = await realpath(folder).catch(() => undefined);
    if (real !== undefined || dirname(folder) === folder) {
      const { dev, ino } = await stat(real ?? folder);
      return { path: join(real ?? folder, rest), key: `${dev}:${ino}/${rest}` };
    }
    rest = join(basename(folder), rest);
    folder = dirname(folder);
  }
}

/** The paths that lead to different places; of two spellings the first. */
export async function distinctPlaces(paths: readonly string[]): Promise<string[]> {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const { key } = await placeOf(path);
    if (!seen.has(key)) seen.set(key, path);
  }
  return [...seen.values()];
}
