import { posix, relative } from "node:path";
import * as z from "zod/mini";
import { describeEnd, type RunResult } from "../../host";
import { parseGoVersion } from "../../toolchain";
import { newLines } from "../lines";
import { failureOf, type ModuleChange } from "../packages";
import type { PrecheckFinding, StageOutcome } from "../report";
import type { Tool } from "../tools";
import { findLintConfiguration, type LintConfiguration } from "./lint-configuration";
import { positions, relativeFolder } from "./positions";
import type { Stage, StageContext } from "./stage";

/** golangci-lint on the changed packages, with the project's own configuration; what was there before is left out. */
export const lint: Stage = {
  id: "lint",
  async run(context) {
    const modules = (await context.modules()).filter(({ changed, failure }) => changed.length > 0 && !failure);
    if (modules.length === 0) return { kind: "skipped", why: "no Go packages changed" };
    const outcomes: StageOutcome[] = [];
    // One after the other: golangci-lint uses every core by itself.
    for (const module of modules) outcomes.push(await lintModule(context, module));
    return merged(outcomes);
  },
};

function merged(outcomes: readonly StageOutcome[]): StageOutcome {
  const done = outcomes.filter((outcome) => outcome.kind === "done");
  const [first] = outcomes;
  if (done.length === 0 && first) return first;
  return {
    kind: "done",
    findings: done.flatMap(({ findings }) => findings),
    notes: [...new Set(done.flatMap(({ notes }) => notes ?? []))],
    incomplete: done.some(({ incomplete }) => incomplete),
  };
}

async function lintModule(context: StageContext, module: ModuleChange): Promise<StageOutcome> {
  const configuration = await findLintConfiguration(module.folder, context.host.home);
  if (!configuration && !context.configuration.lintWithoutConfiguration) {
    return { kind: "skipped", why: "the project has no golangci-lint configuration" };
  }
  const file = configuration
    ? posix.join(relative(context.repository.top, configuration.path))
    : `${relativeFolder(context, module.folder)}go.mod`;
  const found = (message: string): StageOutcome => ({
    kind: "done",
    findings: [{ stage: "lint", file, message, linter: "golangci-lint" }],
  });
  const tool = await context.tools.find("golangci-lint");
  const major = configuration?.major ?? 2;
  if (!tool) {
    const path = major === 1 ? "golangci-lint/cmd/golangci-lint@v1.64.8" : "golangci-lint/v2/cmd/golangci-lint@latest";
    return found(`golangci-lint is not installed: go install github.com/golangci/${path}`);
  }
  const misfit = await whyItCannotRun(context, module, tool, configuration);
  if (misfit) return found(misfit);
  const packages = module.changed.filter(({ importPath }) => !context.broken.has(importPath));
  if (packages.length === 0) return { kind: "skipped", why: "the changed packages do not compile" };
  const folders = packages.map(({ dir }) => `./${posix.join(relative(module.folder, dir))}`);
  const result = await context.run(tool.path, [...runArguments(context, tool), ...folders], {
    folder: module.folder,
    // It asks git what is new where the project's configuration says so.
    environment: { ...module.environment, ...context.repository.safeGit },
  });
  context.signal.throwIfAborted();
  const verified = await verifyConfiguration(context, module, tool, configuration, file);
  const outcome = await judge(context, module, result, file);
  if (outcome.kind !== "done") return outcome;
  return { ...outcome, findings: [...verified, ...outcome.findings] };
}

const isV1 = ({ version }: Tool) => /^v?1\./.test(version ?? "");

function runArguments({ configuration }: StageContext, tool: Tool): string[] {
  const tags = configuration.tags.length > 0 ? [`--build-tags=${configuration.tags.join(",")}`] : [];
  // The caps hide findings; without parallel runners the editor's lint on save and this one end each other.
  const shared = [
    "--max-issues-per-linter=0",
    "--max-same-issues=0",
    "--allow-parallel-runners",
    "--timeout=10m",
    ...tags,
  ];
  return isV1(tool)
    ? ["run", "--out-format=json", "--print-issued-lines=false", ...shared]
    : ["run", "--output.json.path=stdout", "--show-stats=false", "--path-mode=abs", ...shared];
}

/** What is known before golangci-lint is run: its build's Go, and which major its configuration is for. */
async function whyItCannotRun(
  context: StageContext,
  module: ModuleChange,
  tool: Tool,
  configuration: LintConfiguration | undefined,
): Promise<string | undefined> {
  const version = tool.version ?? "(devel)";
  if (configuration?.fault) return configuration.fault;
  if (configuration && tool.version?.startsWith("v") && (isV1(tool) ? 1 : 2) !== configuration.major) {
    return configuration.major === 1
      ? `golangci-lint ${version} does not read this configuration, which is for version 1: golangci-lint migrate`
      : `golangci-lint ${version} does not read this configuration, which is for version 2: install golangci-lint v2`;
  }
  const target = await targetedGo(context, module);
  const built = parseGoVersion((tool.builtWith ?? "").split(" ")[0] ?? "");
  const wanted = parseGoVersion(target ?? "");
  if (built && wanted && (wanted.major - built.major || wanted.minor - built.minor) > 0) {
    const path = isV1(tool) ? "golangci-lint/cmd/golangci-lint" : "golangci-lint/v2/cmd/golangci-lint";
    const install = `GOTOOLCHAIN=go${target} go install github.com/golangci/${path}@${tool.version ?? "latest"}`;
    return `golangci-lint was built with ${tool.builtWith}, the project needs go${target}: cd / && ${install}`;
  }
  return undefined;
}

