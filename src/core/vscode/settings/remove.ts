import type { TextEdit } from "./text-edit";
import { afterLineBreak, hasLineBreak, isLineBreak, lineStart } from "./style";
import { commentsBetween, type ContainerNode, type Document } from "./syntax";

/**
 * Takes a member out, with its comma and the comments that trail it on its own line; a member that has its lines to
 * itself takes them along. All other comments stay on the lines they are on.
 */
export function removeMember(document: Document, container: ContainerNode, index: number): TextEdit[] {
  const { text } = document;
  const member = container.members[index];
  if (!member) return [];
  const previous = container.members[index - 1];
  const next = container.members[index + 1];
  const close = container.end - 1;
  const sameLine = (from: number, to: number) => !hasLineBreak(text, from, to);

  const commaFirst =
    previous?.comma !== undefined &&
    sameLine(previous.comma, member.start) &&
    !sameLine(member.end, member.comma ?? close);
  const takesPrevious = member.comma === undefined || (commaFirst && next !== undefined);
  const comma = takesPrevious ? previous?.comma : member.comma;
  const removed: TextEdit[] = [];
  let { start, end } = member;
  if (comma !== undefined) {
    if (takesPrevious && /^[ \t]*$/.test(text.slice(comma + 1, start))) start = comma;
    else if (!takesPrevious && sameLine(end, comma)) end = comma + 1;
    else removed.push({ start: comma, end: comma + 1, text: "" });
  }

  const limit = next?.start ?? close;
  const behind = endOfLine(text, end, limit);
  const line = lineStart(text, start);
  if (behind !== undefined && /^[ \t]*$/.test(text.slice(line, start))) {
    return [...removed, { start: line, end: afterLineBreak(text, behind), text: "" }];
  }
  const following = end + (/^[ \t]*/.exec(text.slice(end, limit))?.[0].length ?? 0);
  if (behind === undefined && next && (start === member.start || following === end)) {
    return [...removed, { start, end: isLineBreak(text[following]) ? end : following, text: "" }];
  }
  const before = start - (/[ \t]*$/.exec(text.slice(line, start))?.[0].length ?? 0);
  const last = !next && following === close && before === line && before > 0;
  return [
    ...removed,
    { start: last ? endOfPreviousLine(text, before, previous?.end ?? container.start) : before, end, text: "" },
  ];
}

/** Where the line break is, when nothing but comments comes before it. */
function endOfLine(text: string, at: number, limit: number): number | undefined {
  let end = at;
  for (const comment of commentsBetween(text, at, limit)) {
    if (hasLineBreak(text, end, comment.end)) break;
    end = comment.end;
  }
  while (end < limit && /[ \t]/.test(text[end] ?? "")) end += 1;
  return isLineBreak(text[end]) ? end : undefined;
}

/** The line break before `line`, so that a closing bracket moves up; not behind a line comment, which would swallow it. */
function endOfPreviousLine(text: string, line: number, from: number): number {
  const comment = commentsBetween(text, from + 1, line).at(-1);
  const end = line - (text.slice(0, line).endsWith("\r\n") ? 2 : 1);
  return comment && text.startsWith("//", comment.start) && comment.end >= end ? line : end;
}
