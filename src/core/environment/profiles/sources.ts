import { createHash } from "node:crypto";
import { lstat, readdir, readFile, readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Host } from "../../host";
import { profileList } from "./profiles";
import { matchesGlob, sourcedBy } from "./sourced";

/** Everything a capture depends on that can be found without running it. */
export interface ProfileSources {
  /** Changes when the content of one of the files changes, or one comes or goes. */
  fingerprint: string;
  /** The files that are there. */
  files: string[];
  /** Folders to watch, and in each the names that matter; `*` stands for all of them. */
  watch: Map<string, Set<string>>;
}

const maxFiles = 300;
const maxParsedBytes = 512 * 1024;
const maxHashedBytes = 4 * 1024 * 1024;

/** Reads the profile files of `shell`, what they source, and the rest of what decides the shell's environment. */
export async function readProfileSources(host: Host, shell: string): Promise<ProfileSources> {
  const variables = new Map([
    ["HOME", host.home],
    ["USER", host.user],
  ]);
  const watch = new Map<string, Set<string>>();
  const hash = createHash("sha256").update(shell);
  const files: string[] = [];
  const seen = new Set<string>();
  const queue: string[] = [];

  const readFolder = async (folder: string, name: string) => {
    addWatch(watch, folder, "*");
    await watchAncestor(watch, folder);
    const names = await readdir(folder).catch(() => []);
    queue.push(...names.filter((entry) => matchesGlob(entry, name)).sort().map((entry) => join(folder, entry))); // prettier-ignore
  };
  const drain = async () => {
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      if (seen.has(path) || seen.size >= maxFiles) continue;
      seen.add(path);
      await watchFile(watch, path);
      const contents = await readRegularFile(path);
      hash.update(`\0${path}\0`).update(contents ?? "\0absent");
      if (!contents) continue;
      files.push(path);
      if (contents.length > maxParsedBytes || contents.includes(0)) continue;
      const sourced = sourcedBy(contents.toString("utf8"), variables, host.home);
      queue.push(...sourced.files);
      for (const { folder, name } of sourced.globs) await readFolder(folder, name);
    }
  };

  const list = () => profileList(host, shell, (name) => variables.get(name));
  // .zshenv may say where the rest lies (ZDOTDIR), so the list is asked again once it has been read.
  for (let known = -1; known < seen.size;) {
    known = seen.size;
    const { files: listed, folders } = list();
    queue.push(...listed);
    await drain();
    for (const folder of folders) await readFolder(folder, "*");
    await drain();
  }
  return { fingerprint: hash.digest("base64url"), files, watch };
}

function addWatch(watch: Map<string, Set<string>>, folder: string, name: string): void {
  const names = watch.get(folder);
  if (names) names.add(name);
  else watch.set(folder, new Set([name]));
}

/** Watches the folder of the file, of every symlink on the way, and of what the last one points to. */
async function watchFile(watch: Map<string, Set<string>>, path: string): Promise<void> {
  let current = path;
  for (let hops = 0; hops < 8; hops++) {
    addWatch(watch, dirname(current), basename(current));
    await watchAncestor(watch, dirname(current));
    await watchLinkedFolders(watch, dirname(current));
    const entry = await lstat(current).catch(() => undefined);
    if (!entry?.isSymbolicLink()) return;
    const folder = await realpath(dirname(current)).catch(() => dirname(current));
    current = resolve(folder, await readlink(current).catch(() => ""));
  }
}

/** A folder on the way may be a symlink itself (stow, ~/.nix-profile), and be pointed elsewhere. */
async function watchLinkedFolders(watch: Map<string, Set<string>>, folder: string, hops = 0): Promise<void> {
  for (let part = folder; dirname(part) !== part && hops < 8; part = dirname(part)) {
    const target = await readlink(part).catch(() => undefined);
    if (target === undefined) continue;
    addWatch(watch, dirname(part), basename(part));
    const real = await realpath(dirname(part)).catch(() => dirname(part));
    await watchLinkedFolders(watch, resolve(real, target), hops + 1);
  }
}

/** A folder that is not there yet is awaited in the nearest one that is. */
async function watchAncestor(watch: Map<string, Set<string>>, folder: string): Promise<void> {
  for (let missing = folder; dirname(missing) !== missing; missing = dirname(missing)) {
    if (await stat(missing).then((entry) => entry.isDirectory(), () => false)) return; // prettier-ignore
    addWatch(watch, dirname(missing), basename(missing));
  }
}

async function readRegularFile(path: string): Promise<Buffer | undefined> {
  try {
    const entry = await stat(path);
    if (!entry.isFile()) return undefined;
    if (entry.size > maxHashedBytes) return Buffer.from(`${entry.size} ${entry.mtimeMs}`);
    return await readFile(path);
  } catch {
    return undefined;
  }
}
