import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { commandLine, quote, withTilde } from "../../src/core/command-line";
import { hidden } from "../../src/core/visible";
import { soak } from "../soak";

const shells = ["sh", "bash", "zsh"] as const;

/** The words that a shell makes of a command line, by printf in the place of the program. */
function words(shell: string, line: string): string[] {
  return execFileSync(shell, ["-c", `printf '%s\\0' ${line}`], { encoding: "utf8" })
    .split("\0")
    .slice(0, -1);
}

const hostile = [
  "/a b", "a'b", "a'$(touch PWNED)'b", 'a"b', "`id`", "$HOME", "a\\b", "a\nb", "\n", "ends\n\n", "-x", "--", "~", "~/x", "*", "?", "[a]", "{a,b}", "a;b", "a&b", "a|b", "a>b", "!x", "#x", "", " ", "\t", "100%", "%s",
  "\u001b]0;PWNED\u0007", "-\u001bx", "--\n-x", "a\u202eb", "\u200b", "\r", "\u007f", "\u009b31m", "\u2028", "é ü", "日本", "😀", "\u001b%d\\n'\n", "\u{E0041}",
]; // prettier-ignore

test.each(shells)("%s gives back every word as it was", (shell) => {
  for (const word of hostile) expect(words(shell, quote(word)), JSON.stringify(word)).toEqual([word]);
  expect(words(shell, commandLine({ file: "/a b/go", args: hostile }))).toEqual(["/a b/go", ...hostile]);
});

test("what a command line hides from the eye is not in it", () => {
  for (const word of hostile) expect(quote(word).replace(/\n+'$/, "")).not.toMatch(/\n/);
  for (const word of hostile) expect(quote(word)).not.toMatch(hidden);
});

test("words of any kind come back", () => {
  const word = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (list) => {
      const line = list.map(quote).join(" ");
      expect(line).not.toMatch(hidden);
      expect(words("sh", line)).toEqual(list);
    }),
    { numRuns: soak ? 1000 : 50 },
  );
});

test.each(shells)("%s: a command line with ~ for the home folder means the same", (shell) => {
  const home = "/tmp/some one";
  for (const path of [home, `${home}/x`, `${home}/a b/c`, `${home}/it's`, `${home}/a\u001bb`]) {
    for (const folder of [home, "/tmp/me"]) {
      const moved = path.replace(home, folder);
      const line = withTilde(commandLine({ file: "cd", args: [moved] }), folder);
      expect(line).toContain("~");
      const output = execFileSync(shell, ["-c", `printf '%s\\0' ${line}`], { encoding: "utf8", env: { ...process.env, HOME: folder } }); // prettier-ignore
      expect(output.split("\0")[1], line).toBe(moved);
    }
  }
});
