/** A Go version taken apart: `go1.26rc1` is {major 1, minor 26, pre "rc1"}, `go1.26` has no patch (a language version). */
export interface GoVersion {
  major: number;
  minor: number;
  /** Absent in a language version (`1.26`) and in a pre-release. */
  patch?: number;
  /** `beta1`, `rc2`. */
  pre?: string;
  /** What a distributor appended: `-X:nocoverageredesign`, ` (Red Hat …)`. */
  suffix?: string;
}

const pattern = /^(?:devel )?(?:go)?(\d+)(?:\.(\d+))?(?:\.(\d+)|((?:rc|beta|alpha)\d+))?(.*)$/s;

/** Reads `go1.26.8`, `1.26`, `go1.26rc1`, `devel go1.28-abcdef`; undefined for anything else. */
export function parseGoVersion(text: string): GoVersion | undefined {
  const match = pattern.exec(text.trim());
  if (!match) return undefined;
  const [, major, minor, patch, pre, rest = ""] = match;
  if (rest && /^[\w.]/.test(rest)) return undefined;
  return {
    major: Number(major),
    minor: Number(minor ?? 0),
    ...(patch === undefined ? {} : { patch: Number(patch) }),
    ...(pre ? { pre } : {}),
    ...(rest ? { suffix: rest.trim() } : {}),
  };
}

/** Go's own order: 1.21 < 1.21rc1 < 1.21.0 < 1.21.1. Negative, 0 or positive. */
export function compareGoVersions(one: GoVersion, other: GoVersion): number {
  return (
    one.major - other.major ||
    one.minor - other.minor ||
    stage(one) - stage(other) ||
    comparePre(one.pre, other.pre) ||
    (one.patch ?? 0) - (other.patch ?? 0)
  );
}

// Before 1.21 the first release of a line was called `1.20`, without `.0`.
function stage(version: GoVersion): number {
  if (version.pre) return 1;
  if (version.patch !== undefined || version.major < 1 || (version.major === 1 && version.minor < 21)) return 2;
  return 0;
}

const preKinds = ["alpha", "beta", "rc"];

function comparePre(one = "", other = ""): number {
  const split = (pre: string) => /^([a-z]*)(\d*)$/.exec(pre) ?? ["", "", ""];
  const [, kind = "", number = ""] = split(one);
  const [, otherKind = "", otherNumber = ""] = split(other);
  return preKinds.indexOf(kind) - preKinds.indexOf(otherKind) || Number(number) - Number(otherNumber);
}

/** `1.26.8`, without the `go` in front and what a distributor appended. */
export function formatGoVersion(version: GoVersion): string {
  const { major, minor, patch, pre = "" } = version;
  return `${major}.${minor}${patch === undefined ? "" : `.${patch}`}${pre}`;
}
