import { Problem } from "../../problem";
import { occurrence, valueOfText } from "./candidates";
import { mustParse, removeSetting, setSetting, type InverseChange } from "./change";
import { applyEdits } from "./edit";
import { familyOf, readFamily, type SettingPath } from "./effective";
import { isRecord, sameJson, type Json } from "./json";
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
    const now = readFamily(document, familyOf(change.path[0])).read(change.path);
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
  const { path, before: written, created, emptied } = change;
  if (before !== undefined && written !== undefined) {
    const { document: changed } = setSetting(document, path, before, name);
    const value = occurrence(changed, path)?.member.value;
    return value && sameJson(valueOfText(changed.text.slice(value.start, value.end)), before)
      ? replaced(changed, value.start, value.end, written)
      : changed;
  }
  let changed = removeSetting(document, path, name).document;
  for (let known = path.length - 1; known > path.length - created && known > 0; known -= 1) {
    const outer = prefix(path, known);
    if (!outer || !isBlank(changed, containerAt(changed, outer))) return changed;
    changed = removeSetting(changed, outer, name).document;
  }
  const container = containerAt(changed, prefix(path, path.length - created));
  if (emptied === undefined || !container || !isBlank(changed, container)) return changed;
  return replaced(changed, container.start, container.end, emptied);
}

function prefix(path: SettingPath, length: number): SettingPath | undefined {
  const [first, ...rest] = path;
  return length < 1 ? undefined : [first, ...rest.slice(0, length - 1)];
}

/** The object a setting holds; the root for no path. */
function containerAt(document: Document, path: SettingPath | undefined): ContainerNode | undefined {
  const node = path ? occurrence(document, path)?.member.value : document.root;
  return node?.kind === "object" ? node : undefined;
}

function isBlank(document: Document, container: ContainerNode | undefined): boolean {
  return container !== undefined && /^\{\s*\}$/.test(document.text.slice(container.start, container.end));
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
    typeof value.created === "number" &&
    isOptionalText(value.before) &&
    isOptionalText(value.emptied)
  );
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}
