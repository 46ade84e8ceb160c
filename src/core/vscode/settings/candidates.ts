import { nest, replaceValue, find, type Found, type TextEdit } from "./edit";
import type { SettingPath } from "./effective";
import { insertMember } from "./insert";
import type { Json } from "./json";
import { indentationAt, isInline, render, styleOf } from "./style";
import { parse, valueOf, type Document } from "./syntax";

/** One way to set a setting, and how the file was before. */
export interface Candidate {
  edits: TextEdit[];
  /** The value that is replaced, as it is written; undefined when a member is added. */
  written?: string;
  /** How many keys at the path's end do not exist yet. */
  created: number;
  /** The text of the container that gets its first member. */
  emptied?: string;
}

/** The ways to set a setting, best first; the order of the file's keys decides which of them have the wanted effect. */
export function* candidates(document: Document, path: SettingPath, value: Json): Generator<Candidate> {
  for (const { index, keys } of places(document, path)) {
    const candidate = inside(document, index, keys, value);
    // Into an object under the stem of a dotted key (`"go": {…}`) only when the key itself does not do.
    if (candidate && keys.length === path.length - 1) yield candidate;
  }
  yield atRoot(document, path, value);
  for (const { index, keys } of places(document, path)) {
    const candidate = inside(document, index, keys, value);
    if (candidate && keys.length > path.length - 1) yield candidate;
  }
}

/** The last place where a setting is written. */
export function occurrence(document: Document, path: SettingPath): Found | undefined {
  for (const { index, keys } of places(document, path)) {
    const found = find(document, index, keys);
    if (found) return found;
  }
  return undefined;
}

/** Root members a setting may be in, last first, with the keys that lead on from there. */
function* places(document: Document, path: SettingPath): Generator<{ index: number; keys: string[] }> {
  const [key, ...inner] = path;
  const members = document.root?.kind === "object" ? document.root.members : [];
  for (let index = members.length - 1; index >= 0; index -= 1) {
    const written = members[index]?.key;
    if (written === key) yield { index, keys: inner };
    else if (written && key.startsWith(`${written}.`)) {
      yield { index, keys: [...key.slice(written.length + 1).split("."), ...inner] };
    }
  }
}

function inside(document: Document, index: number, keys: string[], value: Json): Candidate | undefined {
  const style = styleOf(document);
  const { text } = document;
  let known = keys.length;
  while (known > 0 && !find(document, index, keys.slice(0, known))) known -= 1;
  const found = find(document, index, keys.slice(0, known));
  if (!found) return undefined;
  const { member, inline } = found;
  const written = text.slice(member.value.start, member.value.end);
  const rest = keys.slice(known);
  if (rest.length === 0 || written === "null") {
    const indentation = indentationAt(text, member.start, style.firstLine);
    const edits = [replaceValue(document, member.value, nest(rest, value), style, indentation, inline)];
    return rest.length === 0 ? { edits, written, created: 0 } : { edits, created: rest.length, emptied: written };
  }
  const [key, ...deeper] = rest;
  const container = member.value;
  if (container.kind !== "object" || key === undefined) return undefined;
  const nested = nest(deeper, value);
  const oneLine = isInline(text, container, inline);
  const edits = insertMember(document, container, container.members.length, key, nested, style, oneLine);
  return { edits, created: rest.length, emptied: container.members.length === 0 ? written : undefined };
}

/** A new root property: last, but before dotted keys it would erase (`"gopls"` before `"gopls.x"`). */
function atRoot(document: Document, path: SettingPath, value: Json): Candidate {
  const [key, ...inner] = path;
  const { text, root } = document;
  const style = styleOf(document);
  const created = path.length;
  if (root?.kind !== "object") {
    const object = render(nest(path, value), "", style, false);
    const gap = text === "" || /[\r\n\uFEFF]$/.test(text) ? "" : style.eol;
    return { edits: [{ start: text.length, end: text.length, text: gap + object + style.eol }], created };
  }
  const erased = root.members.findIndex((member) => member.key.startsWith(`${key}.`));
  const index = erased < 0 ? root.members.length : erased;
  const edits = insertMember(document, root, index, key, nest(inner, value), style, isInline(text, root, false));
  return { edits, created, emptied: root.members.length === 0 ? text.slice(root.start, root.end) : undefined };
}

/** The value of a piece of JSON text that was cut out of a parsed file. */
export function valueOfText(text: string): Json {
  const parsed = parse(text);
  return parsed.kind === "parsed" && parsed.document.root ? valueOf(parsed.document, parsed.document.root) : null;
}
