import { existsSync } from "node:fs";
import { basename, dirname, join, posix, relative } from "node:path";
import * as z from "zod/mini";
import { describeEnd, type RunResult } from "../host";
import type { Change, ChangedFile } from "./change";
import type { CheckedContent } from "./content";

export interface ChangedPackage {
  importPath: string;
  /** Absolute. */
  dir: string;
  /** The names of its test files. */
  testFiles: readonly string[];
}

/** One module, or one workspace of modules, and what of it a change touches. Tools are run in `folder`, once each. */
export interface ModuleChange {
  /** Where go.mod or go.work lies; absolute. */
  folder: string;
  /** Laid over the environment of Go and the linters: a module that its go.work does not name is built without it. */
  environment: Readonly<Record<string, string>>;
  /** The folders of the modules that the change touches; absolute. */
  modules: string[];
  /** Those whose packages can import the changed ones: the module, or all of the workspace. */
  listed: readonly string[];
  files: ChangedFile[];
  changed: ChangedPackage[];
  /** Import one of the changed packages, and are not changed themselves. */
  importers: ChangedPackage[];
  /** What cannot be checked, a sentence each: files behind build constraints. */
  notes: string[];
  /** go's own first line when it could list nothing. */
  failure?: string;
}

/** Runs the project's go; `environment` is laid over the one of the precheck. */
export type RunGo = (
  args: readonly string[],
  at: Pick<ModuleChange, "folder" | "environment">,
  options?: { input?: string },
) => Promise<RunResult>;

const moduleFile = /(^|\/)(go\.(mod|sum|work|work\.sum)|vendor\/modules\.txt)$/;

/**
 * Groups the changed files by the nearest go.mod (modules of one go.work together) and asks go once a group which
 * packages they belong to and who imports those. Files of no module are in no group.
 */
export async function moduleChanges(
  top: string,
  change: Change,
  content: CheckedContent,
  runGo: RunGo,
  tags: readonly string[],
): Promise<ModuleChange[]> {
  const isThere = (path: string) => !content.isGone(path) && existsSync(content.fileFor(path));
  const byModule = new Map<string, ChangedFile[]>();
  for (const file of change.files) {
    const module = nearest(file.path, (folder) => isThere(posix.join(folder, "go.mod")) || hasWork(folder));
    if (module !== undefined) byModule.set(module, [...(byModule.get(module) ?? []), file]);
  }
  function hasWork(folder: string) {
    return isThere(posix.join(folder, "go.work"));
  }

  const groups: ModuleChange[] = [];
  const workspaces = new Map<string, ModuleChange>();
  for (const [module, files] of byModule) {
    const folder = join(top, module);
    const work = nearest(posix.join(module, "go.mod"), hasWork);
    if (work !== undefined && !workspaces.has(work)) {
      workspaces.set(work, await openWorkspace(join(top, work), content, runGo));
    }
    const workspace = work === undefined ? undefined : workspaces.get(work);
    if (workspace && (workspace.failure || workspace.folder === folder || workspace.listed.includes(folder))) {
      if (!groups.includes(workspace)) groups.push(workspace);
      if (existsSync(join(folder, "go.mod"))) workspace.modules.push(folder);
      workspace.files.push(...files);
    } else {
      const environment: Record<string, string> = workspace ? { GOWORK: "off" } : {};
      const notes = workspace ? [`${module}: ${join(work ?? "", "go.work")} does not use this module.`] : [];
      groups.push({
        folder,
        environment,
        modules: [folder],
        listed: [folder],
        files,
        changed: [],
        importers: [],
        notes,
      });
    }
  }
  await Promise.all(groups.map((group) => listPackages(top, content, runGo, group, tags)));
  return groups;
}

