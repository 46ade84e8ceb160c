import { stat } from "node:fs/promises";
import { join } from "node:path";
import { readIfPresent } from "../host";
import type { Change, ChangedFile } from "./change";
import type { Repository } from "./repository";

/** The changed Go files whose line ends git converts (core.autocrlf, .gitattributes), with the bytes that it commits. */
export async function convertedLineEnds(repository: Repository, change: Change): Promise<[string, Buffer][]> {
  const differing = new Set(change.deviations.map(({ path }) => path));
  const files = change.files.filter(
    ({ path, status }) => status === "changed" && path.endsWith(".go") && !differing.has(path),
  );
  return [
    ...(await committed(
      repository,
      files.filter(({ blob }) => blob !== undefined),
    )),
    ...(await onDisk(
      repository,
      files.filter(({ blob }) => blob === undefined),
    )),
  ];
}

/** git has the bytes, and does not take the file on the disk for changed. */
async function committed(repository: Repository, files: readonly ChangedFile[]): Promise<[string, Buffer][]> {
  const blobs = await repository.blobs([...new Set(files.flatMap(({ blob }) => blob ?? []))]);
  const there = await Promise.all(files.map(({ path }) => stat(join(repository.top, path)).catch(() => undefined)));
  return files.flatMap(({ path, blob = "" }, index) => {
    const bytes = blobs.get(blob);
    const onDisk = there[index];
    // A conversion changes the length.
    return bytes && onDisk && onDisk.size !== bytes.length ? [[path, bytes]] : [];
  });
}

async function onDisk(repository: Repository, files: readonly ChangedFile[]): Promise<[string, Buffer][]> {
  const contents = new Map<string, Buffer>();
  for (const { path } of files) {
    const bytes = await readIfPresent(join(repository.top, path)).catch(() => undefined);
    if (bytes?.includes("\r\n")) contents.set(path, bytes);
  }
  const converted = await convertedPaths(repository, [...contents.keys()]);
  return [...contents].flatMap(([path, bytes]) =>
    converted.has(path) ? [[path, Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1")]] : [],
  );
}

/** By `git ls-files --eol`: `i/lf w/crlf attr/text=auto TAB path`. Where git decides, it leaves alone what has CR already. */
async function convertedPaths(repository: Repository, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const converted = new Set<string>();
  if (paths.length === 0) return converted;
  const byDefault = /^(true|input)$/.test((await repository.tryGit(["config", "--get", "core.autocrlf"])) ?? "");
  const perCall = 500;
  for (let start = 0; start < paths.length; start += perCall) {
    const some = paths.slice(start, start + perCall).map((path) => `:(literal,top)${path}`);
    const list = await repository.git(["ls-files", "--eol", "-z", "--cached", "--others", "--", ...some]);
    for (const line of list.toString("utf8").split("\0")) {
      const [, inIndex = "", attributes = "", path = ""] =
        /^i\/(\S*)\s+w\/\S*\s+attr\/([^\t]*)\t([\s\S]*)$/.exec(line) ?? [];
      const decides = /text=auto/.test(attributes) || (attributes.trim() === "" && byDefault);
      const always = /(^|\s)(text|eol=\w+)(\s|$)/.test(attributes) && !decides;
      if (always || (decides && !/crlf|mixed/.test(inIndex))) converted.add(path);
    }
  }
  return converted;
}
