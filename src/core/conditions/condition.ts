import { bounded } from "./bounded";
import type { Speaker } from "./speakers";

/** The field a condition belongs to; unknown texts are answered with the checks of the field they seem to be of. */
export type ConditionArea =
  | "environment"
  | "version managers"
  | "vs code"
  | "gopls"
  | "modules"
  | "toolchain"
  | "cgo"
  | "delve"
  | "coverage"
  | "tests"
  | "formatting"
  | "lint"
  | "signing"
  | "launchd"
  | "containers"
  | "macos";

/**
 * How near an answer is to the root: a `cause` is what has to be fixed, a `symptom` has several possible causes, a
 * `wrapper` only says that something below it failed.
 */
export type Rank = "cause" | "symptom" | "wrapper";

/** One wording of one program that means the condition. */
export interface Says {
  speaker: Speaker;
  /**
   * Matched against one line with its prefixes gone. Named groups fill the placeholders of cause and cure. It must hold
   * at least one literal run of four characters, by which the lines are found.
   */
  pattern: RegExp;
  /** Whole texts with this wording, as they are pasted. The tests are made from them. */
  examples: readonly string[];
  /** Where the wording was seen: a source file, a public issue, a fact page, a dialog. */
  source: string;
  /** Other programs say the same words: the pasted text must name this speaker somewhere. */
  named?: true;
  /** What else must stand on some line of the same text. Its named groups fill placeholders too. */
  with?: RegExp;
  /** What may not stand on any line of the same text. */
  without?: RegExp;
  /** What this wording means beyond its own words; fills placeholders that no group fills. */
  found?: Readonly<Record<string, string>>;
  /** First and last version of the speaker with this wording, when that is known. */
  since?: string;
  until?: string;
}

/** A state of this machine that one can be in, what it comes from and what ends it. */
export interface Condition {
  /** Stable, kebab-case; the same as the doctor's finding when the doctor finds it too. */
  id: string;
  area: ConditionArea;
  rank: Rank;
  /** What is wrong, in one line without a full stop. `{name}` is a group of the pattern, `{name|words}` has a default. */
  title: string;
  cause: string;
  /** What to do: the operation's or the user's own steps, with the exact commands. */
  cure: string;
  /** One command line that does the cure, or shows which cure fits. */
  command?: string;
  /** The doctor's check that looks at what this condition is about. */
  check?: string;
  /** The findings of that check which prove that it holds here; without them the check only helps to look. */
  findings?: readonly string[];
  says: readonly Says[];
}

/** A condition as the catalogue's files write it; `area` is the file's. */
export type Entry = Omit<Condition, "area"> & { area?: ConditionArea };

/** The entries of one file, in the area that they share. */
export function inArea(area: ConditionArea, entries: readonly Entry[]): Condition[] {
  return entries.map((entry) => ({ area, ...entry }));
}

type Extra = Partial<Pick<Says, "named" | "with" | "without" | "found" | "since" | "until">>;

/** One wording: who says it, its pattern, where it was seen, and one or more whole texts. */
export function says(
  speaker: Speaker,
  pattern: RegExp,
  source: string,
  examples: string | readonly string[],
  extra: Extra = {},
): Says {
  let compiled: RegExp | undefined;
  return {
    speaker,
    // On first use: the catalogue is loaded by commands that explain one text or none.
    get pattern() {
      return (compiled ??= bounded(pattern));
    },
    source,
    examples: typeof examples === "string" ? [examples] : examples,
    ...extra,
  };
}
