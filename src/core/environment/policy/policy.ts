import type { Configuration } from "../../configuration";
import { containsCredential, looksSecret, secretWords } from "../../credentials";
import { matchesGlob } from "../../glob";
import { allowed, never, session, settings, suggested, type NameGroup } from "./variable-names";

export const exclusionReasons = ["not-allowed", "secret", "never", "session", "invalid-name", "unsafe-value"] as const;

/** Why a variable is not shared. */
export type ExclusionReason = (typeof exclusionReasons)[number];

export type Decision = { share: true } | { share: false; reason: ExclusionReason };

/** What the policy needs to know of the user's wishes. */
export type SharingWishes = Pick<Configuration, "share" | "shareSecrets" | "keep">;

/** Bytes of one value; `launchctl print` passes a whole domain through 1 MiB (docs/facts/launchd.md §1.4). */
const maxValueBytes = 64 * 1024;

/**
 * Whether a variable of the login shell may be given to the GUI session. Order: what can never be shared, then the
 * user's `keep`, then secrets by name, then the allow-list and the user's `share`, then credentials in the value, be
 * the name allowed by the list or by a pattern; a value must survive being read back.
 */
export function decide(name: string, value: string, wishes: SharingWishes): Decision {
  const reason = nameReason(name, wishes);
  if (reason) return { share: false, reason };
  if (!wishes.shareSecrets.includes(name) && containsCredential(value.slice(0, maxValueBytes))) {
    return { share: false, reason: "secret" };
  }
  return survivesReadBack(value) ? { share: true } : { share: false, reason: "unsafe-value" };
}

/** Whether a value may be shown: only of names that are shared and do not look like secrets. */
export function isShowable(name: string, value = "shown", wishes: SharingWishes = builtIn): boolean {
  return decide(name, value, { ...wishes, shareSecrets: [] }).share;
}

const builtIn: SharingWishes = { share: [], shareSecrets: [], keep: [] };

/** Whether programs of a GUI session often want a variable that is not shared by itself. */
export function isSuggested(name: string, wishes: Pick<SharingWishes, "keep">): boolean {
  return matches(name, patternsOf(suggested)) && !wishes.keep.some((pattern) => matchesPattern(name, pattern));
}

/** The names and glob patterns of each list, for a POSIX shell's `case` that asks shareSecrets, never, secret, share. */
export function shellPatterns(wishes: SharingWishes): {
  share: string[];
  secret: string[];
  shareSecrets: string[];
  never: string[];
} {
  const valid = (pattern: string) => /^[A-Za-z0-9_*]+$/.test(pattern);
  return {
    share: [...listed(allowed), ...wishes.share].filter(valid),
    secret: [
      ...secretWords.within.map((word) => `*${word}*`),
      ...secretWords.whole.flatMap((word) => [word, `${word}_*`, `*_${word}`, `*_${word}_*`]),
      "*KEY",
    ],
    shareSecrets: wishes.shareSecrets.filter((name) => valid(name) && nameReason(name, wishes) === undefined),
    never: [...listed(never), ...listed(session), ...wishes.keep].filter(valid),
  };
}

function nameReason(name: string, wishes: SharingWishes): ExclusionReason | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return "invalid-name";
  const isSetting = matches(name, patternsOf(settings));
  if (matches(name, patternsOf(never)) && !isSetting) return "never";
  // `NPM_*` is npm's own, but NPM_TOKEN is the user's secret, and the list says so of exact names only.
  const ofSession = looksSecret(name) ? patternsOf(session).exact.has(name) : matches(name, patternsOf(session));
  if (ofSession && !isSetting) return "session";
  if (wishes.keep.some((pattern) => matchesPattern(name, pattern))) return "not-allowed";
  if (wishes.shareSecrets.includes(name)) return undefined;
  if (looksSecret(name)) return "secret";
  if (matches(name, patternsOf(allowed))) return undefined;
  return wishes.share.some((pattern) => matchesPattern(name, pattern)) ? undefined : "not-allowed";
}

/**
 * `launchctl print` shows `NAME => value` unescaped, one line each, and an empty value cannot be told from an unset
 * one (docs/facts/launchd.md §1.3). U+FFFD stands where the shell's bytes were not UTF-8 and so are lost already.
 */
function survivesReadBack(value: string): boolean {
  return value !== "" && !/[\n\0\uFFFD]|\p{Surrogate}/u.test(value) && Buffer.byteLength(value) <= maxValueBytes;
}

function listed(groups: readonly NameGroup[]): string[] {
  return groups.flatMap((group) => group.names);
}

interface Patterns {
  exact: ReadonlySet<string>;
  globs: readonly string[];
}

const compiled = new Map<readonly NameGroup[], Patterns>();

function patternsOf(groups: readonly NameGroup[]): Patterns {
  let patterns = compiled.get(groups);
  if (!patterns) {
    const names = listed(groups);
    const exact = new Set(names.filter((name) => !name.includes("*")));
    patterns = { exact, globs: names.filter((name) => name.includes("*")) };
    compiled.set(groups, patterns);
  }
  return patterns;
}

function matches(name: string, patterns: Patterns): boolean {
  return patterns.exact.has(name) || patterns.globs.some((glob) => matchesPattern(name, glob));
}

/** Of a pattern only `*` counts; with any other character that no name has it matches nothing. */
function matchesPattern(name: string, pattern: string): boolean {
  return /^[\w*]+$/.test(pattern) && matchesGlob(name, pattern);
}
