import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { expect, test } from "vitest";
import { readConfiguration } from "../../src/core/configuration";
import { root } from "../built";
import { createSandbox } from "../sandbox";
import { configurationSchema } from "../../src/core/precheck";
import { doctorPart, openQuestionsPart, policyPart, selfcheckPart, settingsPart, withGenerated } from "./generated";

const page = (path: string) => readFileSync(join(root, path), "utf8");

async function generated(path: string, part: string): Promise<string> {
  const options = await resolveConfig(join(root, path));
  return format(withGenerated(page(path), part), { ...options, parser: "markdown" });
}

/** Without what only a run of the doctor tells; test/doctor/seeds.test.ts compares that. */
const withoutFindings = (text: string) => text.replace(/^- \*\*(?!You see:).*\n(?: {2}.*\n)*/gm, "");

test("docs/environment.md has the names that the policy has (npm run docs)", async () => {
  expect(page("docs/environment.md")).toBe(await generated("docs/environment.md", policyPart()));
});

test("docs/precheck.md and the schema have the settings that a project can have (npm run docs)", async () => {
  expect(page("docs/precheck.md")).toBe(await generated("docs/precheck.md", settingsPart()));
  expect(JSON.parse(page("docs/go-warden.schema.json"))).toEqual(JSON.parse(JSON.stringify(configurationSchema())));
});

test("docs/mac.md has every question of the self-check, and README counts them (npm run docs)", async () => {
  expect(page("docs/mac.md")).toBe(await generated("docs/mac.md", selfcheckPart()));
  expect(page("README.md")).toBe(await generated("README.md", openQuestionsPart()));
});

test("docs/doctor.md has every check that is registered and every fault that is tried (npm run docs)", async () => {
  const expected = await generated("docs/doctor.md", doctorPart());
  expect(withoutFindings(page("docs/doctor.md"))).toBe(withoutFindings(expected));
});

test("docs/environment.md explains every setting of the configuration", async () => {
  const { host, file } = createSandbox();
  const config = await file(".config/go-warden/config.json", '{ "no such setting": 1 }');
  expect(config).toBe(host.paths.config);
  const hint = await readConfiguration(host).then(
    () => "",
    (error: unknown) => (error instanceof Error && "hint" in error ? String(error.hint) : ""),
  );
  const settings = hint.replace(/^.*: |\.$/g, "").split(", ");
  expect(settings.length).toBeGreaterThan(5);
  const [, section = ""] = page("docs/environment.md").split("## Configuration");
  const explained = [...section.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name);
  expect(explained).toEqual(settings);
});
