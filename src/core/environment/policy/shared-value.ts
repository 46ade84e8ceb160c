import { isAbsolute } from "node:path";

/** What of a variable's value is shared, and what is left out of it. */
export interface SharedValue {
  value: string;
  /** Entries of PATH that mean another folder wherever a program stands, or none: `./bin`, `~/go/bin` in quotes, an empty one. */
  leftOut: string[];
}

/**
 * Every program of the session would look for its own in a relative entry: in an untrusted folder that is somebody
 * else's program. With `"share": ["PATH"]` the user asks for PATH as it stands.
 */
export function sharedValue(name: string, value: string, wishes: { share: readonly string[] }): SharedValue {
  if (name !== "PATH" || wishes.share.includes("PATH")) return { value, leftOut: [] };
  const entries = value.split(":");
  const kept = entries.filter((entry) => isAbsolute(entry));
  return { value: kept.join(":"), leftOut: entries.filter((entry) => !kept.includes(entry)) };
}

/**
 * Whether two values come to the same: of a list a folder counts where it stands first, so a profile that has put its
 * own in front twice finds the same programs, and one that has appended its flags twice asks for the same.
 */
export function sameInEffect(one: string, other: string): boolean {
  return one === other || once(one) === once(other);
}

const once = (value: string) => [...new Set(value.split(/[:\s]+/))].join("\n");
