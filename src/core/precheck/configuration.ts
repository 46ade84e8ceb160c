import { join } from "node:path";
import { parse, printParseErrorCode, type ParseError } from "jsonc-parser";
import * as z from "zod/mini";
import { readIfPresent } from "../host";
import { Problem } from "../problem";
import { stageIds, type StageId } from "./report";

const seconds = z.number().check(z.gt(0), z.lte(3600));
const stageId = z.enum(stageIds);

/** `.go-warden.json` at the repository's top (JSON with comments; docs/precheck.md lists its keys). It can name no program. */
const file = z.strictObject({
  $schema: z.optional(z.string()),
  precheck: z.optional(
    z.strictObject({
      /** Which stages run; all when absent. */
      stages: z.optional(z.array(stageId)),
      /** Seconds for the whole precheck. */
      budget: z.optional(seconds),
      /** Seconds for one stage. */
      budgets: z.optional(z.partialRecord(stageId, seconds)),
      /** Build tags for go and the linters. */
      tags: z.optional(z.array(z.string().check(z.regex(/^[\w.]+$/)))),
      /** Which tests run: those of changed packages, also of their importers, or none. */
      tests: z.optional(z.enum(["changed", "importers", "none"])),
      /** Whether golangci-lint runs where the project has no configuration of its own. Default false. */
      lintWithoutConfiguration: z.optional(z.boolean()),
      /** Whether a go.mod that is not tidy fails. Default true. */
      tidy: z.optional(z.boolean()),
    }),
  ),
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
  const errors: ParseError[] = [];
  const value: unknown = text === undefined ? {} : parse(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (text !== undefined && error) {
    const line = text.slice(0, error.offset).split("\n").length;
    throw invalid(`line ${line} is not JSON (${printParseErrorCode(error.error)})`);
  }
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
