import { Problem } from "../../problem";
import { candidates, occurrence } from "./candidates";
import { applyEdits } from "./text-edit";
import { familyAbout, isBlocked, sameFamily, withSetting, type SettingPath } from "./effective";
import { sameJson, type Json } from "./json";
import { removeMember } from "./remove";
import { parse, type Document } from "./syntax";

export type Change = { path: SettingPath; set: Json } | { path: SettingPath; remove: true };

/** How one change is taken back: data for the journal, texts as they stood in the file. */
export interface InverseChange {
  path: SettingPath;
  /** The value we set; undefined when we removed one. */
  after?: Json;
  /** The value before, as it was written; undefined when there was none. */
  before?: string;
  /** The keys under which we wrote it, and how many of them at the end we made. */
  place: string[];
  created: number;
  /** What the container was that got its first member. */
  emptied?: string;
  /** The whole text, when it held no settings at all. */
  bare?: string;
  /** The file was there, without a byte: it is not removed with the last of it. */
  existed?: true;
}

/**
 * Makes the changes one after another with the smallest edits. Each is proved by parsing the result again: the setting
 * has the asked value for VS Code, and the rest of its family means what it meant.
 *
 * @param name how to call the file in messages
 * @throws Problem when the text does not parse or a change cannot be made
 */
export function changeSettings(text: string, changes: readonly Change[], name: string) {
  let document = mustParse(text, name);
  const inverse: InverseChange[] = [];
  for (const change of changes) {
    const wanted = "set" in change ? change.set : undefined;
    const now = familyAbout(document, change.path).read(change.path);
    // A key without effect, because a later one erases it, can still be removed.
    if (sameJson(now, wanted) && (wanted !== undefined || !occurrence(document, change.path))) continue;
    const done =
      wanted === undefined
        ? removeSetting(document, change.path, name)
        : setSetting(document, change.path, wanted, name);
    document = done.document;
    inverse.push(done.inverse);
  }
  return { text: document.text, inverse };
}

/** The parsed file; a Problem with line and column when VS Code would not edit it either. */
export function mustParse(text: string, name: string): Document {
  const parsed = parse(text);
  const fault =
    parsed.kind === "broken"
      ? parsed.fault
      : parsed.document.root && parsed.document.root.kind !== "object"
        ? { line: 1, column: 1, message: "settings are an object, {…}" }
        : undefined;
  if (parsed.kind === "parsed" && !fault) return parsed.document;
  throw new Problem(
    "settings-broken",
    `${name}:${fault?.line}:${fault?.column}: ${fault?.message}`,
    "Correct that line in the editor; until then the file is left alone.",
    4,
  );
}

interface Changed {
  document: Document;
  inverse: InverseChange;
}

export function setSetting(document: Document, path: SettingPath, value: Json, name: string): Changed {
  const before = familyAbout(document, path);
  if (isBlocked(before, path)) throw inTheWay(path, name);
  const expected = withSetting(before.value, path, value);
  for (const { edits, written, ...where } of candidates(document, path, value)) {
    const changed = proved(applyEdits(document.text, edits), path, value, expected, before.ineffective.length);
    if (changed) return { document: changed, inverse: { path, after: value, before: written, ...where } };
  }
  throw inTheWay(path, name);
}

/** Removes every place where the setting is written: of duplicates an earlier one would come back to life. */
export function removeSetting(document: Document, path: SettingPath, name: string): Changed {
  const expected = withSetting(familyAbout(document, path).value, path, undefined);
  let text = document.text;
  let before: string | undefined;
  for (let current = document; ; current = mustParse(text, name)) {
    const found = occurrence(current, path);
    if (!found) break;
    before ??= text.slice(found.member.value.start, found.member.value.end);
    text = applyEdits(text, removeMember(current, found.container, found.index));
  }
  const changed = proved(text, path, undefined, expected);
  if (!changed) throw inTheWay(path, name);
  return { document: changed, inverse: { path, before, place: [], created: 0 } };
}

function proved(
  text: string,
  path: SettingPath,
  value: Json | undefined,
  expected: Json | undefined,
  ineffective = Infinity,
) {
  const parsed = parse(text);
  if (parsed.kind === "broken") return undefined;
  const after = familyAbout(parsed.document, path);
  const asAsked = sameJson(after.read(path), value) && sameFamily(after.value, expected);
  return asAsked && after.ineffective.length <= ineffective ? parsed.document : undefined;
}

function inTheWay(path: SettingPath, name: string): Problem {
  return new Problem(
    "settings-key-order",
    `${name}: ${path.join(" › ")} cannot be changed without changing what another key means`,
    "go-warden settings check names the keys that stand in each other's way.",
    4,
  );
}