/** The nearest folder at or above the file's that passes; vendored, hidden and ignored ones belong to what is above. */
function nearest(path: string, passes: (folder: string) => boolean): string | undefined {
  const parts = posix
    .dirname(path)
    .split("/")
    .filter((part) => part !== ".");
  const stop = parts.findIndex((part) => part === "vendor" || part === "testdata" || /^[._]/.test(part));
  const usable = stop === -1 ? parts : parts.slice(0, stop);
  for (let length = usable.length; length >= 0; length--) {
    const folder = usable.slice(0, length).join("/");
    if (passes(folder)) return folder;
  }
  return undefined;
}

async function openWorkspace(folder: string, content: CheckedContent, runGo: RunGo): Promise<ModuleChange> {
  const group = { folder, environment: {}, modules: [], listed: [], files: [], changed: [], importers: [], notes: [] };
  const args = ["list", "-m", ...overlayOf(content), "-f", "{{.Dir}}"];
  const result = await runGo(args, group);
  const listed = result.kind === "exited" && result.code === 0 ? result.stdout.split("\n").filter(Boolean) : [];
  return { ...group, listed, ...(listed.length === 0 ? { failure: failureOf(result) } : {}) };
}

/** The flag with which go sees what is checked instead of what lies on the disk. */
export const overlayOf = ({ overlay }: CheckedContent) => (overlay ? ["-overlay", overlay] : []);

/** The flag with the configuration's build tags. */
export const tagsOf = (tags: readonly string[]) => (tags.length > 0 ? [`-tags=${tags.join(",")}`] : []);