/** The toolchain line if there is one, else the go line: what golangci-lint compares its build with (facts §1.5). */
async function targetedGo(context: StageContext, { folder }: ModuleChange): Promise<string | undefined> {
  const file = context.content.fileFor(`${relativeFolder(context, folder)}go.mod`);
  const result = await context.runGo(["mod", "edit", "-json", file], { folder: context.temp, environment: {} });
  if (result.kind !== "exited" || result.code !== 0) return undefined;
  const lines = z
    .object({ Go: z.optional(z.string()), Toolchain: z.optional(z.string()) })
    .safeParse(JSON.parse(result.stdout));
  const { Go, Toolchain } = lines.data ?? {};
  return Toolchain && Toolchain !== "default" ? Toolchain.replace(/^go/, "") : Go;
}

/** `run` passes over keys that it does not know; only `config verify` names them, offline since v2.12 (facts §1.4). */
async function verifyConfiguration(
  context: StageContext,
  module: ModuleChange,
  tool: Tool,
  configuration: LintConfiguration | undefined,
  file: string,
): Promise<PrecheckFinding[]> {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(tool.version ?? "") ?? [];
  const offline = Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 12);
  if (!configuration || !offline || !context.change.files.some(({ path }) => path === file)) return [];
  const result = await context.run(tool.path, ["config", "verify", "--config", configuration.path], module);
  context.signal.throwIfAborted();
  if (result.kind !== "exited" || result.code === 0) return [];
  const said = result.stderr.split("\n").filter((line) => line.startsWith("jsonschema:"));
  return said.map((line) => ({
    stage: "lint" as const,
    file,
    message: line.replace(/^jsonschema: /, ""),
    linter: "config",
  }));
}

const answer = z.object({
  Issues: z.optional(
    z.nullable(
      z.array(
        z.object({
          FromLinter: z.string(),
          Text: z.string(),
          Pos: z.object({ Filename: z.string(), Line: z.number(), Column: z.optional(z.number()) }),
        }),
      ),
    ),
  ),
  Report: z.optional(z.object({ Warnings: z.optional(z.array(z.object({ Text: z.string() }))) })),
});

/** Judged by the exit code: "0 issues." on stdout proves nothing (docs/facts/precheck.md §1.1). */
async function judge(
  context: StageContext,
  module: ModuleChange,
  result: RunResult,
  file: string,
): Promise<StageOutcome> {
  if (result.kind !== "exited") {
    return { kind: "done", findings: [], notes: [`golangci-lint: ${describeEnd(result)}`], incomplete: true };
  }
  const issues = result.code === 0 || result.code === 1 ? parseIssues(result.stdout) : undefined;
  if (!issues) {
    const said = /panic: .*/.exec(result.stderr)?.[0] ?? lastError(result.stderr) ?? failureOf(result);
    const linter = "golangci-lint";
    const message = `golangci-lint could not check (exit code ${result.code}): ${said}`;
    return { kind: "done", findings: [{ stage: "lint", file, message, linter }] };
  }
  const isNew = await newLines(context.repository, context.change);
  const findings: PrecheckFinding[] = [];
  const notes: string[] = [];
  const unreadable = new Set<string>();
  let old = 0;
  for (const { FromLinter, Text, Pos } of issues) {
    if (FromLinter === "typecheck") {
      // Pos is line 1; the true positions are in the text.
      if (context.broken.size > 0) continue;
      for (const at of positions(Text, module.folder, context)) {
        // What is checked compiles; the unstaged changes, which golangci-lint reads, do not.
        if (context.content.differs(at.file)) unreadable.add(at.file);
        else findings.push({ stage: "lint", ...at, linter: "typecheck" });
      }
      continue;
    }
    const path = context.content.pathOf(Pos.Filename, module.folder);
    if (path === undefined) continue;
    if (!isNew(path, Pos.Line)) {
      old++;
      continue;
    }
    const column = Pos.Column ? { column: Pos.Column } : {};
    findings.push({ stage: "lint", file: path, line: Pos.Line, ...column, message: Text, linter: FromLinter });
  }
  if (old > 0) notes.push(`${old} ${old === 1 ? "finding was" : "findings were"} there before or only on the disk.`);
  const onDisk = context.change.files.filter(({ path }) => context.content.differs(path)).map(({ path }) => path);
  if (onDisk.length > 0) {
    const files = onDisk.length === 1 ? `${onDisk[0]} has` : `${onDisk.length} files have`;
    notes.push(`${files} unstaged changes: golangci-lint read the disk.`);
  }
  if (unreadable.size > 0) {
    notes.push(`Not linted, as the unstaged changes do not compile: ${[...unreadable].join(", ")}`);
  }
  return { kind: "done", findings, notes, incomplete: unreadable.size > 0 };
}

function parseIssues(stdout: string) {
  const line = stdout.split("\n").find((text) => text.startsWith("{"));
  try {
    const parsed = answer.safeParse(JSON.parse(line ?? ""));
    return parsed.success ? (parsed.data.Issues ?? []) : undefined;
  } catch {
    return undefined;
  }
}

/** `Error: …`, or the message of its last logged error. */
function lastError(stderr: string): string | undefined {
  const error = /^(?:Error|Running error): (.*)$/m.exec(stderr)?.[1];
  return error ?? [...stderr.matchAll(/level=error msg="((?:[^"\\]|\\.)*)"/g)].at(-1)?.[1];
}
