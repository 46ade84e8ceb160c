import fc from "fast-check";
import { expect, test } from "vitest";
import { containsCredential, redactCredentials } from "../../../src/core/credentials";
import { alone, surrounded, tokens } from "./forms";
import { ordinary } from "./ordinary";
import { soak } from "../../soak";

const anyCharacter = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));

const forms = [...tokens, ...surrounded, ...alone];

test(`a credential is recognized by what it contains, in ${forms.length} forms`, () => {
  expect(forms.length).toBeGreaterThanOrEqual(120);
  expect(forms.filter((value) => !containsCredential(value))).toEqual([]);
});

test("a token is recognized wherever it stands in a value", () => {
  const places = [
    (token: string) => `-ldflags=-X main.x=${token}`,
    (token: string) => `helper --x ${token} /opt`,
    (token: string) => `https://x.example/?x=${token}&y=1`,
    (token: string) => `"${token}"`,
    (token: string) => `a,${token},b`,
  ];
  // What is only random by its look may have a neighbor that makes it a part of something else.
  const named = tokens.slice(
    0,
    tokens.findIndex((token) => token.startsWith("-----")),
  );
  const missed = places.flatMap((place) => named.map(place)).filter((value) => !containsCredential(value));
  expect(missed).toEqual([]);
});

test("no value of an ordinary set-up is taken for a credential", () => {
  const wrong = Object.entries(ordinary).flatMap(([name, values]) =>
    values.filter(containsCredential).map((value) => `${name}=${value}: ${redactCredentials(value)}`),
  );
  expect(wrong).toEqual([]);
});

test("nothing of a token is left in a text that is redacted, and the rest of the text is", () => {
  for (const token of tokens) {
    const text = redactCredentials(`before ${token} after`);
    expect(text, token).toMatch(/^before .*‹secret›.* after$|^before ‹secret›/s);
    for (let at = 0; at + 12 <= token.length; at += 6) {
      const part = token.slice(at, at + 12);
      if (!part.includes("BEGIN")) expect(text, token).not.toContain(part);
    }
  }
  expect(redactCredentials("host=db password=hunter2 sslmode=require")).toBe(
    "host=db password=‹secret› sslmode=require",
  );
  expect(redactCredentials("https://me:hunter2@proxy.example/go,direct")).toBe(
    "https://‹secret›@proxy.example/go,direct",
  );
});

test("a text that is redacted holds nothing more to redact", () => {
  for (const value of forms) expect(containsCredential(redactCredentials(value)), redactCredentials(value)).toBe(false);
});

test("a long hostile value is searched like any other", () => {
  const length = soak ? 1_000_000 : 100_000;
  const parts = ["a", "eyJ", "_eyJ", "-eyJ_", "://a:", "://@", "sk-", "ghp_", "-----BEGIN ", "a:", "a:,", "=", "a=", "token=", "token=$", "token: ", "--u ", "%41", "/aA1", "aA1+", "AKIA", "re_", "login a ", "Bearer a", '"token":"', "x@", "a/b@", "Zm9v", "\\", "1//0", "dp.st."]; // prettier-ignore
  for (const part of parts) {
    const text = part.repeat(Math.ceil(length / part.length));
    expect(redactCredentials(text).length).toBeLessThanOrEqual(text.length + 10);
  }
});

test("texts of any kind are searched without a fault", () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), fc.constantFrom(...tokens, ...surrounded), (text, form) => {
      redactCredentials(text + form + text);
      expect(containsCredential(`${text} ${form}`)).toBe(true);
    }),
    { numRuns: soak ? 20_000 : 200 },
  );
});
