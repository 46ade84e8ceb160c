import type { ContainerNode, Document } from "./syntax";
import type { Json } from "./json";

/** How a file is laid out; new text follows it. */
export interface Style {
  eol: string;
  /** One step of indentation: some spaces or a tab. */
  unit: string;
  /** Indentation of the text's first line, for a text that is cut out of a file. */
  firstLine: string;
}

/** The file's own line ending and indentation; VS Code's defaults where it shows none. */
export function styleOf(document: Document): Style {
  const { text, root } = document;
  const eol = /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
  const first = root && root.kind !== "scalar" ? root.members[0] : undefined;
  const indent = first && hasLineBreak(text, root?.start ?? 0, first.start) ? indentationAt(text, first.start, "") : "";
  const outer = root ? indentationAt(text, root.start, "") : "";
  const unit = indent.startsWith(outer) ? indent.slice(outer.length) : indent;
  return { eol, unit: unit || "    ", firstLine: "" };
}

/** Leading white space of the line an offset is on. */
export function indentationAt(text: string, offset: number, firstLine: string): string {
  const start = lineStart(text, offset);
  const own = /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? "";
  return start === 0 ? firstLine + own : own;
}

export function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && !isLineBreak(text[at - 1])) at -= 1;
  return at;
}

/** Where the next line starts when a line break is at `offset`. */
export function afterLineBreak(text: string, offset: number): number {
  return text.startsWith("\r\n", offset) ? offset + 2 : offset + 1;
}

export function isLineBreak(character: string | undefined): boolean {
  return character === "\n" || character === "\r";
}

export function hasLineBreak(text: string, start: number, end: number): boolean {
  return /[\r\n]/.test(text.slice(start, end));
}

/** Whether a container's members share its line; an empty one is as its surroundings are. */
export function isInline(text: string, container: ContainerNode, surroundings: boolean): boolean {
  const { members } = container;
  const last = members.at(-1);
  if (!last) return surroundings && !hasLineBreak(text, container.start, container.end);
  return !hasLineBreak(text, members.at(-2)?.end ?? container.start, last.start);
}

/** A value as text that starts on a line with that indentation. */
export function render(value: Json, indentation: string, style: Style, inline: boolean): string {
  if (inline) return JSON.stringify(value);
  return JSON.stringify(value, undefined, "\t")
    .split("\n")
    .map((line, number) => {
      if (number === 0) return line;
      const content = line.trimStart();
      return indentation + style.unit.repeat(line.length - content.length) + content;
    })
    .join(style.eol);
}
