import { Problem } from "../problem";
import type { Experiment } from "./experiment";
import { groups } from "./registry";

/** The questions of a run, in the order of the report. */
export function questions(quick: boolean, only?: readonly string[]): readonly Experiment[] {
  const all = groups.flatMap(({ experiments }) => experiments).filter(({ full }) => !(quick && full));
  const unknown = only?.find((id) => !all.some((one) => one.id === id));
  if (unknown !== undefined) {
    const list = `go-warden selfcheck --dry-run${quick ? " --quick" : ""} --json shows all.`;
    throw new Problem("no-such-question", `There is no question ${unknown}`, list, 2);
  }
  return only ? all.filter(({ id }) => only.includes(id)) : all;
}

/** What is told of a question of which something was seen: its own words, and what Go Warden does then. */
export function questionOf(
  id: string,
  observed: string,
): { question: string; assumed: string; consequence?: string } | undefined {
  const one = questions(false).find((other) => other.id === id);
  if (!one) return undefined;
  const reading = Object.values(one.readings).find(({ seen }) => observed === seen || observed.startsWith(`${seen} (`));
  const assumed = one.readings[one.assumed]?.seen ?? one.assumed;
  return { question: one.question, assumed, ...(reading ? { consequence: reading.then } : {}) };
}
