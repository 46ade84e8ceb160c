import { readdir } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { describeEnd } from "../../host";
import { failureOf, overlayOf, tagsOf, type ChangedPackage, type ModuleChange } from "../packages";
import type { PrecheckFinding } from "../report";
import { positions, relativeFolder } from "./positions";
import type { Stage, StageContext } from "./stage";

/** `go vet` of the changed packages and of those that import them: compiles all, its tests included, and analyzes. */
export const vet: Stage = {
  id: "vet",
  async run(context) {
    const modules = await context.modules();
    const loose = filesOfNoModule(context, modules);
    if (modules.length === 0 && loose.size === 0) return { kind: "skipped", why: "no Go packages changed" };
    if (!context.tools.go) return { kind: "done", findings: [], notes: ["Go is not installed."], incomplete: true };
    const findings: PrecheckFinding[] = [];
    const notes = modules.flatMap((module) => module.notes);
    let incomplete = false;
    const results = await Promise.all([
      ...modules.map((module) => vetModule(context, module)),
      ...[...loose].map(([folder, files]) => vetLoose(context, folder, files)),
    ]);
    for (const result of results) {
      findings.push(...result.findings);
      notes.push(...result.notes);
      incomplete ||= result.incomplete;
    }
    return { kind: "done", findings, notes, incomplete };
  },
};

const vetArguments = ({ configuration, content }: StageContext) => [
  ...["vet", "-buildvcs=false"],
  ...tagsOf(configuration.tags),
  ...overlayOf(content),
];

/** The changed Go files that no go.mod stands above, by their folder. */
function filesOfNoModule({ change }: StageContext, modules: readonly ModuleChange[]): Map<string, string[]> {
  const owned = new Set(modules.flatMap(({ files }) => files.map(({ path }) => path)));
  const byFolder = new Map<string, string[]>();
  for (const { path, status } of change.files) {
    if (status !== "changed" || !path.endsWith(".go") || owned.has(path) || notBuilt.test(path)) continue;
    const folder = posix.dirname(path);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), path]);
  }
  return byFolder;
}

/** Folders that `go build ./...` passes over. */
const notBuilt = /(^|\/)(vendor|testdata|[._][^/]*)\//;

/** What a file of no module cannot have, or what scripts that share a folder have in common: no fault of the change. */
const ofNoModule = /^(main redeclared|other declaration of|package \S+ is not in std|no required module|cannot find)/;

/** Without a module go takes the files of a folder by their names, and nothing but the standard library. */
async function vetLoose(context: StageContext, folder: string, changed: readonly string[]) {
  const dir = join(context.repository.top, folder);
  const names = (await readdir(dir).catch(() => [])).filter(
    (name) => name.endsWith(".go") && !context.content.isGone(posix.join(folder, name)),
  );
  const gone = changed.map((path) => posix.basename(path)).filter((name) => !names.includes(name));
  const result = await context.runGo([...vetArguments(context), ...[...names, ...gone].map((name) => `./${name}`)], {
    folder: dir,
    environment: {},
  });
  context.signal.throwIfAborted();
  const findings = positions(result.stderr, dir, context)
    .filter(({ file, message }) => changed.includes(file) && !ofNoModule.test(message))
    .map((at): PrecheckFinding => ({ stage: "vet", ...at, linter: "vet" }));
  const passed = result.kind === "exited" && result.code === 0;
  const what = `${folder === "." ? "The top" : folder} is in no module`;
  const note =
    passed || findings.length > 0 ? "go vet took its files alone" : `it could not be compiled: ${failureOf(result)}`;
  return {
    findings,
    notes: [`${what}: ${note}. To make one: go mod init`],
    incomplete: !passed && findings.length === 0,
  };
}

async function vetModule(context: StageContext, module: ModuleChange) {
  const outcome = { findings: [] as PrecheckFinding[], notes: [] as string[], incomplete: false };
  const file = `${relativeFolder(context, module.folder)}go.${module.modules.includes(module.folder) ? "mod" : "work"}`;
  if (module.failure) {
    // go refuses the module as a whole: nothing that it would say of a package could be right.
    const [at] = positions(module.failure.replace(/^go: /, ""), module.folder, context);
    outcome.findings.push({ stage: "vet", ...(at ?? { file, message: module.failure }), linter: "go" });
    return outcome;
  }
  const packages = [...module.changed, ...module.importers];
  if (packages.length === 0) return outcome;
  const args = vetArguments(context);
  const result = await context.runGo([...args, ...packages.map(({ importPath }) => importPath)], module);
  context.signal.throwIfAborted();
  if (result.kind === "exited" && result.code === 0) return outcome;
  outcome.findings.push(...vetFindings(context, module, result.stderr));
  if (outcome.findings.length > 0) return outcome;
  if (result.kind !== "exited") return { ...outcome, notes: [`go vet: ${describeEnd(result)}`], incomplete: true };
  // It failed over what importers had before.
  if (/\.go:\d+/.test(result.stderr)) return outcome;
  const message = failureOf(result);
  outcome.findings.push({ stage: "vet", file, message, linter: "go" });
  // go test would only repeat it.
  const named = /^package (\S+?):/.exec(message)?.[1];
  for (const path of named ? [named] : packages.map(({ importPath }) => importPath)) context.broken.add(path);
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
