import { nest, replaceValue, find, type Found } from "./edit";
import type { TextEdit } from "./text-edit";
import type { SettingPath } from "./effective";
import { insertMember } from "./insert";
import type { Json } from "./json";
import { indentationAt, isInline, render, styleOf } from "./style";
import { parse, valueOf, type Document } from "./syntax";

/** One way to set a setting, and how the file was before. */
export interface Candidate {
  edits: TextEdit[];
  /** The keys as they are written, from the root on. */
  place: string[];
  /** The value that is replaced, as it is written; undefined when a member is added. */
  written?: string;
  /** How many keys at the place's end do not exist yet. */
  created: number;
  /** The text of the container that gets its first member. */
  emptied?: string;
  /** The whole text, when it held no settings at all. */
  bare?: string;
}

/** The ways to set a setting, best first; the order of the file's keys decides which of them have the wanted effect. */
export function* candidates(document: Document, path: SettingPath, value: Json): Generator<Candidate> {
  // Into an object under the stem of a dotted key (`"go": {…}`) where it stands there already, or nothing else does.
  const all = [...places(document, path)];
  const isOwn = ({ index, keys }: Place) => keys.length < path.length || find(document, index, keys) !== undefined;
  for (const { index, keys } of all.filter(isOwn)) {
    const candidate = inside(document, index, keys, value, keys.length < path.length);
    if (candidate) yield candidate;
  }
  if (!isAtRoot(document, path[0])) yield atRoot(document, path, value);
  for (const { index, keys } of all.filter((place) => !isOwn(place))) {
    const candidate = inside(document, index, keys, value, false);
    if (candidate) yield candidate;
  }
}

function isAtRoot(document: Document, key: string): boolean {
  return document.root?.kind === "object" && document.root.members.some((member) => member.key === key);
}

/** The last place where a setting is written. */
export function occurrence(document: Document, path: SettingPath): Found | undefined {
  for (const { index, keys } of places(document, path)) {
    const found = find(document, index, keys);
    if (found) return found;
  }
  return undefined;
}

/** The value at keys as they are written. */
export function valueAt(document: Document, place: readonly string[]): Found | undefined {
  const [key, ...keys] = place;
  const members = document.root?.kind === "object" ? document.root.members : [];
  const index = members.findLastIndex((member) => member.key === key);
  return index < 0 ? undefined : find(document, index, keys);
}

interface Place {
  index: number;
  keys: string[];
}

/** Root members a setting may be in, last first, with the keys that lead on from there. */
function* places(document: Document, path: SettingPath): Generator<Place> {
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

function inside(document: Document, index: number, keys: string[], value: Json, overNull: boolean) {
  const style = styleOf(document);
  const { text, root } = document;
  const place = [root?.kind === "object" ? (root.members[index]?.key ?? "") : "", ...keys];
  let known = keys.length;
  while (known > 0 && !find(document, index, keys.slice(0, known))) known -= 1;
  const found = find(document, index, keys.slice(0, known));
  if (!found) return undefined;
  const { member, inline } = found;
  const written = text.slice(member.value.start, member.value.end);
  const rest = keys.slice(known);
  if (rest.length === 0 || (overNull && written === "null")) {
    const indentation = indentationAt(text, member.start, style.firstLine);
    const edits = [replaceValue(document, member.value, nest(rest, value), style, indentation, inline)];
    return rest.length === 0
      ? { edits, place, written, created: 0 }
      : { edits, place, created: rest.length, emptied: written };
  }
  const [key, ...deeper] = rest;
  const container = member.value;
  if (container.kind !== "object" || key === undefined) return undefined;
  const nested = nest(deeper, value);
  const oneLine = isInline(text, container, inline);
  const edits = insertMember(document, container, container.members.length, key, nested, style, oneLine);
  return { edits, place, created: rest.length, emptied: container.members.length === 0 ? written : undefined };
}

/** A new root property: last, but before dotted keys it would erase (`"gopls"` before `"gopls.x"`). */
function atRoot(document: Document, path: SettingPath, value: Json): Candidate {
  const [key, ...inner] = path;
  const { text, root } = document;
  const style = styleOf(document);
  const created = path.length;
  const place = [...path];
  if (root?.kind !== "object") {
    const object = render(nest(path, value), "", style, false);
    const gap = text === "" || /[\r\n\uFEFF]$/.test(text) ? "" : style.eol;
    return {
      edits: [{ start: text.length, end: text.length, text: gap + object + style.eol }],
      place,
      created,
      bare: text,
    };
  }
  const erased = root.members.findIndex((member) => member.key.startsWith(`${key}.`));
  const index = erased < 0 ? root.members.length : erased;
  const edits = insertMember(document, root, index, key, nest(inner, value), style, isInline(text, root, false));
  return { edits, place, created, emptied: root.members.length === 0 ? text.slice(root.start, root.end) : undefined };
}

/** The value of a piece of JSON text that was cut out of a parsed file. */
export function valueOfText(text: string): Json {
  const parsed = parse(text);
  return parsed.kind === "parsed" && parsed.document.root ? valueOf(parsed.document, parsed.document.root) : null;
}
