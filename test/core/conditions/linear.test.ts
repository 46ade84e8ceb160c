import { expect, test } from "vitest";
import { conditions, explain } from "../../../src/core/conditions";
import { literalsOf } from "../../../src/core/conditions/literal";
import { findLast, searchable } from "../../../src/core/conditions/search";

const patterns = conditions.flatMap(({ says }) => says.map(({ pattern }) => pattern));

/** The text that makes a pattern work most: its own literals again and again, in one line and in many. */
function ownWords(pattern: RegExp, size: number, between: string): string {
  const words = `${(literalsOf(pattern) ?? []).join(between)}${between}`;
  return words.repeat(Math.ceil(size / words.length)).slice(0, size);
}

/** Processor time in microseconds, which the load of the machine does not change much. */
function cost(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

test("four times the text of a pattern's own words costs about four times as much", { timeout: 120_000 }, () => {
  const all = (size: number) => {
    const texts = patterns.map((pattern) => searchable(ownWords(pattern, size, " ")));
    return cost(() => patterns.forEach((pattern, index) => findLast(texts[index] ?? searchable(""), pattern)));
  };
  all(1000);
  // Below the length to which a line is cut, so that the patterns themselves are measured. A quadratic one costs 16.
  expect(all(4000) / Math.max(all(1000), 1000)).toBeLessThan(12);
});

test("however long the text, a pattern is tried on a bounded part of it", () => {
  let characters = 0;
  class Counting extends RegExp {
    override exec(line: string) {
      characters += line.length;
      expect(line.length).toBeLessThanOrEqual(4096);
      return super.exec(line);
    }
  }
  const text = searchable("debugserver-@ and no more\n".repeat(200_000));
  expect(findLast(text, new Counting("debugserver-@.*nowhere"))).toBeUndefined();
  expect(characters).toBeGreaterThan(0);
  expect(characters).toBeLessThan(1_100_000);
});

test("the telling line of a log of 5 MB is found at its beginning and at its end", { timeout: 120_000 }, () => {
  const noise = "2026-11-20 10:00:00 GET /index.html 200 in 3 ms, debugserver-@, could not launch\n".repeat(60_000);
  const telling = "zsh: command not found: go\n";
  expect(explain(noise + telling)[0]?.id).toBe("go-not-in-path");
  expect(explain(telling + noise)[0]?.id).toBe("go-not-in-path");
});
