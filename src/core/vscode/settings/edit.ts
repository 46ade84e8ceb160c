import { define, isJsonObject, sameJson, type Json } from "./json";
import { insertMember } from "./insert";
import { removeMember } from "./remove";
import { applyEdits, type TextEdit } from "./text-edit";
import { indentationAt, isInline, render, type Style } from "./style";
import { parse, valueOf, type ContainerNode, type Document, type Member, type ValueNode } from "./syntax";

/** A member, the container it is in, and whether that is written on one line. */
export interface Found {
  container: ContainerNode;
  inline: boolean;
  member: Member;
  index: number;
}

/** Follows keys inside the root's member with that index; of duplicates it takes the last, which counts. */
export function find(document: Document, first: number, keys: readonly string[]): Found | undefined {
  const { root } = document;
  if (root?.kind !== "object") return undefined;
  const member = root.members[first];
  if (!member) return undefined;
  let found: Found = { container: root, inline: isInline(document.text, root, false), member, index: first };
  for (const key of keys) {
    const container = found.member.value;
    if (container.kind !== "object") return undefined;
    const index = container.members.findLastIndex((one) => one.key === key);
    const next = container.members[index];
    if (!next) return undefined;
    found = { container, inline: isInline(document.text, container, found.inline), member: next, index };
  }
  return found;
}

/**
 * Gives a value other contents with the smallest edits: what is the same inside an object or an array stays as it is
 * written, with its comments.
 */
export function replaceValue(
  document: Document,
  node: ValueNode,
  value: Json,
  style: Style,
  indentation: string,
  inline: boolean,
): TextEdit {
  const raw = document.text.slice(node.start, node.end);
  const text = revise(raw, value, { ...style, firstLine: indentation }, inline);
  return { start: node.start, end: node.end, text };
}

function revise(raw: string, value: Json, style: Style, inline: boolean): string {
  const parsed = parse(raw);
  if (parsed.kind === "broken" || !parsed.document.root) return render(value, style.firstLine, style, inline);
  const { document } = parsed;
  const { root } = parsed.document;
  const current = valueOf(document, root);
  if (sameJson(current, value)) return raw;
  const onOneLine = root.kind === "scalar" ? inline : isInline(raw, root, inline);
  const edits =
    root.kind === "object" && isJsonObject(value) && isJsonObject(current)
      ? reviseObject(document, root, current, value, style, onOneLine)
      : root.kind === "array" && Array.isArray(value) && Array.isArray(current)
        ? reviseArray(document, root, current, value, style, onOneLine)
        : undefined;
  if (!edits) return render(value, style.firstLine, style, inline);
  return revise(applyEdits(raw, edits), value, style, inline);
}

/** The first difference between an object and what it should be, or undefined when writing it anew is simpler. */
function reviseObject(
  document: Document,
  node: ContainerNode,
  current: { [key: string]: Json },
  value: { [key: string]: Json },
  style: Style,
  inline: boolean,
): TextEdit[] | undefined {
  const { members } = node;
  const duplicate = members.findIndex((one, at) => members.findLastIndex((other) => other.key === one.key) !== at);
  if (duplicate >= 0) return removeMember(document, node, duplicate);
  const gone = members.findLastIndex((member) => !Object.hasOwn(value, member.key));
  if (gone >= 0) return removeMember(document, node, gone);
  const changed = members.find((member) => !sameJson(current[member.key], value[member.key]));
  if (changed) return [reviseMember(document, changed, value[changed.key] ?? null, style, inline)];
  const added = Object.keys(value).find((key) => !Object.hasOwn(current, key));
  if (added === undefined) return undefined;
  return insertMember(document, node, members.length, added, value[added] ?? null, style, inline);
}

function reviseArray(
  document: Document,
  node: ContainerNode,
  current: readonly Json[],
  value: readonly Json[],
  style: Style,
  inline: boolean,
): TextEdit[] | undefined {
  let same = 0;
  while (same < current.length && same < value.length && sameJson(current[same], value[same])) same += 1;
  if (current.length > value.length) return removeMember(document, node, same);
  const next = value[same];
  if (next === undefined) return undefined;
  if (current.length < value.length) return insertMember(document, node, same, undefined, next, style, inline);
  const member = node.members[same];
  return member && [reviseMember(document, member, next, style, inline)];
}

function reviseMember(document: Document, member: Member, value: Json, style: Style, inline: boolean): TextEdit {
  const indentation = indentationAt(document.text, member.start, style.firstLine);
  return replaceValue(document, member.value, value, style, indentation, inline);
}

/** A value wrapped in objects, one for each key: `["a", "b"]` and 1 make `{a: {b: 1}}`. */
export function nest(keys: readonly string[], value: Json): Json {
  return keys.reduceRight<Json>((inner, key) => {
    const object: { [key: string]: Json } = {};
    define(object, key, inner);
    return object;
  }, value);
}
