import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runChecks, selectChecks } from "../../src/core/doctor";
import { isTrouble } from "../../src/core/finding";
import { root } from "../built";
import { findingEntry } from "../docs/generated";
import { createImage } from "./image";
import { seenFinding } from "./name-seeds";
import { seeds, type Seed } from "./seeds";
import { needs } from "../tools";

test(
  "a machine on which all is well has no warning, no error and no unanswered question",
  needs("gopls", "mac-dlv", "zsh"),
  async () => {
    const image = await createImage();
    onTestFinished(() => image.remove());
    const report = await runChecks(image.host, selectChecks([]), { folder: image.project });
    // That dlv runs can be proved on a real Mac only.
    const answered = report.findings.filter(({ id }) => id !== "dlv-runs");
    expect(answered.filter((one) => isTrouble(one) || one.severity === "unknown")).toEqual([]);
    expect(new Set(report.findings.map(({ check }) => check))).toEqual(new Set(report.checks.map(({ id }) => id)));
  },
);

const doctorPage = readFileSync(join(root, "docs/doctor.md"), "utf8");

/** Without the line breaks and escapes that the formatter chooses. */
const words = (text: string) => text.replaceAll("\\", "").split(/\s+/).join(" ");

for (const seed of seeds) {
  const needed = needs("gopls", "mac-dlv", "zsh", ...(seed.needs ?? []));
  test(`${seed.name}: ${seed.finding}`, needed, () => isNamed(seed));
}

async function isNamed(seed: Seed): Promise<void> {
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
  const entry = named && findingEntry(seed, seenFinding(image, named));
  expect(words(doctorPage), "docs/doctor.md is not up to date: npm run docs").toContain(words(entry ?? ""));
}
