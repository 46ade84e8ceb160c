import { existsSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { createSandbox } from "../../sandbox";
import { measure, setUps, type Measured } from "./dotfiles/measure";

const measured: Measured[] = [];

test("the corpus has the size that its figures mean", () => {
  expect(setUps.length).toBeGreaterThanOrEqual(95);
});

test.runIf(existsSync("/usr/bin/script")).each(setUps)("$shell, $name: as in a terminal", async (setUp) => {
  const { home, host } = createSandbox();
  const result = await measure(setUp, home, host);
  measured.push(result);
  expect(result.differences).toEqual([]);
  expect(result.watched).toEqual(result.exporting);
});

afterAll(() => {
  const count = (outcome: Measured["outcome"]) => measured.filter((one) => one.outcome === outcome).length;
  const sum = (list: (one: Measured) => string[]) => measured.reduce((total, one) => total + list(one).length, 0);
  console.log(
    `dotfiles: ${count("exact")} of ${measured.length} exact, ${count("flagged")} flagged, ${count("silently wrong")} silently wrong; ` +
      `${sum(({ watched }) => watched)} of ${sum(({ exporting }) => exporting)} exporting files watched`,
  );
});
