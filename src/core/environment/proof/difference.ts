import { isShowable, type SharingWishes } from "../policy/policy";

/** A shared variable that a running program, or the GUI session, has another value of, or lacks. */
export interface EnvironmentDifference {
  name: string;
  /** What the login shell has: the value, or what `shown` says in its place. */
  expected: string;
  /** Null when it is not set. */
  actual: string | null;
  /** `length`: `(17 characters)` stands for a value that is no path. `nothing`: a secret. */
  shown: "value" | "length" | "nothing";
}

/** Stands for a value that nobody should see. */
const hidden = "(hidden)";

/**
 * A difference as it may be shown: paths and lists of paths in full, other values by their length unless they are asked
 * for, secrets never.
 */
export function environmentDifference(
  name: string,
  expected: string,
  actual: string | undefined,
  wishes: SharingWishes,
  showValues = false,
): EnvironmentDifference {
  const both = actual === undefined ? [expected] : [expected, actual];
  // An empty value or one with a line break is no secret, it only cannot be shared.
  const secret = both.some((value) => !isShowable(name, value.replaceAll("\n", " ") || "empty", wishes));
  const shown = secret ? "nothing" : showValues || both.every(isPaths) ? "value" : "length";
  const show = (value: string) => (shown === "value" ? value : shown === "length" ? length(value) : hidden);
  return { name, expected: show(expected), actual: actual === undefined ? null : show(actual), shown };
}

/** `GOFLAGS differs (17 → 21 characters)`; of lists the first entry that is another. `who`: the one that is compared. */
export function differenceText({ name, expected, actual, shown }: EnvironmentDifference, who: string): string {
  if (actual === null)
    return `${name} is not set; the shell has ${shown === "length" ? expected.slice(1, -1) : expected}`;
  if (shown === "nothing") return `${name} differs (not shown)`;
  if (shown === "length") {
    const digits = (text: string) => /\d+/.exec(text)?.[0] ?? text;
    return `${name} differs (${digits(expected)} → ${digits(actual)} characters)`;
  }
  const list = expected.split(":");
  const other = actual.split(":");
  if (list.length === 1) return `${name}: shell ${expected}, ${who} ${actual}`;
  const at = list.findIndex((entry, index) => entry !== other[index]);
  if (at === -1) return `${name}: ${who} has ${other.length - list.length} more entries at the end`;
  return `${name}, entry ${at + 1}: shell ${list[at]}, ${who} ${other[at] ?? "no more"}`;
}

const length = (value: string) => `(${value.length} characters)`;

/** A path, or a list of paths as PATH is; entries may be empty, and begin with `/`, `~` or a dot. */
function isPaths(value: string): boolean {
  return (
    !value.includes("://") && value.split(":").every((entry) => entry === "" || /^(?:~|\.{1,2})?(?:\/|$)/.test(entry))
  );
}
