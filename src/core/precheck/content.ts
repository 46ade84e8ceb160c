import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Change } from "./change";
import { convertedLineEnds } from "./line-ends";
import type { Repository } from "./repository";

/** The bytes that are checked, whether they lie on the disk or only in git. */
export interface CheckedContent {
  /** For `go -overlay`; undefined when the disk is what is checked. */
  overlay?: string;
  /** Where the checked bytes of a path (relative to the top) can be read: the file itself, or a copy of the blob. */
  fileFor(path: string): string;
  /** The path relative to the top of a file that a tool named, a copy of a blob included; undefined: outside. */
  pathOf(named: string, cwd: string): string | undefined;
  /** Whether a path is in what is checked, as far as the change knows: false for what git does not have there. */
  isGone(path: string): boolean;
  /** Whether the disk has other bytes than those checked. */
  differs(path: string): boolean;
}

/**
 * A copy for the compiler that says which file it is. Without that, what go vet finds is reported, and kept in Go's
 * cache for a later `go vet` of the same bytes, at the copy's path (seen with go 1.26).
 */
async function named(copy: string, original: string, bytes: Buffer): Promise<string> {
  if (/[\r\n]/.test(original)) return copy;
  const path = join(dirname(copy), "named", basename(copy));
  await mkdir(dirname(path));
  const mark = bytes.subarray(0, 3).equals(byteOrderMark) ? byteOrderMark.length : 0;
  await writeFile(path, Buffer.concat([Buffer.from(`//line ${original}:1:1\n`), bytes.subarray(mark)]));
  return path;
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Lays the checked bytes out for tools that read files. Blobs are written below `folder`; nothing of the user's is
 * touched. `go -overlay` covers Go files, go.mod, go.work and embedded files alike (seen with go 1.26).
 */
export async function layOut(repository: Repository, change: Change, folder: string): Promise<CheckedContent> {
  const { top } = repository;
  const differing = new Map(change.deviations.map(({ path, blob }) => [path, blob]));
  const wanted = new Map([...differing].filter((entry): entry is [string, string] => entry[1] !== undefined));
  const blobs = await repository.blobs([...new Set(wanted.values())]);
  const copies = new Map<string, string>();
  const replace: Record<string, string> = {};
  let number = 0;
  for (const [path, blob] of wanted) {
    const bytes = blobs.get(blob);
    if (!bytes) continue;
    // The name stays, as tools take a file's kind, and a test's, from it.
    const copy = join(folder, String(++number), basename(path));
    await mkdir(join(folder, String(number)), { recursive: true });
    await writeFile(copy, bytes);
    copies.set(path, copy);
    replace[join(top, path)] = path.endsWith(".go") ? await named(copy, join(top, path), bytes) : copy;
  }
  for (const [path, bytes] of await convertedLineEnds(repository, change)) {
    const copy = join(folder, String(++number), basename(path));
    await mkdir(join(folder, String(number)), { recursive: true });
    await writeFile(copy, bytes);
    copies.set(path, copy);
  }
  const originals = new Map([...copies].map(([path, copy]) => [copy, path]));
  // Any file may be embedded: what git does not have there is not there.
  for (const [path, blob] of differing) if (!blob) replace[join(top, path)] = "";
  let overlay: string | undefined;
  if (Object.keys(replace).length > 0) {
    overlay = join(folder, "overlay.json");
    await writeFile(overlay, JSON.stringify({ Replace: replace }));
  }
  return {
    ...(overlay ? { overlay } : {}),
    fileFor: (path) => copies.get(path) ?? join(top, path),
    pathOf(named, cwd) {
      const full = resolve(cwd, named);
      return originals.get(full) ?? (full.startsWith(`${top}/`) ? full.slice(top.length + 1) : undefined);
    },
    isGone: (path) => differing.has(path) && differing.get(path) === undefined,
    differs: (path) => differing.has(path),
  };
}
