import { expect, onTestFinished, test } from "vitest";
import { runChecks, selectChecks } from "../../src/core/doctor";
import { isTrouble } from "../../src/core/finding";
import { createImage } from "./image";
import { seeds } from "./seeds";

test("a machine on which all is well has no warning, no error and no unanswered question", async () => {
  const image = await createImage();
  onTestFinished(() => image.remove());
  const report = await runChecks(image.host, selectChecks([]), { folder: image.project });
  // That dlv runs can be proved on a real Mac only.
  const answered = report.findings.filter(({ id }) => id !== "dlv-runs");
  expect(answered.filter((one) => isTrouble(one) || one.severity === "unknown")).toEqual([]);
  expect(new Set(report.findings.map(({ check }) => check))).toEqual(new Set(report.checks.map(({ id }) => id)));
});

test.each(seeds)("$name: $finding", async (seed) => {
  const image = await createImage();
  onTestFinished(() => image.remove());
  await seed.apply(image);
  const report = await runChecks(image.host, selectChecks([seed.check]), { folder: image.project });
  const named = report.findings.find(({ id }) => id === seed.finding);
  expect(report.findings.map(({ id, severity }) => `${severity} ${id}`)).toContainEqual(
    expect.stringMatching(new RegExp(`^(warning|error) ${seed.finding}$`)),
  );
  expect(named?.evidence).not.toEqual([]);
  expect(named?.operation ?? named?.advice, "what to do").toBeTruthy();
});
