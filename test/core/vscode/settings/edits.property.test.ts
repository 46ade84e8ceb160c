import { parse as parseWithCommentJson } from "comment-json";
import fc from "fast-check";
import { createScanner, parseTree, type Node } from "jsonc-parser";
import { expect, test } from "vitest";
import { Problem } from "../../../../src/core/problem";
import {
  changeSettings,
  takeBack,
  type Change,
  type Json,
  type SettingPath,
} from "../../../../src/core/vscode/settings";
import { document, json, path } from "./documents";
import { soak } from "../../../soak";

const runs = soak ? 40_000 : 3_000;
const many = { numRuns: runs, endOnFailure: false };

/** SyntaxKind is an ambient const enum, which isolated modules cannot read. */
const kinds = {
  commaToken: 5,
  lineCommentTrivia: 12,
  blockCommentTrivia: 13,
  lineBreakTrivia: 14,
  trivia: 15,
  eof: 17,
} as const;

function edit(text: string, change: Change) {
  try {
    return changeSettings(text, [change], "settings.json");
  } catch (error) {
    if (error instanceof Problem && error.code === "settings-key-order") return undefined;
    throw error;
  }
}

/** The settings as VS Code's rule makes them, from another parser; written independently of the product. */
function settingsOf(text: string): unknown {
  const bare = text.replace(/^\uFEFF/, "");
  const empty = !/[{]/.test(bare.replace(/\/\/[^\r\n]*/g, ""));
  const raw = empty
    ? {}
    : (JSON.parse(JSON.stringify(parseWithCommentJson(bare, undefined, true))) as Record<string, unknown>);
  const tree: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    const parts = key.split(".");
    let at = tree;
    let blocked = false;
    for (const part of parts.slice(0, -1)) {
      at[part] ??= at[part] === null ? null : {};
      const next = at[part];
      if (typeof next !== "object" || next === null || Array.isArray(next)) {
        blocked = true;
        break;
      }
      at = next as Record<string, unknown>;
    }
    if (!blocked) at[parts.at(-1)!] = value;
  }
  return tree;
}

function read(settings: unknown, [key, ...inner]: SettingPath): unknown {
  return [...key.split("."), ...inner].reduce<unknown>(
    (at, part) =>
      typeof at === "object" && at !== null && !Array.isArray(at) && Object.hasOwn(at, part)
        ? (at as Record<string, unknown>)[part]
        : undefined,
    settings,
  );
}

function withoutEmpty(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).flatMap(([key, one]) => {
    const inner = withoutEmpty(one);
    return inner === undefined ? [] : [[key, inner] as const];
  });
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function withValue(settings: unknown, [key, ...inner]: SettingPath, value: unknown): unknown {
  const copy = structuredClone(settings) as Record<string, unknown>;
  const keys = [...key.split("."), ...inner];
  let at = copy;
  for (const one of keys.slice(0, -1)) {
    const next = at[one];
    if (value === undefined && (typeof next !== "object" || next === null || Array.isArray(next))) return copy;
    at = (at[one] = typeof next === "object" && next !== null ? next : {}) as Record<string, unknown>;
  }
  if (value === undefined) delete at[keys.at(-1)!];
  else at[keys.at(-1)!] = value;
  return copy;
}

/** Every token and comment with its place, by VS Code's own scanner. */
function tokens(text: string) {
  const bare = text.replace(/^\uFEFF/, "");
  const scanner = createScanner(bare, false);
  const found: { text: string; comment: boolean; before: string }[] = [];
  let before = "";
  for (let kind = scanner.scan(); kind !== kinds.eof; kind = scanner.scan()) {
    if (kind === kinds.lineBreakTrivia) before = "";
    if (kind === kinds.lineBreakTrivia || kind === kinds.trivia || kind === kinds.commaToken) continue;
    const comment = kind === kinds.lineCommentTrivia || kind === kinds.blockCommentTrivia;
    const token = bare.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength());
    found.push({ text: token, comment, before });
    if (!comment) before = token;
    if (kind === kinds.blockCommentTrivia && /[\r\n]/.test(token)) before = "";
  }
  return found;
}

const comments = (text: string) =>
  tokens(text)
    .filter((token) => token.comment)
    .map((token) => token.text);

/** The region of the old text that differs, without what both texts share at the start and the end. */
function changedRegion(before: string, after: string) {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end))
    end += 1;
  return { start, end: before.length - end };
}

function rootProperties(text: string): Node[] {
  return parseTree(text.replace(/^\uFEFF/, " "), [], { allowTrailingComma: true })?.children ?? [];
}

