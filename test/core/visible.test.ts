import fc from "fast-check";
import { expect, test } from "vitest";
import { hidden, oneLine, visible, visibleJson } from "../../src/core/visible";

const anyCharacter = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));

test.each([
  ["\u001b]0;PWNED\u0007", "\\x1b]0;PWNED\\x07"],
  ["a\rb\u007f\u009b2J", "a\\x0db\\x7f\\x9b2J"],
  ["\u202eevil\u2066\u200b\ufeff", "⟨U+202E⟩evil⟨U+2066⟩⟨U+200B⟩⟨U+FEFF⟩"],
  ["\u2028\u2029\u00ad\u{E0041}", "⟨U+2028⟩⟨U+2029⟩⟨U+00AD⟩⟨U+E0041⟩"],
  ["\ud800", "⟨U+D800⟩"],
  ["two\n\tlines", "two\n\tlines"],
  ["é 日本 😀 ❤️ → ✓", "é 日本 😀 ❤️ → ✓"],
])("what a terminal would obey in %j is shown", (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test("a line end in a name is shown", () => {
  expect(oneLine("a\nb\u001b")).toBe("a\\nb\\x1b");
});

test("texts of any kind come out with nothing hidden, and JSON with the same data", () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      expect(hidden.test(visible(text))).toBe(false);
      const json = visibleJson({ [text]: [text] });
      expect(hidden.test(json)).toBe(false);
      expect(JSON.parse(json)).toEqual({ [text]: [text] });
    }),
  );
});
