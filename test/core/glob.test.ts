import { expect, test } from "vitest";
import { matchesGlob } from "../../src/core/glob";

test("patterns match as in a shell's case", () => {
  const cases: [text: string, pattern: string, matches: boolean][] = [
    ["GOPATH", "GO*", true],
    ["GOPATH", "*PATH", true],
    ["GOPATH", "G*P*H", true],
    ["GOPATH", "GOPATH", true],
    ["GOPATH", "GOPAT", false],
    ["GOPATH", "OPATH", false],
    ["", "*", true],
    ["", "", true],
    ["a", "", false],
    ["abcabc", "*abc", true],
    ["10-go.zsh", "[0-9]*.zsh", true],
    ["10-go.zsh", "[!0-9]*.zsh", false],
    ["ago.zsh", "?go.zsh", true],
    ["a[b", "a[b", true],
    ["a.b", "a?b", true],
    ["axb", "a.b", false],
  ];
  for (const [text, pattern, matches] of cases) expect(matchesGlob(text, pattern), `${text} ${pattern}`).toBe(matches);
});

test("a pattern of many stars does not make a name take long", () => {
  expect(matchesGlob("a".repeat(20_000), `${"*a".repeat(50)}*b`)).toBe(false);
});
