/**
 * Characters that change what a terminal or a page shows instead of being shown: controls (C0, DEL, C1), marks that
 * reverse the direction of text, what has no width, line and paragraph separators, tags, lone surrogates. Line ends and
 * tabs are not among them.
 */
const characters =
  "[\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]|(?![\\n\\t])\\p{Cc}|[\\u115F\\u1160\\u3164\\uFFA0]|\\u034F|[\\uFE00-\\uFE0E]|[\\u{E0000}-\\u{E0FFF}]";

/** Whether a text holds such a character. */
export const hidden = new RegExp(characters, "u");

const every = new RegExp(characters, "gu");

/** A text as it is: `\x1b` for an escape, `⟨U+202E⟩` for what reverses the rest of a line. Line ends and tabs stay. */
export function visible(text: string): string {
  return text.replace(every, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    return code < 0x100 && code !== 0xad ? `\\x${hex.padStart(2, "0")}` : `⟨U+${hex.toUpperCase().padStart(4, "0")}⟩`;
  });
}

/** The same for a name or a title, which stands in one line: a line end in it is shown as `\n`. */
export function oneLine(text: string): string {
  return visible(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** JSON whose text a terminal shows as it is; parsed, it is the same value. */
export function visibleJson(value: unknown): string {
  const json = JSON.stringify(value, undefined, 2) ?? "null";
  return json.replace(every, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}
