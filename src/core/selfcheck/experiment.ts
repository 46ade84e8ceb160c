import type { Lab } from "./lab";

/** One of the answers that a question can have. */
export interface Reading {
  /** What was seen, as the end of a sentence. */
  seen: string;
  /** What Go Warden does in that case. */
  then: string;
}

/** What an experiment saw. `value` is for programs: an exit code, milliseconds. */
export interface Seen<R extends string = string> {
  reading: R;
  detail?: string;
  value?: string;
}

/** A question about macOS that is settled by trying. */
export interface Experiment<R extends string = string> {
  /** Stable, kebab-case; the code that has two readings names it. */
  id: string;
  question: string;
  /** How it is tried, in one line. */
  how: string;
  readings: Readonly<Record<R, Reading>>;
  /** The reading that the code rests on as long as there is no answer. */
  assumed: NoInfer<R>;
  /** Only in the full run: it starts a program with a window, or asks the person. */
  full?: true;
  /** Needs launchctl and a GUI session. */
  launchd?: true;
  /** Milliseconds; default 10,000. */
  timeoutMs?: number;
  try(lab: Lab): Promise<Seen<NoInfer<R>>>;
}

export interface Group {
  title: string;
  /** Runs one after the other with those of the same lane, and beside the other lane's. */
  lane: "launchd" | "rest";
  experiments: readonly Experiment[];
}

/** Checks that an experiment only gives readings it has. */
export const experiment = <R extends string>(one: Experiment<R>): Experiment => one;

/** Why a question could not be settled, in one line. */
export class Unsettled extends Error {
  override readonly name = "Unsettled";
}