/** What a program that failed says first, with the command that it proposes, or how it ended. */
export function failureOf(result: RunResult): string {
  return firstWords(result.stderr, /^#|^go: warning|^go: errors parsing .*:$/) ?? describeEnd(result);
}

/** The first line that tells something, and what a colon at its end announces. */
export function firstWords(text: string, passedOver: RegExp): string | undefined {
  const lines = text.split("\n").map((line) => line.trim());
  const index = lines.findIndex((line) => line && !passedOver.test(line));
  const [first, next] = lines.slice(index).filter(Boolean);
  if (index === -1 || first === undefined) return undefined;
  return first.endsWith(":") && next ? `${first} ${next}` : first;
}

const names = z.optional(z.array(z.string()));

/** What `go list -json` says of a package; the fields that decide what a change touches. */
const listed = z.object({
  ImportPath: z.string(),
  Dir: z.optional(z.string()),
  GoFiles: names,
  CgoFiles: names,
  CFiles: names,
  CXXFiles: names,
  HFiles: names,
  SFiles: names,
  IgnoredGoFiles: names,
  IgnoredOtherFiles: names,
  TestGoFiles: names,
  XTestGoFiles: names,
  EmbedFiles: names,
  TestEmbedFiles: names,
  XTestEmbedFiles: names,
  Imports: names,
  TestImports: names,
  XTestImports: names,
});

type Listed = z.infer<typeof listed>;

const fields = Object.keys(listed.shape).join(",");

async function listPackages(
  top: string,
  content: CheckedContent,
  runGo: RunGo,
  group: ModuleChange,
  tags: readonly string[],
): Promise<void> {
  if (group.failure) return;
  const patterns = group.listed.map((folder) => `./${posix.join(relative(group.folder, folder), "...")}`);
  const result = await runGo(
    ["list", "-e", ...tagsOf(tags), ...overlayOf(content), `-json=${fields}`, ...patterns],
    group,
  );
  const packages = parseStream(result.stdout);
  if (packages.length === 0 && (result.kind !== "exited" || result.code !== 0)) {
    group.failure = failureOf(result);
    return;
  }
  const touched = touchedPackages(top, group, packages);
  const changed = packages.filter((candidate) => touched.has(candidate.ImportPath));
  group.changed = changed.flatMap(asChanged);
  const importers = packages.filter(
    (candidate) =>
      !touched.has(candidate.ImportPath) &&
      [candidate.Imports, candidate.TestImports, candidate.XTestImports].some((imports) =>
        imports?.some((path) => touched.has(path)),
      ),
  );
  group.importers = importers.flatMap(asChanged);
}

function asChanged(one: Listed): ChangedPackage[] {
  const buildable = [one.GoFiles, one.CgoFiles, one.TestGoFiles, one.XTestGoFiles].some((files) => files?.length);
  if (!one.Dir || !buildable) return [];
  const testFiles = [...(one.TestGoFiles ?? []), ...(one.XTestGoFiles ?? [])];
  return [{ importPath: one.ImportPath, dir: one.Dir, testFiles }];
}

/** The import paths that the changed files belong to, also of packages that are gone. */
function touchedPackages(top: string, group: ModuleChange, packages: readonly Listed[]): Set<string> {
  const touched = new Set<string>();
  const byDir = new Map(packages.flatMap((one) => (one.Dir ? [[one.Dir, one] as const] : [])));
  const embedding = new Map(
    packages.flatMap((one) =>
      [one.EmbedFiles, one.TestEmbedFiles, one.XTestEmbedFiles]
        .flatMap((files) => files ?? [])
        .map((file) => [join(one.Dir ?? "", file), one.ImportPath] as const),
    ),
  );
  for (const file of group.files) {
    const paths = file.from === undefined ? [file.path] : [file.path, file.from];
    for (const path of paths) {
      if (moduleFile.test(path)) {
        for (const { ImportPath } of packages) touched.add(ImportPath);
        continue;
      }
      const full = join(top, path);
      const embedded = embedding.get(full);
      if (embedded) touched.add(embedded);
      const owner = ownerOf(full, path, byDir);
      if (owner) touched.add(owner.ImportPath);
      else if (path.endsWith(".go")) touched.add(formerImportPath(dirname(full), packages));
      const ignored = owner && [...(owner.IgnoredGoFiles ?? []), ...(owner.IgnoredOtherFiles ?? [])];
      if (file.status === "changed" && path === file.path && ignored?.includes(basename(path))) {
        group.notes.push(`${path} was not compiled: its build constraints leave it out here.`);
      }
    }
  }
  return touched;
}

const goInput = /\.(go|s|S|sx|c|cc|cpp|cxx|h|hh|hpp|hxx|m|syso|swig|swigcxx)$/;

/** The package whose folder a file lies in; for testdata the nearest one above, whose tests read it. */
function ownerOf(full: string, path: string, byDir: ReadonlyMap<string, Listed>): Listed | undefined {
  const testdata = /^(.*?)\/testdata\//.exec(full)?.[1];
  if (testdata !== undefined) {
    for (let folder = testdata; folder !== dirname(folder); folder = dirname(folder)) {
      const owner = byDir.get(folder);
      if (owner) return owner;
    }
    return undefined;
  }
  return goInput.test(path) ? byDir.get(dirname(full)) : undefined;
}

/** The import path of a package that has no file left: that of the nearest package above, and the way down from it. */
function formerImportPath(dir: string, packages: readonly Listed[]): string {
  const [above] = packages
    .filter(({ Dir }) => Dir !== undefined && dir.startsWith(`${Dir}/`))
    .sort((one, other) => (other.Dir?.length ?? 0) - (one.Dir?.length ?? 0));
  if (above?.Dir) return posix.join(above.ImportPath, relative(above.Dir, dir));
  // No package above it: by one beside it, whose import path ends as its folder does.
  for (const { Dir, ImportPath } of packages) {
    for (let root = Dir ?? "", path = ImportPath; basename(root) === posix.basename(path);) {
      root = dirname(root);
      path = posix.dirname(path);
      if (dir.startsWith(`${root}/`)) return posix.join(path, relative(root, dir));
    }
  }
  return dir;
}

/** Reads the JSON values that `go list -json` prints one after the other. */
function parseStream(text: string): Listed[] {
  const packages: Listed[] = [];
  for (const part of text.split(/^(?=\{$)/m)) {
    try {
      const parsed = listed.safeParse(JSON.parse(part));
      if (parsed.success) packages.push(parsed.data);
    } catch {
      // What was cut off, or a line that is none of go's.
    }
  }
  return packages;
}
