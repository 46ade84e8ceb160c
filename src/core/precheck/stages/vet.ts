import { dirname, join } from "node:path";
import { describeEnd } from "../../host";
import { failureOf, overlayOf, type ChangedPackage, type ModuleChange } from "../packages";
import type { PrecheckFinding } from "../report";
import { positions, relativeFolder } from "./positions";
import type { Stage, StageContext } from "./stage";

/** `go vet` of the changed packages and of those that import them: compiles all, its tests included, and analyzes. */
export const vet: Stage = {
  id: "vet",
  async run(context) {
    const modules = await context.modules();
    if (modules.length === 0) return { kind: "skipped", why: "no Go packages changed" };
    if (!context.tools.go) return { kind: "done", findings: [], notes: ["Go is not installed."], incomplete: true };
    const findings: PrecheckFinding[] = [];
    const notes = modules.flatMap((module) => module.notes);
    let incomplete = false;
    const results = await Promise.all(modules.map((module) => vetModule(context, module)));
    for (const result of results) {
      findings.push(...result.findings);
      notes.push(...result.notes);
      incomplete ||= result.incomplete;
    }
    return { kind: "done", findings, notes, incomplete };
  },
};

async function vetModule(context: StageContext, module: ModuleChange) {
  const outcome = { findings: [] as PrecheckFinding[], notes: [] as string[], incomplete: false };
  const file = `${relativeFolder(context, module.folder)}go.${module.modules.includes(module.folder) ? "mod" : "work"}`;
  if (module.failure) {
    // go refuses the module as a whole: nothing that it would say of a package could be right.
    outcome.findings.push({ stage: "vet", file, message: module.failure, linter: "go" });
    return outcome;
  }
  const packages = [...module.changed, ...module.importers];
  if (packages.length === 0) return outcome;
  const tags = context.configuration.tags.length > 0 ? [`-tags=${context.configuration.tags.join(",")}`] : [];
  const args = ["vet", "-buildvcs=false", ...tags, ...overlayOf(context.content)];
  const result = await context.runGo([...args, ...packages.map(({ importPath }) => importPath)], module);
  context.signal.throwIfAborted();
  if (result.kind === "exited" && result.code === 0) return outcome;
  outcome.findings.push(...vetFindings(context, module, result.stderr));
  if (outcome.findings.length > 0) return outcome;
  if (result.kind !== "exited") return { ...outcome, notes: [`go vet: ${describeEnd(result)}`], incomplete: true };
  // It failed over what importers had before.
  if (/\.go:\d+/.test(result.stderr)) return outcome;
  outcome.findings.push({ stage: "vet", file, message: failureOf(result), linter: "go" });
  return outcome;
}

/** What go says of an import that it cannot load, at the import's line and below no header (cmd/go/internal/load). */
const notLoaded =
  /^(package \S+ is not in std|no required module provides package|cannot find (module|package)|module \S+ provides package|use of (internal|vendored) package|import cycle not allowed|import ".*" is a program|no Go files in|build constraints exclude all Go files|pattern .*: (no matching files|cannot embed))/;

/**
 * What go vet printed. The compiler's lines stand below `# package`, those of vet's type checker begin with `vet: `; of
 * an importer only these count: what vet finds in it was there before.
 */
function vetFindings(context: StageContext, module: ModuleChange, stderr: string): PrecheckFinding[] {
  const packages = new Map([...module.changed, ...module.importers].map((one) => [one.importPath, one]));
  const importers = new Set(module.importers.map(({ dir }) => dir));
  const findings: PrecheckFinding[] = [];
  let compiled: ChangedPackage | undefined;
  for (const line of stderr.split("\n")) {
    const header = /^# \[?([^\s\]]+)/.exec(line);
    if (header) compiled = packages.get((header[1] ?? "").replace(/_test$/, ""));
    const [found] = header ? [] : positions(line, module.folder, context);
    if (!found) continue;
    const folder = dirname(join(context.repository.top, found.file));
    const compileError = line.startsWith("vet: ") || compiled?.dir === folder || notLoaded.test(found.message);
    const owner = compiled ?? [...packages.values()].find(({ dir }) => dir === folder);
    if (compileError && owner) context.broken.add(owner.importPath);
    if (compileError || !importers.has(folder)) {
      findings.push({ stage: "vet", ...found, linter: compileError ? "compile" : "vet" });
    }
  }
  return findings;
}
