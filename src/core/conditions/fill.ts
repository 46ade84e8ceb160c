import { quote } from "../command-line";

/** What a pattern found, by the name of its group. */
export type Found = Readonly<Record<string, string>>;

const longest = 160;

/** Fills `{name}` and `{name|words}` of a sentence and leaves `${name}` alone; a value is quoted as a shell would need it. */
export function fill(sentence: string, found: Found): string {
  return sentence.replace(/(?<!\$)\{(\w+)(?:\|([^}]*))?\}/g, (_, name: string, words?: string) => {
    const value = found[name]?.trim();
    if (!value) return words ?? name.toUpperCase();
    return quote(value.length > longest ? `${value.slice(0, longest)}…` : value);
  });
}
