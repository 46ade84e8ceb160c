import { readdir, stat } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Host } from "../../host";
import { goBuildOf, readExecutable } from "../../macho";

/** What a gopls binary says of itself without being run. */
export interface GoplsBuild {
  /** `v0.23.0`; `(devel)` for a build from a working tree. */
  version: string | null;
  /** `go1.26.8` */
  goVersion: string | null;
}

const known = new Map<string, { key: string; build: GoplsBuild }>();

/** The version of the program at a path, remembered as long as the file stays what it is. */
export async function goplsBuild(path: string): Promise<GoplsBuild> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return { version: null, goVersion: null };
  const key = `${found.ino} ${found.size} ${found.mtimeMs}`;
  const before = known.get(path);
  if (before?.key === key) return before.build;
  const go = goBuildOf(await readExecutable(path));
  const build = { version: go?.module?.version || null, goVersion: go?.goVersion.split(" ")[0] ?? null };
  known.set(path, { key, build });
  return build;
}

type Variables = Readonly<Record<string, string | undefined>>;

const goPath = (host: Host, { GOPATH }: Variables) => GOPATH?.split(delimiter)[0] || join(host.home, "go");

/** Where a gopls may lie for who has these variables, each path once. */
export function goplsPlaces(host: Host, variables: Variables): string[] {
  const folders = [
    ...(variables.GOBIN ? [variables.GOBIN] : []),
    join(goPath(host, variables), "bin"),
    ...(variables.PATH?.split(delimiter) ?? []),
    host.system("/opt/homebrew/bin"),
    host.system("/usr/local/bin"),
  ];
  return [...new Set(folders.map((folder) => join(folder, "gopls")))];
}

/** A released gopls on this machine that is newer than `version`: installed somewhere, or unpacked in the module cache. */
export async function newerGopls(
  host: Host,
  version: string | null,
): Promise<{ version: string; path: string } | undefined> {
  const current = parseRelease(version ?? "");
  if (!current) return undefined;
  let newest: { version: string; path: string } | undefined;
  const consider = (candidate: string | null, path: string) => {
    const release = parseRelease(candidate ?? "");
    if (!release || compare(release, parseRelease(newest?.version ?? "") ?? current) <= 0) return;
    newest = { version: candidate ?? "", path };
  };
  for (const path of goplsPlaces(host, host.env)) consider((await goplsBuild(path)).version, path);
  const cache = join(host.env.GOMODCACHE || join(goPath(host, host.env), "pkg", "mod"), "golang.org", "x", "tools");
  for (const name of await readdir(cache).catch(() => [])) {
    if (name.startsWith("gopls@")) consider(name.slice("gopls@".length), join(cache, name));
  }
  return newest;
}

function parseRelease(version: string): [number, number, number] | undefined {
  const match = /^v(\d+)\.(\d+)\.(\d+)$/.exec(version);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [index, number] of one.entries()) if (number !== other[index]) return number - (other[index] ?? 0);
  return 0;
}
