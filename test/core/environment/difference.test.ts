import { expect, test } from "vitest";
import { differenceText, environmentDifference } from "../../../src/core/environment";

const nothing = { share: ["*"], shareSecrets: [], keep: [] };
const text = (name: string, shell: string, other: string | undefined, showValues = false) =>
  differenceText(environmentDifference(name, shell, other, nothing, showValues), "program");

test.each([
  ["PATH", "/a:/b:/c", "/a:/x:/c", "PATH, entry 2: shell /b, program /x"],
  ["PATH", "/a:/b", "/a:/b:/c", "PATH: program has 1 more entries at the end"],
  ["GOBIN", "/a/bin", "~/b c", "GOBIN: shell /a/bin, program ~/b c"],
  ["GOBIN", "/a/bin", undefined, "GOBIN is not set; the shell has /a/bin"],
])("paths are shown: %s of %s and %s", (name, shell, other, shown) => {
  expect(text(name, shell, other)).toBe(shown);
});

test.each([
  ["-tags=integration", "-tags=integration,e2e", "GOFLAGS differs (17 → 21 characters)"],
  ["https://proxy.example", "/a/path", "GOFLAGS differs (21 → 7 characters)"],
  ["-tags=integration", undefined, "GOFLAGS is not set; the shell has 17 characters"],
])("other values are told by their length: %s and %s", (shell, other, shown) => {
  expect(text("GOFLAGS", shell, other)).toBe(shown);
});

test("other values are shown when they are asked for, secrets never", () => {
  expect(text("GOFLAGS", "-mod=mod", "-mod=vendor", true)).toBe("GOFLAGS: shell -mod=mod, program -mod=vendor");
  for (const [name, shell, other] of [
    ["GITHUB_TOKEN", "/path/like", "/other"],
    ["GOFLAGS", "-mod=mod", "-ldflags=-X main.apiKey=hunter2hunter2"],
    ["GOBIN", "/x?token=hunter2hunter2", "/x"],
  ] as const) {
    for (const showValues of [false, true]) {
      const shown = environmentDifference(name, shell, other, nothing, showValues);
      expect(JSON.stringify(shown)).not.toMatch(/hunter2|\/path|\/other/);
      expect(differenceText(shown, "program")).toBe(`${name} differs (not shown)`);
    }
  }
});
