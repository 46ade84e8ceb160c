import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { lstat, readdir, readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { readRegular, type Host } from "../../host";
import { profileList } from "./profiles";
import { matchesGlob } from "../../glob";
import { handsOverTo, sourcedBy } from "./sourced";

/** Everything a capture depends on that can be found without running it. */
export interface ProfileSources {
  /** Of each file's content, by its path; of a file that is not there too. */
  digests: ReadonlyMap<string, string>;
  /** When they were looked at first, in milliseconds since 1970. */
  readAt: number;
  /** Changes when the content of one of the files changes, or one comes or goes. */
  fingerprint: string;
  /** The files that are there. */
  files: string[];
  /** Folders to watch, and in each the names that matter; `*` stands for all of them. */
  watch: Map<string, Set<string>>;
}

const maxFiles = 800;
const maxParsedBytes = 512 * 1024;
const maxHashedBytes = 4 * 1024 * 1024;

/**
 * Reads the profile files of `shell`, what they source, and the rest of what decides the shell's environment.
 * `recorded`: the files that its last capture has read, of which the profile's text may not tell.
 */
export async function readProfileSources(
  host: Host,
  shell: string,
  recorded: readonly string[] = [],
): Promise<ProfileSources> {
  const variables = new Map([
    ["HOME", host.home],
    ["USER", host.user],
  ]);
  const watch = createWatchList(host.home);
  // A file system's clock is behind by some milliseconds.
  const readAt = Date.now() - 10;
  const digests = new Map<string, string>();
  const files: string[] = [];
  const shells = new Set([shell]);
  const seen = new Set<string>();
  const queue: string[] = [];

  const readFolder = async (folder: string, name: string) => {
    await watch.add(folder, "*");
    const names = await readdir(folder).catch(() => []);
    queue.push(...names.filter((entry) => namesFile(name, entry)).sort().map((entry) => join(folder, entry))); // prettier-ignore
  };
  const drain = async () => {
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      if (seen.has(path) || seen.size >= maxFiles) continue;
      seen.add(path);
      await watch.addFile(path);
      const contents = await readRegularFile(path);
      digests.set(path, contents ? createHash("sha256").update(contents).digest("base64url") : absent);
      if (!contents) continue;
      files.push(path);
      if (contents.length > maxParsedBytes || contents.includes(0)) continue;
      const text = contents.toString("utf8");
      if (path.startsWith(`${host.home}/`)) for (const other of handsOverTo(text)) shells.add(other);
      const sourced = sourcedBy(text, variables, host.home);
      queue.push(...sourced.files);
      for (const { folder, name } of sourced.globs) await readFolder(folder, name);
    }
  };

  const list = (one: string) => profileList(host, one, (name) => variables.get(name));
  // .zshenv may say where the rest lies (ZDOTDIR), so the list is asked again once it has been read.
  for (let known = -1; known < seen.size;) {
    known = seen.size;
    for (const one of shells) {
      const { files: listed, folders } = list(one);
      queue.push(...listed);
      await drain();
      for (const folder of folders) await readFolder(folder, "*");
      await drain();
    }
  }
  queue.push(...recorded);
  await drain();
  return { digests, readAt, fingerprint: fingerprint(shell, digests), files, watch: watch.folders };
}

/**
 * What they were before the shell was asked, with the files of which only the shell knew. One that has appeared or
 * disappeared since is left out, so that it is noticed.
 */
export function sourcesBefore(shell: string, before: ProfileSources, after: ProfileSources): ProfileSources {
  const isNew = (path: string) => (statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0) > before.readAt;
  const digests = new Map(
    [...after.digests].flatMap(([path, digest]): [string, string][] => {
      const known = before.digests.get(path);
      if (known !== undefined) return [[path, known]];
      return digest !== absent && isNew(path) ? [] : [[path, digest]];
    }),
  );
  for (const [path, digest] of before.digests) {
    if (!after.digests.has(path) && digest !== absent && !existsSync(path)) digests.set(path, digest);
  }
  return { ...after, digests, fingerprint: fingerprint(shell, digests) };
}

const absent = "absent";

function fingerprint(shell: string, digests: ReadonlyMap<string, string>): string {
  const sorted = [...digests].sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([shell, sorted]))
    .digest("base64url");
}

interface WatchList {
  folders: Map<string, Set<string>>;
  add(folder: string, name: string): Promise<void>;
  /** The folder of the file, of every symlink on the way, and of what the last one points to. */
  addFile(path: string): Promise<void>;
}

/**
 * What is to be watched, with the way there: a folder that is missing is awaited in the one above, one that is a symlink
 * (stow, ~/.nix-profile) may be pointed elsewhere, and one of the user's own may be moved. The root is left out: a Mac
 * would tell of every file on the disk.
 */
function createWatchList(home: string): WatchList {
  const folders = new Map<string, Set<string>>();
  const known = new Set<string>();
  const add = async (folder: string, name: string) => {
    const names = folders.get(folder);
    if (names) return void names.add(name);
    folders.set(folder, new Set([name]));
    await addWay(folder);
  };
  const addWay = async (folder: string) => {
    for (let part = folder; dirname(part) !== part && !known.has(part); part = dirname(part)) {
      known.add(part);
      const entry = await lstat(part).catch(() => undefined);
      if (entry?.isDirectory() && !part.startsWith(`${home}/`)) continue;
      if (dirname(part) !== "/") await add(dirname(part), basename(part));
      if (entry?.isSymbolicLink()) await addWay(await targetOf(part));
    }
  };
  const addFile = async (path: string) => {
    let current = path;
    for (let hops = 0; hops < 8; hops++) {
      await add(dirname(current), basename(current));
      const entry = await lstat(current).catch(() => undefined);
      if (!entry?.isSymbolicLink()) return;
      current = await targetOf(current);
    }
  };
  return { folders, add, addFile };
}

/** Like a shell, a pattern takes a hidden file only when it begins with a dot itself. */
const namesFile = (pattern: string, name: string) =>
  (!name.startsWith(".") || pattern.startsWith(".")) && matchesGlob(name, pattern);

async function targetOf(link: string): Promise<string> {
  const folder = await realpath(dirname(link)).catch(() => dirname(link));
  return resolve(folder, await readlink(link).catch(() => ""));
}

async function readRegularFile(path: string): Promise<Buffer | undefined> {
  try {
    const entry = await stat(path);
    if (!entry.isFile()) return undefined;
    if (entry.size > maxHashedBytes) return Buffer.from(`${entry.size} ${entry.mtimeMs}`);
    return await readRegular(path);
  } catch {
    return undefined;
  }
}