test("a setting that is set has that value for another parser, and nothing else means anything else", () => {
  let refused = 0;
  fc.assert(
    fc.property(document, path, json, (text, at, value) => {
      const changed = edit(text, { path: at, set: value });
      if (!changed) return void (refused += 1);
      const after = settingsOf(changed.text);
      expect(read(after, at)).toEqual(value);
      expect(withoutEmpty(after)).toEqual(withoutEmpty(withValue(settingsOf(text), at, value)));
    }),
    many,
  );
  expect(refused).toBeLessThan(runs / 5);
});

test("a setting that is removed is gone for another parser, and nothing else means anything else", () => {
  fc.assert(
    fc.property(document, path, (text, at) => {
      const changed = edit(text, { path: at, remove: true });
      if (!changed) return;
      const after = settingsOf(changed.text);
      expect(read(after, at)).toBeUndefined();
      expect(withoutEmpty(after)).toEqual(withoutEmpty(withValue(settingsOf(text), at, undefined)));
    }),
    many,
  );
});

test("a value that is replaced changes no byte outside the value", () => {
  fc.assert(
    fc.property(document, fc.nat(20), json, (text, pick, value) => {
      const properties = rootProperties(text);
      const property = properties[pick % Math.max(1, properties.length)];
      const [key, old] = property?.children ?? [];
      if (!key || !old) return;
      const twice = properties.filter((one) => one.children?.[0]?.value === key.value).length > 1;
      const erased = properties.some((one) => String(key.value).startsWith(`${one.children?.[0]?.value}.`));
      const changed = edit(text, { path: [String(key.value)], set: value });
      if (!changed || changed.text === text || twice || erased) return;
      if (rootProperties(changed.text).length !== properties.length) return;
      const region = changedRegion(text, changed.text);
      expect(region.start).toBeGreaterThanOrEqual(old.offset);
      expect(region.end).toBeLessThanOrEqual(old.offset + old.length);
    }),
    many,
  );
});

test("a new setting keeps every comment and the line it stands on, and taking it back restores the exact bytes", () => {
  fc.assert(
    fc.property(document, path, json, (text, at, value) => {
      const changed = edit(text, { path: at, set: value });
      if (!changed) return;
      const [inverse] = changed.inverse;
      if (inverse && inverse.before === undefined && inverse.emptied !== "null") {
        expect(comments(changed.text)).toEqual(comments(text));
        const beside = (one: string) =>
          tokens(one)
            .filter((token) => token.comment)
            .map(({ text: comment, before }) => [comment, before]);
        // Before the dotted keys it would erase, a new key may have to go into the middle of a line.
        const stem = rootProperties(text).some((one) => String(one.children?.[0]?.value).startsWith(`${at[0]}.`));
        if (!stem) expect(beside(changed.text)).toEqual(beside(text));
      }
      const back = takeBack(changed.text, changed.inverse, "settings.json");
      expect(back.kept).toEqual([]);
      expect(back.text).toBe(text);
    }),
    many,
  );
});

test("removing keeps every comment but those behind the setting on its own line", () => {
  fc.assert(
    fc.property(document, fc.nat(20), (text, pick) => {
      const properties = rootProperties(text);
      const property = properties[pick % Math.max(1, properties.length)];
      const [key] = property?.children ?? [];
      if (!property || !key) return;
      if (properties.filter((one) => one.children?.[0]?.value === key.value).length > 1) return;
      if (properties.some((one) => String(key.value).startsWith(`${one.children?.[0]?.value}.`))) return;
      const changed = edit(text, { path: [String(key.value)], remove: true });
      if (!changed) return;
      const end = property.offset + property.length;
      const lineEnd = text.slice(end).search(/[\r\n]/);
      const line = lineEnd < 0 ? text.slice(end) : text.slice(end, end + lineEnd);
      const mayGo = [...comments(text.slice(property.offset, end)), ...comments(line + "\n")];
      const left = comments(changed.text);
      expect(comments(text).filter((comment) => !left.includes(comment) && !mayGo.includes(comment))).toEqual([]);
      const beside = new Map(tokens(text).map((token) => [token.text, token.before]));
      for (const token of tokens(changed.text).filter((one) => one.comment && one.before === "")) {
        expect(beside.has(token.text)).toBe(true);
      }
    }),
    many,
  );
});

test("what somebody wrote in between survives when our edit is taken back", () => {
  fc.assert(
    fc.property(document, path, json, json, (text, at, value, theirs: Json) => {
      const changed = edit(text, { path: at, set: value });
      const moved = changed && edit(changed.text, { path: ["somebody.else"], set: theirs });
      if (!changed || !moved) return;
      const back = takeBack(moved.text, changed.inverse, "settings.json");
      expect(read(settingsOf(back.text), ["somebody.else"])).toEqual(theirs);
      const before = settingsOf(text);
      expect(withoutEmpty(settingsOf(back.text))).toEqual(withoutEmpty(withValue(before, ["somebody.else"], theirs)));
    }),
    many,
  );
});
