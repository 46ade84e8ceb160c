import type { TextEdit } from "./text-edit";
import type { Json } from "./json";
import { hasLineBreak, indentationAt, isLineBreak, render, type Style } from "./style";
import { commentsBetween, type ContainerNode, type Document } from "./syntax";

/**
 * Puts a new member before the one with that index, or behind the last. No comment changes its neighbour: what trails
 * a member on its line stays there, and what stands above one stays above it.
 */
export function insertMember(
  document: Document,
  container: ContainerNode,
  index: number,
  /** Undefined for an array's element. */
  key: string | undefined,
  value: Json,
  style: Style,
  inline: boolean,
): TextEdit[] {
  const { text } = document;
  const neighbour = container.members[index - 1] ?? container.members[0];
  const member = (indentation: string, oneLine: boolean) =>
    (key === undefined ? "" : `${JSON.stringify(key)}: `) + render(value, indentation, style, oneLine);
  if (!neighbour) return intoEmpty(document, container, member, style, inline);

  const last = container.members.at(-1);
  const from = container.members[index - 1]?.end ?? container.start + 1;
  const to = container.members[index]?.start ?? container.end - 1;
  const between = commentsBetween(text, from, to);
  const comma = container.members[index - 1]?.comma;
  const oneLine = inline && !between.some((comment) => text.startsWith("//", comment.start));
  const indentation = indentationAt(text, neighbour.start, style.firstLine);
  const line = style.eol + indentation + member(indentation, false);
  const gap = container.members.length > 1 && last ? spaceBefore(text, last.start) : " ";

  if (index < container.members.length) {
    const anchor = index === 0 ? container.start + 1 : (comma ?? from) + 1;
    const lineEnd = oneLine ? undefined : restOfLine(text, anchor, to);
    if (lineEnd !== undefined) return [insertion(lineEnd, `${line},`)];
    return [insertion(anchor, `${spaceAfter(text, anchor)}${member("", true)},`)];
  }
  const end = Math.max(from, between.at(-1)?.end ?? 0, comma === undefined ? 0 : comma + 1);
  if (comma !== undefined) {
    return oneLine
      ? [insertion(end, `${gap}${member("", true)},`)]
      : [insertion(lineBreakAfter(text, end, to) ?? end, `${line},`)];
  }
  if (oneLine) return [insertion(end, `,${gap}${member("", true)}`)];
  const at = lineBreakAfter(text, end, to) ?? end;
  return at === from ? [insertion(from, `,${line}`)] : [insertion(from, ","), insertion(at, line)];
}

function intoEmpty(
  document: Document,
  container: ContainerNode,
  member: (indentation: string, inline: boolean) => string,
  style: Style,
  inline: boolean,
): TextEdit[] {
  const { text } = document;
  const close = container.end - 1;
  const outer = indentationAt(text, container.start, style.firstLine);
  const indentation = outer + style.unit;
  const comment = commentsBetween(text, container.start + 1, close).at(-1);
  if (!comment) {
    const inside = inline ? member("", true) : style.eol + indentation + member(indentation, false) + style.eol + outer;
    return [{ start: container.start + 1, end: close, text: inside }];
  }
  const at = lineBreakAfter(text, comment.end, close);
  const closing = at === undefined ? style.eol + outer : "";
  return [insertion(at ?? comment.end, style.eol + indentation + member(indentation, false) + closing)];
}

function insertion(at: number, text: string): TextEdit {
  return { start: at, end: at, text };
}

/** Behind the comments that end the line of `at`; undefined when something else follows on the line. */
function restOfLine(text: string, at: number, limit: number): number | undefined {
  let end = at;
  for (const comment of commentsBetween(text, at, limit)) {
    if (hasLineBreak(text, at, comment.end)) break;
    end = comment.end;
  }
  return lineBreakAfter(text, end, limit);
}

/** Where the line break is when only white space comes before it. */
function lineBreakAfter(text: string, at: number, limit: number): number | undefined {
  const end = at + (/^[ \t]*/.exec(text.slice(at, limit))?.[0].length ?? 0);
  return isLineBreak(text[end]) ? end : undefined;
}

function spaceBefore(text: string, at: number): string {
  return /[ \t]*$/.exec(text.slice(Math.max(0, at - 20), at))?.[0] ?? "";
}

function spaceAfter(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(at, at + 20))?.[0] ?? "";
}
