import { linesOf, rawLines, readLine, unwrapped, type Line } from "./lines";
import { literalsOf } from "./literal";

/** A pattern's match and where it stands. */
export interface Hit {
  line: Line;
  match: RegExpExecArray;
}

/** A folded text, made ready for many patterns. */
export interface Searchable {
  /** A line by its number; read when it is first asked for, since most lines of a log never are. */
  line(number: number): Line | undefined;
  /** All lines in lower case, one after the other. */
  haystack: string;
  /** Where each line begins in it. */
  starts: readonly number[];
}

/** How many characters of lines one pattern is tried on: it bounds the time that hostile text can take. */
const budget = 64 * 1024;

const literals = new WeakMap<RegExp, readonly string[] | undefined>();

function knownLiterals(pattern: RegExp): readonly string[] | undefined {
  const known = literals.has(pattern) ? literals.get(pattern) : literalsOf(pattern);
  literals.set(pattern, known);
  return known;
}

export function searchable(folded: string): Searchable {
  const raw = rawLines(folded);
  const known = new Map<number, Line | undefined>();
  return ready(raw, (number) => {
    const line = raw[number];
    if (!known.has(number)) known.set(number, line && readLine(line));
    return known.get(number);
  });
}

/** The same text with lines put together that a terminal wrapped. */
export function searchableUnwrapped(folded: string): Searchable {
  const lines = unwrapped(linesOf(folded));
  return ready(lines, (number) => lines[number]);
}

function ready(lines: readonly { text: string }[], line: Searchable["line"]): Searchable {
  const starts: number[] = [];
  let at = 0;
  for (const { text } of lines) {
    starts.push(at);
    at += text.length + 1;
  }
  return {
    line,
    haystack: lines
      .map(({ text }) => text)
      .join("\n")
      .toLowerCase(),
    starts,
  };
}

/** The deepest line on which a pattern matches and that `wanted` lets pass. */
export function findLast(
  text: Searchable,
  pattern: RegExp,
  wanted: (line: Line) => boolean = () => true,
): Hit | undefined {
  let best: Hit | undefined;
  // What stands beside a match may be too short to be looked for; it is tried on every line.
  for (const literal of knownLiterals(pattern) ?? [""]) {
    const hit = findWith(text, pattern, literal, wanted);
    if (hit && (!best || hit.line.index > best.line.index)) best = hit;
  }
  return best;
}

function findWith(
  { line: lineOf, haystack, starts }: Searchable,
  pattern: RegExp,
  literal: string,
  wanted: (line: Line) => boolean,
): Hit | undefined {
  // Searching forwards is many times faster, and most literals are in no text.
  if (!haystack.includes(literal)) return undefined;
  let tried = 0;
  for (let at = haystack.lastIndexOf(literal); at >= 0 && tried < budget;) {
    const number = lineAt(starts, at);
    const line = lineOf(number);
    if (line && wanted(line)) {
      tried += line.text.length;
      const match = pattern.exec(line.text);
      if (match) return { line, match };
    }
    const before = (starts[number] ?? 0) - 1;
    if (before < 0) return undefined;
    at = haystack.lastIndexOf(literal, before);
  }
  return undefined;
}

/** The line that holds a position, by halving. */
function lineAt(starts: readonly number[], position: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
