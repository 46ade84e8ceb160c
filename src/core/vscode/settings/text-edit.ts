import type { Span } from "./syntax";

/** Replaces a span of the text. Edits of one list do not overlap. */
export interface TextEdit extends Span {
  text: string;
}

export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}
