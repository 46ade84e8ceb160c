import { parse as parseWithJsoncParser, type ParseError } from "jsonc-parser";
import fc from "fast-check";
import { expect, test } from "vitest";
import { changeSettings, parse, takeBack, valueOf, type Change } from "../../../../src/core/vscode/settings";
import { document } from "./documents";
import { soak } from "../../../soak";

const edit = (text: string, ...changes: Change[]) => changeSettings(text, changes, "settings.json");

test("a comment behind the last setting stays with it when another is appended", () => {
  expect(edit(`{\n  "a": 1 // about a\n}`, { path: ["b"], set: 2 }).text).toBe(`{\n  "a": 1, // about a\n  "b": 2\n}`);
});

test("a removed setting takes its own comment along and leaves its neighbours theirs", () => {
  const text = `{\n  "a": 1, // about a\n  "b": 2, // about b\n  "c": 3 // about c\n}`;
  expect(edit(text, { path: ["b"], remove: true }).text).toBe(`{\n  "a": 1, // about a\n  "c": 3 // about c\n}`);
  expect(edit(text, { path: ["c"], remove: true }).text).toBe(`{\n  "a": 1, // about a\n  "b": 2 // about b\n}`);
});

test("of a key that stands twice the one that counts is edited", () => {
  expect(edit(`{ "a": 1, "a": 2 }`, { path: ["a"], set: 3 }).text).toBe(`{ "a": 1, "a": 3 }`);
  expect(edit(`{ "a": 1, "b": 0, "a": 2 }`, { path: ["a"], remove: true }).text).toBe(`{ "b": 0 }`);
});

test("BOM, CRLF, tabs and trailing commas stay, and new lines follow them", () => {
  expect(edit(`\uFEFF{\r\n\t"a": [\r\n\t\t1,\r\n\t],\r\n}\r\n`, { path: ["b"], set: { x: [true] } }).text).toBe(
    `\uFEFF{\r\n\t"a": [\r\n\t\t1,\r\n\t],\r\n\t"b": {\r\n\t\t"x": [\r\n\t\t\ttrue\r\n\t\t]\r\n\t},\r\n}\r\n`,
  );
});

test("inside an object only the member that differs is touched", () => {
  const text = `{\n  "go.toolsEnvVars": {\n    // proxy\n    "GOPROXY": "direct", // why\n    "GOFLAGS": "-cover"\n  }\n}`;
  const value = { GOPROXY: "direct", GOFLAGS: "-mod=mod" };
  expect(edit(text, { path: ["go.toolsEnvVars"], set: value }).text).toBe(text.replace("-cover", "-mod=mod"));
});

test("a new gopls object goes before the dotted keys it would erase", () => {
  const { text } = edit(`{\n  "gopls.usePlaceholders": true\n}`, { path: ["gopls", "ui.semanticTokens"], set: true });
  expect(text).toBe(`{\n  "gopls": {\n    "ui.semanticTokens": true\n  },\n  "gopls.usePlaceholders": true\n}`);
});

test("a key that a later object erases is set inside that object", () => {
  const { text } = edit(`{ "go.testTimeout": "1s", "go": {} }`, { path: ["go.testTimeout"], set: "90s" });
  expect(text).toBe(`{ "go.testTimeout": "1s", "go": {"testTimeout": "90s"} }`);
});

test("what holds already is not written", () => {
  const text = `{"a":{"b":[1 , 2]}}`;
  expect(edit(text, { path: ["a"], set: { b: [1, 2] } }, { path: ["none"], remove: true })).toEqual({
    text,
    inverse: [],
  });
});

test("an empty file and one of comments alone become settings, and go back", () => {
  for (const text of ["", "\n", "// mine\n", "/* mine */", "\uFEFF"]) {
    const changed = edit(text, { path: ["a", "b"], set: 1 });
    expect(changed.text.startsWith(text)).toBe(true);
    expect(parseWithJsoncParser(changed.text.replace("\uFEFF", ""))).toEqual({ a: { b: 1 } });
    expect(takeBack(changed.text, changed.inverse, "").text).toBe(text);
  }
});

test("a setting that somebody changed after us is kept when we take ours back", () => {
  const { text, inverse } = edit(`{}`, { path: ["a"], set: 1 }, { path: ["b"], set: 2 });
  const back = takeBack(text.replace(`"b": 2`, `"b": 5`), inverse, "");
  expect(back.kept).toEqual([["b"]]);
  expect(parseWithJsoncParser(back.text)).toEqual({ b: 5 });
});

test.each([
  [`{\n  "a": 1\n  "b": 2\n}`, "3:3"],
  [`{\n  "a": 1,,\n}`, "2:10"],
  [`{ "a": tru }`, "1:8"],
  [`{ "a": "x\n" }`, "1:10"],
  [`{ "a": 01 }`, "1:9"],
  [`{ 'a': 1 }`, "1:3"],
  [`{ "a": 1 } }`, "1:12"],
  [`\uFEFF{\r\n"a": [1,\r\n`, "3:1"],
  [`{ /* open`, "1:3"],
  [`{ "a": "\\x" }`, "1:9"],
  [`[]`, "1:1"],
])("%j does not parse and is refused at %s", (text, where) => {
  expect(() => edit(text, { path: ["a"], set: 1 })).toThrow(`settings.json:${where}: `);
});

test("deep nesting is refused, not a crash", () => {
  expect(() => edit(`{"a":${"[".repeat(100_000)}`, { path: ["a"], set: 1 })).toThrow("nested too deeply");
});

test("the parser takes what VS Code's takes, with the same values, and refuses what it refuses", () => {
  const characters = fc.constantFrom(..."{}[]:,\"\\/* \n\r\ttruefalsn0129.-+eE'aß");
  const mutated = fc.tuple(document, fc.nat(400), fc.nat(3), characters).map(([text, at, cut, insert]) => {
    const from = text.length === 0 ? 0 : at % text.length;
    return text.slice(0, from) + insert + text.slice(from + cut);
  });
  fc.assert(
    fc.property(fc.oneof(document, mutated), (text) => {
      const bare = text.replace(/\uFEFF/g, " ");
      const errors: ParseError[] = [];
      const value: unknown = parseWithJsoncParser(bare, errors, { allowTrailingComma: true, allowEmptyContent: true });
      const ours = parse(bare);
      expect(ours.kind).toBe(errors.length === 0 ? "parsed" : "broken");
      if (ours.kind === "parsed" && ours.document.root)
        expect(valueOf(ours.document, ours.document.root)).toEqual(value);
    }),
    { numRuns: soak ? 50_000 : 3_000 },
  );
});
