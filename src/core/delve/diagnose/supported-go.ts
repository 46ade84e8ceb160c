import { parseGoVersion } from "../../toolchain";

/**
 * The oldest and the newest Go (1.N) that each Delve (1.N) debugs, as its pkg/goversion/compat.go says. From 1.20 on
 * the newest Go is the one of the same number.
 */
const SUPPORTED: readonly (readonly [delve: number, oldestGo: number, newestGo: number])[] = [
  [8, 16, 18],
  [9, 17, 19],
  [20, 18, 20],
  [21, 19, 21],
  [22, 19, 22],
  [23, 21, 23],
  [24, 21, 24],
  [25, 22, 25],
  [26, 24, 26],
  [27, 25, 27],
];

/** Go versions a Delve debugs; undefined for a Delve that is not in the table. */
export function supportedGo(delveVersion: string): { oldest: number; newest: number } | undefined {
  const version = /^v?1\.(\d+)\./.exec(delveVersion);
  const row = SUPPORTED.find(([delve]) => delve === Number(version?.[1]));
  return row && { oldest: row[1], newest: row[2] };
}

/** The `@version` to install for a project's Go: the newest Delve, unless that Go is too old for it. */
export function delveFor(goVersion: string | undefined): string {
  const minor = goVersion === undefined ? undefined : parseGoVersion(goVersion)?.minor;
  if (minor === undefined) return "latest";
  const fitting = SUPPORTED.filter(([, oldest, newest]) => minor >= oldest && minor <= newest).at(-1);
  const newest = SUPPORTED.at(-1);
  return !fitting || fitting === newest ? "latest" : `v1.${fitting[0]}`;
}

/** Whether dlv can read DWARF 5, which Go writes since 1.25: only when it was built with Go 1.25 or later. */
export function readsDwarf5(builtWith: string): boolean {
  const version = parseGoVersion(builtWith);
  return !version || version.minor >= 25;
}

/** Whether programs built with this Go carry DWARF 5. */
export function writesDwarf5(goVersion: string): boolean {
  const version = parseGoVersion(goVersion);
  return version !== undefined && version.minor >= 25;
}
