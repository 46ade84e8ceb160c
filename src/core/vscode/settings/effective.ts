import { define, isJsonObject, isRecord, sameJson, type Json } from "./json";
import { valueOf, type Document } from "./syntax";

/**
 * Where VS Code looks a setting up: the root key, which it splits at the dots, then keys inside the value, which it
 * does not (`["gopls", "ui.semanticTokens"]`, `["go.toolsEnvVars", "GOFLAGS"]`).
 */
export type SettingPath = readonly [string, ...string[]];

/** A file's root properties as VS Code sees them: duplicates folded, in the order JavaScript keeps. */
export function rootProperties(document: Document): [string, Json][] {
  const { root } = document;
  if (root?.kind !== "object") return [];
  const last = new Map(root.members.map((member) => [member.key, member]));
  return [...last].map(([key, member]) => [key, valueOf(document, member.value)]);
}

/** The part of a file that stands under a root key, as a document of its own: a `.code-workspace` has `settings`. */
export function section({ text, root }: Document, key: string): Document {
  const members = root?.kind === "object" ? root.members : [];
  return { text, root: members.findLast((member) => member.key === key)?.value };
}

/** The settings of one family (`go`, `gopls` …: the part of the key before the first dot). */
export interface Family {
  /** The value at a path, or undefined. */
  read(path: SettingPath): Json | undefined;
  /** Everything in it, for comparing. */
  value: Json | undefined;
  /** Root keys that have no effect, because another key stands in the way or erases them later. */
  ineffective: { key: string; by: string }[];
}

/**
 * Puts one family together by VS Code's rule: root keys are split at the dots into one tree in the file's order, so
 * that a later `"gopls": {}` replaces what an earlier `"gopls.x"` said (docs/facts/vscode.md §3).
 *
 * @param about leaves out the root keys that have nothing to do with this one
 */
export function readFamily(document: Document, name: string, about?: string): Family {
  const { root } = document;
  const tree: Objects = {};
  const setBy = new Set<string>();
  const stems = new Set<string>();
  const ineffective: Family["ineffective"] = [];
  if (root?.kind === "object") {
    const last = new Map(
      root.members
        .filter(({ key }) => familyOf(key) === name && (about === undefined || meet(key, about)))
        .map((one) => [one.key, one]),
    );
    for (const [key, member] of last) {
      if (stems.has(key)) {
        for (const earlier of [...setBy].filter((one) => one.startsWith(`${key}.`))) {
          ineffective.push({ key: earlier, by: key });
          setBy.delete(earlier);
        }
      }
      for (let dot = key.lastIndexOf("."); dot > 0; dot = key.lastIndexOf(".", dot - 1)) stems.add(key.slice(0, dot));
      const blockedBy = put(tree, key.split("."), valueOf(document, member.value));
      if (blockedBy === undefined) setBy.add(key);
      else ineffective.push({ key, by: blockedBy });
    }
  }
  const value = tree[name];
  return {
    value,
    ineffective,
    read(path) {
      let at: Json | undefined = tree;
      for (const key of [...path[0].split("."), ...path.slice(1)]) {
        at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
      }
      return at;
    },
  };
}

/** Of a setting's family what can bear on the setting. */
export function familyAbout(document: Document, [key]: SettingPath): Family {
  return readFamily(document, familyOf(key), key);
}

/** Whether one key can bear on what the other means: they are the same, or one is the other's stem. */
function meet(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}

type Objects = { [key: string]: Json };

/** Returns the key that stands in the way, or undefined when the value was put. */
function put(tree: Objects, segments: readonly string[], value: Json): string | undefined {
  let at = tree;
  for (const [depth, segment] of segments.slice(0, -1).entries()) {
    const next = Object.hasOwn(at, segment) ? at[segment] : undefined;
    if (next === undefined) {
      const made: Objects = {};
      define(at, segment, made);
      at = made;
    } else if (isRecord(next)) {
      at = next as Objects;
    } else {
      return segments.slice(0, depth + 1).join(".");
    }
  }
  define(at, segments.at(-1) ?? "", value);
  return undefined;
}

export function familyOf(key: string): string {
  return key.split(".", 1)[0] ?? key;
}

/** A family's value after one setting is set, or removed with `undefined`; the rest stays. */
export function withSetting(value: Json | undefined, path: SettingPath, setting: Json | undefined): Json | undefined {
  const keys = [...path[0].split(".").slice(1), ...path.slice(1)];
  return withValue(value, keys, setting);
}

function withValue(value: Json | undefined, keys: readonly string[], setting: Json | undefined): Json | undefined {
  const [key, ...rest] = keys;
  if (key === undefined) return setting;
  if (setting === undefined && !isJsonObject(value)) return value;
  const copy: Objects = {};
  if (isJsonObject(value)) for (const [name, one] of Object.entries(value)) define(copy, name, one);
  const inner = withValue(Object.hasOwn(copy, key) ? copy[key] : undefined, rest, setting);
  if (inner === undefined) delete copy[key];
  else define(copy, key, inner);
  return copy;
}

/** Whether something that is not an object stands where the path leads through. */
export function isBlocked(family: Family, path: SettingPath): boolean {
  const keys = [...path[0].split(".").slice(1), ...path.slice(1)];
  let at = family.value;
  for (const key of keys) {
    if (at === undefined || at === null) return false;
    if (!isJsonObject(at)) return true;
    at = Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return false;
}

/** Like sameJson, but an empty object may also be missing: VS Code makes one for every dotted key's stem. */
export function sameFamily(one: Json | undefined, other: Json | undefined): boolean {
  return sameJson(one, other) || sameJson(pruned(one), pruned(other));
}

function pruned(value: Json | undefined): Json | undefined {
  if (!isJsonObject(value)) return value;
  const kept: Objects = {};
  for (const [key, one] of Object.entries(value)) {
    const inner = pruned(one);
    if (inner !== undefined) define(kept, key, inner);
  }
  return Object.keys(kept).length > 0 ? kept : undefined;
}
