/** Shorter runs are found everywhere. */
const shortest = 4;

/**
 * Runs of plain characters, in lower case, of which every match of a pattern holds at least one. A text without any of
 * them need not be searched. Undefined for a pattern that has none, which has to be tried on every line.
 */
export function literalsOf(pattern: RegExp): readonly string[] | undefined {
  return ofAlternatives(pattern.source);
}

function ofAlternatives(source: string): string[] | undefined {
  const found = alternatives(source).map(ofSequence);
  return found.includes(undefined) ? undefined : [...new Set(found.flatMap((runs) => runs ?? []))];
}

/** The longest run of a sequence; when it is too short, the runs of that group whose shortest is the longest. */
function ofSequence(source: string): string[] | undefined {
  const { runs, groups } = partsOf(source);
  const [longest = ""] = [...runs].sort((one, other) => other.length - one.length);
  if (longest.length >= shortest) return [longest.toLowerCase()];
  const least = (words: readonly string[]) => Math.min(...words.map(({ length }) => length));
  return groups
    .flatMap((group) => [ofAlternatives(group)].filter((words) => words !== undefined))
    .sort((one, other) => least(other) - least(one))[0];
}

/** The alternatives at the top of a pattern. */
function alternatives(source: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at];
    if (char === "|") {
      parts.push(source.slice(start, at));
      start = at + 1;
    } else at = endOfAtom(source, at);
  }
  return [...parts, source.slice(start)];
}

/** The runs of plain characters that must be there, and the bodies of the groups that must. */
function partsOf(source: string): { runs: string[]; groups: string[] } {
  const parts = { runs: [] as string[], groups: [] as string[] };
  let run = "";
  const close = () => {
    parts.runs.push(run);
    run = "";
  };
  for (let at = 0; at < source.length; at += 1) {
    const start = at;
    at = endOfAtom(source, start);
    const atom = source.slice(start, at + 1);
    const plain = atom.length === 1 ? !/[.^$]/.test(atom) : /^\\\W$/.test(atom);
    const quantifier = /^[?*+]|^\{\d+(?:,\d*)?\}/.exec(source.slice(at + 1))?.[0] ?? "";
    const optional = /^(?:[?*]|\{0)/.test(quantifier);
    if (plain && !optional) run += atom.at(-1) ?? "";
    if (!plain || quantifier) close();
    if (atom.startsWith("(") && !optional && !/^\(\?<?!/.test(atom)) parts.groups.push(bodyOf(atom));
    at += quantifier.length;
    if (quantifier && source[at + 1] === "?") at += 1;
  }
  close();
  return parts;
}

const bodyOf = (group: string) => group.slice(1, -1).replace(/^\?(?::|<\w+>|<?=)/, "");

/** Where the atom that begins at a position ends: an escape, a class, a group or one character. */
export function endOfAtom(source: string, start: number): number {
  if (source[start] === "\\") return start + 1;
  if (source[start] === "[") {
    for (let at = start + 1; at < source.length; at += 1) {
      if (source[at] === "\\") at += 1;
      else if (source[at] === "]") return at;
    }
  }
  if (source[start] === "(") {
    for (let at = start + 1; at < source.length; at += 1) {
      if (source[at] === ")") return at;
      at = endOfAtom(source, at);
    }
  }
  return start;
}
