import * as z from "zod/mini";
import { describeEnd, type RunResult } from "../../host";
import { failureOf, firstWords, overlayOf, tagsOf, type ChangedPackage, type ModuleChange } from "../packages";
import type { PrecheckFinding } from "../report";
import { relativeFolder } from "./positions";
import type { Stage, StageContext } from "./stage";

/** `go test -short` of the changed packages, and of their importers where the push or the configuration asks for it. */
export const test: Stage = {
  id: "test",
  async run(context) {
    if (context.configuration.tests === "none") return { kind: "skipped", why: "switched off in .go-warden.json" };
    const wide = context.change.scope === "push" || context.configuration.tests === "importers";
    const work = (await context.modules())
      .filter(({ failure }) => !failure)
      .map((module) => ({ module, packages: testable(context, module, wide) }))
      .filter(({ packages }) => packages.length > 0);
    if (work.length === 0) return { kind: "skipped", why: "no changed package has tests that compile" };
    if (!context.tools.go) return { kind: "done", findings: [], notes: ["Go is not installed."], incomplete: true };
    const findings: PrecheckFinding[] = [];
    const notes: string[] = [];
    for (const { module, packages } of work) {
      const result = await runTests(context, module, packages);
      context.signal.throwIfAborted();
      if (result.kind === "exited" && result.code === 0) continue;
      if (result.kind !== "exited") notes.push(`go test: ${describeEnd(result)}`);
      else findings.push(...failures(context, module, packages, result));
    }
    return { kind: "done", findings, notes, incomplete: notes.length > 0 };
  },
};

function testable(context: StageContext, module: ModuleChange, wide: boolean): ChangedPackage[] {
  return [...module.changed, ...(wide ? module.importers : [])].filter(
    ({ testFiles, importPath }) => testFiles.length > 0 && !context.broken.has(importPath),
  );
}

function runTests(context: StageContext, module: ModuleChange, packages: readonly ChangedPackage[]) {
  // Cached results count: they are what makes a hook fast. vet has run already.
  const flags = [
    "-json",
    "-short",
    "-vet=off",
    "-buildvcs=false",
    "-timeout=10m",
    ...tagsOf(context.configuration.tags),
  ];
  return context.runGo(
    ["test", ...flags, ...overlayOf(context.content), ...packages.map(({ importPath }) => importPath)],
    module,
  );
}

const event = z.object({
  Action: z.string(),
  Package: z.optional(z.string()),
  ImportPath: z.optional(z.string()),
  Test: z.optional(z.string()),
  Output: z.optional(z.string()),
  FailedBuild: z.optional(z.string()),
});

type Event = z.infer<typeof event>;

/** Every failed test (not those that only contain one), and packages that failed outside of a test. */
function failures(
  context: StageContext,
  module: ModuleChange,
  packages: readonly ChangedPackage[],
  result: RunResult,
): PrecheckFinding[] {
  const events = result.stdout.split("\n").flatMap(parseEvent);
  const failed = events.filter(({ Action }) => Action === "fail");
  const tests = failed.filter(({ Test }) => Test !== undefined);
  const leaves = tests.filter(
    ({ Package, Test }) => !tests.some((other) => other.Package === Package && other.Test?.startsWith(`${Test}/`)),
  );
  const findings = leaves.map(({ Package, Test }) =>
    place(context, module, packages, events, Package, Test, outputOf(events, Package, Test)),
  );
  for (const { Package, FailedBuild } of failed.filter(({ Test }) => Test === undefined)) {
    if (leaves.some((leaf) => leaf.Package === Package)) continue;
    const output = FailedBuild
      ? events.flatMap(({ ImportPath, Output }) => (ImportPath === FailedBuild ? (Output ?? []) : [])).join("")
      : outputOf(events, Package, undefined);
    findings.push(place(context, module, packages, events, Package, undefined, output));
  }
  if (findings.length > 0) return findings;
  const file = `${relativeFolder(context, module.folder)}go.mod`;
  return [{ stage: "test", file, message: failureOf(result), linter: "go" }];
}

function parseEvent(line: string): Event[] {
  try {
    const parsed = event.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}

function outputOf(events: readonly Event[], name: string | undefined, test: string | undefined): string {
  return events
    .filter(({ Action, Package, Test }) => Action === "output" && Package === name && Test === test)
    .map(({ Output }) => Output ?? "")
    .join("");
}

/** The last test of a package that was begun and neither passed nor failed. */
function unfinished(events: readonly Event[], name: string | undefined): string | undefined {
  const own = events.filter(({ Package, Test }) => Package === name && Test !== undefined);
  const over = new Set(own.flatMap(({ Action, Test }) => (/^(pass|fail|skip)$/.test(Action) ? Test : [])));
  return own.findLast(({ Action, Test }) => Action === "run" && !over.has(Test))?.Test;
}

/** A failure at the first line of the package's own that its output names. */
function place(
  context: StageContext,
  module: ModuleChange,
  packages: readonly ChangedPackage[],
  events: readonly Event[],
  name: string | undefined,
  test: string | undefined,
  output: string,
): PrecheckFinding {
  const owner = packages.find(({ importPath }) => importPath === name);
  const dir = owner?.dir ?? module.folder;
  for (const [, file = "", line, said = ""] of output.matchAll(/^\s*([^\s:]+\.go):(\d+)(?::\d+)?:? ?(.*)$/gm)) {
    // A test names its file alone, a stack and the compiler a path.
    const path = context.content.pathOf(file, file.includes("/") ? module.folder : dir);
    if (path === undefined) continue;
    const panic = /^panic: (.*)$/m.exec(output)?.[1];
    const message = panic ? `panic: ${panic}` : said.trim() || "failed";
    return { stage: "test", file: path, line: Number(line), message, ...(test ? { linter: test } : {}) };
  }
  const passedOver = /^(#|=== |--- FAIL|FAIL|exit status|ok\s)/;
  // A test that was begun and has no end called os.Exit or log.Fatal.
  const within = test === undefined ? unfinished(events, name) : undefined;
  const last = within && firstWords(outputOf(events, name, within).split("\n").reverse().join("\n"), passedOver);
  const message = within
    ? `the tests ended in the middle of ${within}${last ? `: ${last}` : ""}`
    : (firstWords(output, passedOver) ?? /^exit status \d+$/m.exec(output)?.[0] ?? "failed");
  const [first] = owner?.testFiles ?? [];
  const file = first ? context.content.pathOf(first, dir) : undefined;
  return {
    stage: "test",
    file: file ?? `${relativeFolder(context, dir)}go.mod`,
    message,
    linter: test ?? within ?? "go test",
  };
}
