import { Problem } from "../../problem";
import { valueAt, valueOfText } from "./candidates";
import { mustParse, setSetting, type InverseChange } from "./change";
import { applyEdits } from "./text-edit";
import { familyAbout, type SettingPath } from "./effective";
import { isRecord, sameJson, type Json } from "./json";
import { removeMember } from "./remove";
import { parse, type ContainerNode, type Document } from "./syntax";

/** What could be taken back of our edits in a file that has moved on. */
export interface TakenBack {
  text: string;
  /** Settings that somebody changed after us; they stay as they are. */
  kept: SettingPath[];
}

/** Takes back our own changes, last first, and leaves everything that was written since. */
export function takeBack(text: string, inverse: readonly InverseChange[], name: string): TakenBack {
  let document = mustParse(text, name);
  const kept: SettingPath[] = [];
  for (const change of inverse.toReversed()) {
    const now = familyAbout(document, change.path).read(change.path);
    const before = change.before === undefined ? undefined : valueOfText(change.before);
    if (sameJson(now, before)) continue;
    if (sameJson(now, change.after)) document = restore(document, change, before, name);
    else {
      const rest = withoutOurs(before, change.after, now);
      if (rest === undefined) kept.push(change.path);
      else document = setSetting(document, change.path, rest, name).document;
    }
  }
  return { text: document.text, kept };
}

function restore(document: Document, change: InverseChange, before: Json | undefined, name: string): Document {
  const { path, before: written, place, created, emptied, bare } = change;
  if (before !== undefined && written !== undefined) {
    const node = valueAt(document, place)?.member.value;
    return node && sameJson(valueOfText(document.text.slice(node.start, node.end)), change.after)
      ? replaced(document, node.start, node.end, written)
      : setSetting(document, path, before, name).document;
  }
  let changed = withoutMember(document, place);
  const outermost = place.length - created;
  for (let known = place.length - 1; known > outermost && known > 0; known -= 1) {
    const outer = valueAt(changed, place.slice(0, known))?.member.value;
    if (!outer || !/^\{\s*\}$/.test(changed.text.slice(outer.start, outer.end))) return changed;
    changed = withoutMember(changed, place.slice(0, known));
  }
  const container = containerAt(changed, place.slice(0, outermost));
  if (bare !== undefined && container && isOnlyThing(changed, container, bare)) return { text: bare, root: undefined };
  if (emptied === undefined || !container || container.members.length > 0) return changed;
  const left = changed.text.slice(container.start, container.end);
  // Comments written into it since stay.
  if (emptied !== "null" && left.replace(/\s/g, "") !== emptied.replace(/\s/g, "")) return changed;
  return replaced(changed, container.start, container.end, emptied);
}

/** Whether all that is left is the empty object we added to a text. */
function isOnlyThing({ text }: Document, container: ContainerNode, bare: string): boolean {
  return (
    (text.slice(0, container.start) + text.slice(container.end)).trim() === bare.trim() &&
    container.members.length === 0 &&
    text.slice(container.start + 1, container.end - 1).trim() === ""
  );
}

/** The object at a place; the root for no keys. */
function containerAt(document: Document, place: readonly string[]): ContainerNode | undefined {
  const node = place.length > 0 ? valueAt(document, place)?.member.value : document.root;
  return node?.kind === "object" ? node : undefined;
}

function withoutMember(document: Document, place: readonly string[]): Document {
  const found = valueAt(document, place);
  if (!found) return document;
  const parsed = parse(applyEdits(document.text, removeMember(document, found.container, found.index)));
  return parsed.kind === "parsed" ? parsed.document : document;
}

function replaced(document: Document, start: number, end: number, text: string): Document {
  const parsed = parse(applyEdits(document.text, [{ start, end, text }]));
  return parsed.kind === "parsed" ? parsed.document : document;
}

/** An array without the elements we added, when all of them are still there. */
function withoutOurs(before: Json | undefined, after: Json | undefined, now: Json | undefined): Json | undefined {
  if (!Array.isArray(after) || !Array.isArray(now)) return undefined;
  const old = Array.isArray(before) ? before : [];
  const ours = after.filter((item) => !old.some((other) => sameJson(item, other)));
  const left = now.filter((item) => !ours.some((other) => sameJson(item, other)));
  return ours.length > 0 && left.length === now.length - ours.length ? left : undefined;
}

/** Undo's way to take our edit out of a settings file that was edited since. */
export function inverseEdit(current: Buffer, inverse: unknown): { contents: Buffer } | { problem: string } {
  if (!isInverse(inverse)) return { problem: "the journal does not say which settings were changed" };
  try {
    const { text, kept } = takeBack(current.toString("utf8"), inverse.settings, inverse.name);
    if (kept.length === 0) return { contents: Buffer.from(text) };
    return { problem: `${inverse.name}: ${kept.map((path) => path.join(" › ")).join(", ")} changed since` };
  } catch (error) {
    if (error instanceof Problem) return { problem: error.message };
    throw error;
  }
}

/** What a settings edit leaves in the journal. */
export interface SettingsInverse {
  name: string;
  settings: InverseChange[];
}

function isInverse(value: unknown): value is SettingsInverse {
  return isRecord(value) && typeof value.name === "string" && isInverseChanges(value.settings);
}

/** Whether data from a journal or a state file is what changeSettings made. */
export function isInverseChanges(value: unknown): value is InverseChange[] {
  return Array.isArray(value) && value.every(isInverseChange);
}

function isInverseChange(value: unknown): value is InverseChange {
  return (
    isRecord(value) &&
    Array.isArray(value.path) &&
    value.path.length > 0 &&
    value.path.every((key) => typeof key === "string") &&
    Array.isArray(value.place) &&
    value.place.every((key) => typeof key === "string") &&
    typeof value.created === "number" &&
    isOptionalText(value.before) &&
    isOptionalText(value.emptied) &&
    isOptionalText(value.bare)
  );
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}
