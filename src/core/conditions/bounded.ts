import { endOfAtom } from "./literal";

/** Longest word and longest stretch of a line that a pattern may run over. */
const word = 200;
const stretch = 400;

/**
 * The same pattern with an end to each of its open quantifiers: `\\S+` becomes `\\S{1,200}`. Without one a pattern that
 * begins with `\\S+` starts again at every character of a long line and reads it to its end.
 */
export function bounded(pattern: RegExp): RegExp {
  return new RegExp(boundedSource(pattern.source), pattern.flags);
}

function boundedSource(source: string): string {
  let result = "";
  for (let at = 0; at < source.length; at += 1) {
    const end = endOfAtom(source, at);
    const atom = source.slice(at, end + 1);
    const next = source[end + 1];
    result += atom.startsWith("(") ? `(${boundedSource(atom.slice(1, -1))})` : atom;
    at = end;
    if (next !== "+" && next !== "*") continue;
    at += 1;
    // A group that is repeated is left as it is; no pattern needs a long one.
    if (atom.startsWith("(")) result += next;
    else result += `{${next === "+" ? 1 : 0},${atom === "." ? stretch : word}}`;
  }
  return result;
}
