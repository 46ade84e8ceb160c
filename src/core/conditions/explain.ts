import { redactCredentials } from "../credentials";
import { conditions } from "./catalogue";
import type { Condition, Rank, Says } from "./condition";
import { fill, fillCommand, type Found } from "./fill";
import { fold } from "./fold";
import { findLast, searchable, searchableUnwrapped, type Hit, type Searchable } from "./search";
import { mayBeSaidBy, mentions } from "./speakers";

/** What a text means: the condition in the words of the catalogue, filled with what the text names. */
export interface Explanation {
  id: string;
  /** The part of the text that was recognized, in one line. */
  matched: string;
  title: string;
  cause: string;
  cure: string;
  /** One command line. */
  command?: string;
  /** What the text names: a package, port, host, file, version or setting. */
  captured?: Found;
}

interface Answer extends Hit {
  condition: Condition;
  found: Found;
}

const ranks: readonly Rank[] = ["cause", "symptom", "wrapper"];
/** More explanations than these help nobody. */
const most = 4;
/** Of longer texts the beginning and the end are read. */
const textLimit = 8 * 1024 * 1024;
/** Longer texts come from files and pipes, which do not wrap. */
const wrappedLimit = 128 * 1024;

/** What a text of go, gopls, dlv, VS Code or a Mac means: the cause first, nothing when no part of it is known. */
export function explain(text: string): Explanation[] {
  const folded = fold(shortened(text));
  const plain = searchable(folded);
  let answers = answersIn(plain, folded);
  if (!answers.some(({ condition }) => condition.rank === "cause") && folded.length <= wrappedLimit) {
    const joined = answersIn(searchableUnwrapped(folded), folded);
    if (bestRank(joined) < bestRank(answers)) answers = joined;
  }
  const best = bestRank(answers);
  return answers
    .filter(({ condition }) => ranks.indexOf(condition.rank) === best)
    .sort(deepestFirst)
    .slice(0, most)
    .map(toExplanation);
}

function shortened(text: string): string {
  if (text.length <= textLimit) return text;
  return `${text.slice(0, textLimit / 4)}\n${text.slice(-(textLimit / 4) * 3)}`;
}

const bestRank = (answers: readonly Answer[]) =>
  Math.min(ranks.length, ...answers.map(({ condition }) => ranks.indexOf(condition.rank)));

const deepestFirst = (one: Answer, other: Answer) =>
  other.line.index - one.line.index || other.match.index - one.match.index;

function answersIn(text: Searchable, folded: string): Answer[] {
  const answers = conditions.flatMap((condition) => {
    const hits = condition.says.flatMap((wording) => hitOf(text, folded, wording) ?? []);
    hits.sort((one, other) => other.line.index - one.line.index || other.match[0].length - one.match[0].length);
    const [deepest] = hits;
    if (!deepest) return [];
    // What a deeper line leaves open, another may name.
    const found = Object.assign({}, ...hits.map((hit) => hit.found).reverse()) as Found;
    return [{ ...deepest, condition, found }];
  });
  return answers.filter((one) => !answers.some((other) => other !== one && swallows(other, one)));
}

function hitOf(text: Searchable, folded: string, wording: Says): (Hit & { found: Found }) | undefined {
  if (wording.named && !mentions(folded, wording.speaker)) return undefined;
  const hit = findLast(text, wording.pattern, ({ speaker }) => mayBeSaidBy(wording.speaker, speaker));
  if (!hit) return undefined;
  const beside = wording.with && findLast(text, wording.with);
  if (wording.with && !beside) return undefined;
  if (wording.without && findLast(text, wording.without)) return undefined;
  return { ...hit, found: { ...wording.found, ...groups(beside), ...groups(hit) } };
}

/** A name may stand once in a pattern: `file2` is the `file` of another alternative. */
const groups = (hit: Hit | undefined): Found =>
  Object.fromEntries(
    Object.entries(hit?.match.groups ?? {})
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name.replace(/\d+$/, ""), redactCredentials(withoutStop(value))]),
  );

/** What ends the sentence around a name; `./...` and `.` end in points of their own. */
const withoutStop = (value: string) => value.replace(/(?<=[\w"')\]])[.,;:]+$/, "");

/** A longer match on the same line knows more than one that lies within it. */
function swallows(one: Answer, other: Answer): boolean {
  if (one.line.index !== other.line.index || one.match[0].length <= other.match[0].length) return false;
  if (ranks.indexOf(one.condition.rank) > ranks.indexOf(other.condition.rank)) return false;
  return one.match.index <= other.match.index && endOf(one) >= endOf(other);
}

const endOf = ({ match }: Answer) => match.index + match[0].length;

function toExplanation({ condition, match, found }: Answer): Explanation {
  const { id, title, cause, cure, command } = condition;
  const matched = redactCredentials(match[0].trim());
  return {
    id,
    matched: matched.length > 300 ? `${matched.slice(0, 300)}…` : matched,
    title: fill(title, found),
    cause: fill(cause, found),
    cure: fillCommand(cure, found),
    ...(command ? { command: fillCommand(command, found) } : {}),
    ...(Object.keys(found).length > 0 ? { captured: found } : {}),
  };
}
