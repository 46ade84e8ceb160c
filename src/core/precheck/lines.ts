import type { Change } from "./change";
import type { Repository } from "./repository";

/** Lines that a diff added, and how line numbers move over it. Both counted from 1. */
export interface LineMap {
  /** Whether the new side's line is not on the old side. */
  isAdded(line: number): boolean;
  /** The old side's number of a line that both have; undefined for an added one. */
  before(line: number): number | undefined;
}

/** Reads the hunks of `git diff -U0` for one file each. */
export function lineMaps(diff: string): Map<string, LineMap> {
  const maps = new Map<string, LineMap>();
  for (const part of diff.split(/^diff --git /m).slice(1)) {
    const path = /^\+\+\+ (?:"b\/(.*)"|b\/(.*?))\t?$/m.exec(part);
    const name = path?.[2] ?? (path?.[1] === undefined ? undefined : unquoted(path[1]));
    if (name === undefined) continue;
    const hunks = [...part.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)].map(
      ([, oldStart, oldCount = "1", start, count = "1"]) => ({
        oldStart: Number(oldStart),
        oldCount: Number(oldCount),
        start: Number(start),
        count: Number(count),
      }),
    );
    maps.set(name, lineMap(hunks));
  }
  return maps;
}

interface Hunk {
  oldStart: number;
  oldCount: number;
  start: number;
  count: number;
}

function lineMap(hunks: readonly Hunk[]): LineMap {
  const isAdded = (line: number) => hunks.some(({ start, count }) => line >= start && line < start + count);
  return {
    isAdded,
    before(line) {
      if (isAdded(line)) return undefined;
      let shift = 0;
      for (const { start, count, oldCount } of hunks) {
        // A hunk that only removes names the line before it.
        if ((count === 0 ? start + 1 : start + count) <= line) shift += oldCount - count;
      }
      return line + shift;
    },
  };
}

/** git quotes names with tabs, quotes and backslashes as C does. */
function unquoted(name: string): string {
  return name.replace(/\\(["\\tnr])/g, (_whole, letter: string) => {
    const letters: Record<string, string> = { t: "\t", n: "\n", r: "\r" };
    return letters[letter] ?? letter;
  });
}

const diffOptions = [
  ...["-U0", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/"],
  // git would ask the submodule, by that one's own configuration.
  "--ignore-submodules=all",
];

/**
 * Tells whether a finding of a tool that reads the disk belongs to the change: its line is in what is checked (not
 * only on the disk), and new against the base. With a change that has no base all lines are new.
 */
export async function newLines(
  repository: Repository,
  change: Change,
): Promise<(path: string, line: number) => boolean> {
  const diff = async (args: readonly string[]) =>
    lineMaps((await repository.git(["diff", ...diffOptions, "-M", ...args])).toString("utf8"));
  const { tree, base } = change;
  const onDisk = tree === undefined ? undefined : await diff(tree === ":" ? [] : [tree]);
  const added = base === undefined ? undefined : await diff(changeRange(base, tree));
  const files = new Map(change.files.map((file) => [file.path, file]));
  const notChecked = new Set(change.deviations.flatMap(({ path, blob }) => (blob === undefined ? [path] : [])));
  return (path, line) => {
    if (notChecked.has(path)) return false;
    const checked = onDisk?.has(path) ? onDisk.get(path)?.before(line) : line;
    if (checked === undefined) return false;
    const file = files.get(path);
    if (!file) return false;
    if (added === undefined || file.added) return true;
    return added.get(path)?.isAdded(checked) ?? false;
  };
}

function changeRange(base: string, tree: string | undefined): string[] {
  if (tree === undefined) return [base];
  return tree === ":" ? ["--cached", base] : [base, tree];
}
