import { speakerOf, type Speaker } from "./speakers";

/** A line without what a log, a terminal or a tool puts before it. */
export interface Line {
  text: string;
  speaker: Speaker | undefined;
  /** Its number in the folded text, from 0. */
  index: number;
}

/** Longer lines are cut into pieces that overlap, so that no pattern ever sees more. */
export const lineLimit = 4096;
const overlap = 512;

/** What may stand before what a program said; each is tried again after another was taken off. */
const prefixes: readonly RegExp[] = [
  // Markdown quotes and list items, a quoted text, a prompt.
  /^\s+/,
  /^>+\s?/,
  /^[*•]\s+/,
  /^["'](?=-?[\w./-]{1,60}: )/,
  // Times, alone or in brackets.
  /^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z| ?[+-]\d\d:?\d\d)?\]?:?\s*/,
  /^\[?\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?: ?[AP]M)?\]?:?\s+/,
  /^[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?: [\w.-]+)?(?: [\w.-]+\[\d+\])?:?\s+/,
  // Levels and channels of VS Code's logs, of compose, BuildKit and CI.
  /^\[(?:Error|Info|Warn(?:ing)?|Trace|Debug|Log)\s*-[^\]]{1,40}\]\s*/,
  /^\[(?:error|info|warn(?:ing)?|debug|trace|fatal|stderr|stdout|err|out)\]:?\s*/i,
  /^\[[\w./ -]{0,39}[A-Za-z][\w./ -]{0,39}\]:?\s+/,
  /^(?:time|ts)="?[^"\s]{5,40}"?\s+/,
  /^#\d+ (?:\d+\.\d+ )?(?:ERROR: )?/,
  /^[\w.-]{1,40}\s*\| /,
  /^##\[(?:error|warning|debug|group)\]/,
  /^::(?:error|warning|notice)[^:]{0,200}::/,
  /^make(?:\[\d+\])?: \*\*\* (?:\[[^\]]{1,120}\] )?/,
  // Wrappings of Go's and Node's errors.
  /^(?:ERROR|WARNING|WARN|INFO|FATAL|FATA|ERRO|Error|Warning|error|warning|fatal error|panic|Fatal|failed|Uncaught Error|stderr|err|Message|message|reason|cause|caused by|Caused by)(?:\[\d+\])?:\s*(?=\S)/,
  /^Error:(?=\d{4}\/)/,
  /^(?:exit status|exit code) \d+:\s*/,
];

/** Takes off every prefix; `tight` prefixes like `fatal:` that name a speaker stay. */
export function withoutPrefixes(line: string): string {
  let rest = line;
  for (let round = 0; round < 12; round += 1) {
    const before = rest;
    for (const prefix of prefixes) rest = rest.replace(prefix, "");
    if (rest === before) break;
  }
  return rest.trimEnd();
}

/** A line as it was written, cut to the limit. */
export interface RawLine {
  text: string;
  index: number;
}

/** The lines of a folded text, cut to the limit. */
export function rawLines(folded: string): RawLine[] {
  return folded.split("\n").flatMap((raw, index) => pieces(raw).map((text) => ({ text, index })));
}

/** A line without its prefixes and with its speaker; undefined for an empty one and for a fence of Markdown. */
export function readLine({ text: raw, index }: RawLine): Line | undefined {
  const text = withoutPrefixes(raw);
  if (text === "" || /^'{3}\w*$/.test(text)) return undefined;
  return { text, speaker: speakerOf(text), index };
}

/** Every line of a folded text that says something. */
export function linesOf(folded: string): Line[] {
  return rawLines(folded).flatMap((raw) => readLine(raw) ?? []);
}

function pieces(line: string): string[] {
  if (line.length <= lineLimit) return [line];
  const cut: string[] = [];
  for (let at = 0; at < line.length; at += lineLimit - overlap) cut.push(line.slice(at, at + lineLimit));
  return cut;
}

/** Shorter lines end where their writer ended them. */
const shortestWrapped = 30;
/** How a program's own new line begins. */
const ownName = /^-?[\w./()-]{1,60}: /;

/**
 * Lines that a terminal or a mail wrapped, put together again: each line with the up to three that follow it and do not
 * begin with a speaker's name, once joined as they are and once with a space.
 */
export function unwrapped(lines: readonly Line[]): Line[] {
  const joined: Line[] = [];
  lines.forEach((line, at) => {
    let tight = line.text;
    let spaced = line.text;
    for (let next = at + 1; next <= at + 4; next += 1) {
      const [before, following] = [lines[next - 1], lines[next]];
      if (!before || !following || before.text.length < shortestWrapped) break;
      if (following.index - line.index > 4 || (following.speaker !== undefined && ownName.test(following.text))) break;
      tight += following.text;
      spaced += ` ${following.text}`;
      if (spaced.length > lineLimit) break;
      joined.push({ ...line, text: spaced }, { ...line, text: tight });
    }
  });
  return joined;
}
