import type { Range } from "./range";

/** Runs that a generator may have made: base64 in both alphabets, base62. */
const run = /(?<![\w+-])[\w+-]{20,}={0,2}(?![\w+=])/g;
/** An AWS secret key: 40 of base64, slashes among them. */
const fortyOfBase64 = /(?<![\w+/.~-])[A-Za-z0-9+/]{40}(?![\w+/=-])/g;
/** In front of digests, fingerprints and public keys of others: go.sum, integrity hashes, SSH, Nix caches. */
const publicBefore = /(?:\bh1:|\bsha\d{1,3}[-:]|-\d:|\bssh-[a-z0-9-]{2,20} )$/i;
/** A checksum database's name and key, as in GOSUMDB; SSH public keys. */
const publicForm = /^(?:[\w.-]*\+[0-9a-f]{8}\+|AAAA[BCE]|sha\d{1,3}-)/;

/** What is random by the look of it: mixed cases and digits that change often, of 24 and more. */
export function* randomValues(text: string): Generator<Range> {
  for (const match of text.matchAll(run)) {
    const [value] = match;
    const before = text.slice(Math.max(0, match.index - 24), match.index);
    if (isPublic(value, before) || isPathSegment(text, match.index)) continue;
    const whole = value.length === text.trim().length;
    if (isMixed(value, 24) || (whole && (isMixed(value, 20) || isLowerRandom(value)))) {
      yield { start: match.index, end: match.index + value.length };
    }
  }
  for (const match of text.matchAll(fortyOfBase64)) {
    if (isMixed(match[0], 40)) yield { start: match.index, end: match.index + 40 };
  }
}

const isPublic = (value: string, before: string) => publicForm.test(value) || publicBefore.test(before);

/** A folder's name in a path, as package managers make them; an address' path may hold a key. */
function isPathSegment(text: string, at: number): boolean {
  if (text[at - 1] !== "/") return false;
  let from = at;
  while (from > 0 && at - from < 512 && !/[\s"'`=,;]/.test(text.charAt(from - 1))) from -= 1;
  return !text.slice(from, at).includes("://");
}

/** Capitals, small letters and digits, as often changing as chance makes them; not WordsLikeThese2. */
function isMixed(value: string, least: number): boolean {
  if (value.length < least || !/[A-Z]/.test(value) || !/[a-z]/.test(value) || !/\d/.test(value)) return false;
  const head = value.slice(0, 256);
  return entropy(head) >= (head.length < 32 ? 3.6 : 3.9) && changes(head) >= 0.4;
}

/** Small letters and digits; commits, digests, UUIDs and Nix' names (32, 40, 64 …) are no secrets. */
function isLowerRandom(value: string): boolean {
  if (!/^[a-z0-9]{24,}$/.test(value) || /^\d+$/.test(value) || !/\d/.test(value)) return false;
  const head = value.slice(0, 256);
  if (/^[0-9a-f]+$/.test(value)) return value.length > 32 && ![40, 56, 64, 96, 128].includes(value.length);
  return entropy(head) >= 3.6 && changes(head) >= 0.25;
}

/** Bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Which part of the neighbors are of different classes: about 0.62 of random base62, 0.35 of WordsLikeThese. */
function changes(text: string): number {
  const classOf = (character: string) =>
    /[a-z]/.test(character) ? 0 : /[A-Z]/.test(character) ? 1 : /\d/.test(character) ? 2 : 3;
  let changed = 0;
  for (let index = 1; index < text.length; index += 1) {
    if (classOf(text.charAt(index)) !== classOf(text.charAt(index - 1))) changed += 1;
  }
  return changed / Math.max(1, text.length - 1);
}
