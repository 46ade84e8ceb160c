import { quote } from "../command-line";

/** What a pattern found, by the name of its group. */
export type Found = Readonly<Record<string, string>>;

const longest = 160;

/** Fills a sentence that is read; values stand as the text has them. */
export const fill = (sentence: string, found: Found) => filled(sentence, found, (value) => value);

/** Fills a sentence or line that holds commands; values are quoted as a shell needs them. */
export const fillCommand = (sentence: string, found: Found) => filled(sentence, found, quote);

/** Puts values into `{name}` and `{name|words}` and leaves `${name}` alone. */
function filled(sentence: string, found: Found, form: (value: string) => string): string {
  return sentence.replace(/(?<!\$)\{(\w+)(?:\|([^}]*))?\}/g, (_, name: string, words?: string) => {
    const value = found[name]?.trim();
    if (!value) return words ?? name.toUpperCase();
    return form(value.length > longest ? `${value.slice(0, longest)}…` : value);
  });
}
