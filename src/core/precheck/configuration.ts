import { join } from "node:path";
import { parse } from "jsonc-parser";
import * as z from "zod/mini";
import { readIfPresent } from "../host";
import { Problem } from "../problem";
import { stageIds, type StageId } from "./report";
import { parseFault } from "./stages/file-formats";

const seconds = z.number().check(z.gt(0), z.lte(3600));
const stageId = z.enum(stageIds);

const says = <T>(words: string) => z.describe<T>(words);

/** The settings of `precheck`; docs/precheck.md and docs/go-warden.schema.json are made of these words. */
const settings = z.strictObject({
  stages: z.optional(z.array(stageId).check(says("the stages that run; all when absent"))),
  budget: z.optional(seconds.check(says("seconds for the whole precheck"))),
  budgets: z.optional(z.partialRecord(stageId, seconds).check(says('seconds for one stage: `{ "lint": 20 }`'))),
  tags: z.optional(z.array(z.string().check(z.regex(/^[\w.]+$/))).check(says("build tags for Go and golangci-lint"))),
  tests: z.optional(
    z.enum(["changed", "importers", "none"]).check(says("which tests run: `changed` (default), `importers` or `none`")),
  ),
  lintWithoutConfiguration: z.optional(
    z.boolean().check(says("`true`: run golangci-lint although the project has no configuration for it")),
  ),
  tidy: z.optional(z.boolean().check(says("`false`: a go.mod that `go mod tidy` would change is not a finding"))),
});

/** `.go-warden.json` at the repository's top: JSON with comments. It can name no program. */
const file = z.strictObject({
  $schema: z.optional(z.string()),
  precheck: z.optional(settings),
});

/** The JSON Schema of `.go-warden.json`, for editors. */
export const configurationSchema = () => ({
  ...z.toJSONSchema(file),
  title: "Go Warden's settings of a project",
});

export interface PrecheckConfiguration {
  stages: readonly StageId[];
  budgetSeconds?: number;
  budgets: Partial<Record<StageId, number>>;
  tags: readonly string[];
  tests: "changed" | "importers" | "none";
  lintWithoutConfiguration: boolean;
  tidy: boolean;
}

export const configurationName = ".go-warden.json";

/** Reads the project's configuration. Throws a Problem, exit 2, that names what is wrong in it. */
export async function readConfiguration(top: string): Promise<PrecheckConfiguration> {
  const path = join(top, configurationName);
  const text = (await readIfPresent(path))?.toString("utf8").replace(/^\ufeff/, "");
  const fault = text === undefined ? undefined : parseFault(configurationName, text);
  if (fault) throw invalid(`line ${fault.line} is ${fault.message}`);
  const value: unknown = text === undefined ? {} : parse(text, [], { allowTrailingComma: true });
  const parsed = file.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const unknown = issue?.code === "unrecognized_keys" ? issue.keys : [];
    const place = [...(issue?.path ?? []), ...unknown.slice(0, 1)].join(".") || "the file";
    throw invalid(`${place} ${unknown.length > 0 ? "is not a setting" : "has a value that it cannot have"}`);
  }
  const { stages, budget, budgets = {}, tags = [], tests, lintWithoutConfiguration, tidy } = parsed.data.precheck ?? {};
  return {
    stages: stages ?? stageIds,
    ...(budget === undefined ? {} : { budgetSeconds: budget }),
    budgets,
    tags,
    tests: tests ?? "changed",
    lintWithoutConfiguration: lintWithoutConfiguration ?? false,
    tidy: tidy ?? true,
  };
}

const invalid = (why: string) =>
  new Problem(
    "invalid-configuration",
    `${configurationName}: ${why}`,
    "Fix the file; docs/precheck.md lists its keys.",
    2,
  );
