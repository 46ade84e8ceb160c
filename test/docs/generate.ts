import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { selectChecks } from "../../src/core/doctor";
import { root } from "../built";
import { nameSeeds } from "../doctor/name-seeds";
import { look, readLooks } from "../tools/look";
import { configurationSchema } from "../../src/core/precheck";
import { doctorPart, openQuestionsPart, policyPart, selfcheckPart, settingsPart, withGenerated } from "./generated";

/** `npm run docs`: writes the generated parts of docs and the schema of `.go-warden.json`. Run from dist/docs.js. */
async function main(): Promise<void> {
  if (!readLooks()) await look();
  await write("docs/environment.md", policyPart());
  await write("docs/mac.md", selfcheckPart());
  await write("README.md", openQuestionsPart());
  await write("docs/precheck.md", settingsPart());
  const schema = join(root, "docs/go-warden.schema.json");
  const options = await resolveConfig(schema);
  writeFileSync(schema, await format(JSON.stringify(configurationSchema()), { ...options, parser: "json" }));
  const named = await nameSeeds(
    ({ finding, found }) => console.log(`${found ? "✓" : "✗"} ${finding}`),
    ({ check }) => selectChecks([check]),
  );
  await write("docs/doctor.md", doctorPart(named));
  if (named.some(({ found }) => !found)) process.exitCode = 1;
}

async function write(path: string, part: string): Promise<void> {
  const file = join(root, path);
  const text = withGenerated(readFileSync(file, "utf8"), part);
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: "markdown" }));
}

void main();
