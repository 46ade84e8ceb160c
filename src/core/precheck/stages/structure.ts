import { join, posix } from "node:path";
import { readIfPresent } from "../../host";
import type { ChangedFile } from "../change";
import { failureOf, overlayOf, type ModuleChange } from "../packages";
import type { PrecheckFinding, StageOutcome } from "../report";
import { editorFileFaults } from "./editor-files";
import { parseFault } from "./file-formats";
import type { Stage, StageContext } from "./stage";

/** Files larger than this hold data, not what a person writes. */
const largestText = 2 * 1024 * 1024;

/** What needs no compiler: files parse, names fit every disk, no conflict was left in, go.mod is whole and tidy. */
export const structure: Stage = {
  id: "structure",
  async run(context) {
    const findings: PrecheckFinding[] = [];
    const notes = [...context.change.notes];
    const texts = await readTexts(context);
    for (const [path, text] of texts) {
      context.signal.throwIfAborted();
      const found = (line: number | undefined, message: string, linter: string, column?: number) =>
        findings.push({
          stage: "structure",
          file: path,
          ...(line ? { line } : {}),
          ...(column ? { column } : {}),
          message,
          linter,
        });
      const marker = conflictMarker(text);
      if (marker) found(marker, "a merge conflict was left in", "conflict");
      const fault = marker ? undefined : parseFault(path, text);
      if (fault) found(fault.line, fault.message, fault.format, fault.column);
      else if (!marker) {
        const workspace = join(context.repository.top, posix.dirname(path), "..");
        for (const { line, message } of editorFileFaults(path, text, workspace))
          found(line, message, posix.basename(path));
      }
    }
    findings.push(...(await namesThatCollide(context)));
    const modules = await moduleFiles(context, notes);
    findings.push(...modules.findings);
    return { kind: "done", findings, notes, incomplete: modules.incomplete } satisfies StageOutcome;
  },
};

/** The contents of the changed text files, as they are checked. */
async function readTexts({ change, content, repository, signal }: StageContext): Promise<Map<string, string>> {
  const changed = change.files.filter(({ status }) => status === "changed");
  const blobs = await repository.blobs(changed.flatMap(({ blob }) => blob ?? []));
  const texts = new Map<string, string>();
  for (const file of changed) {
    signal.throwIfAborted();
    const bytes = await bytesOf(file, blobs, content.fileFor(file.path));
    if (!bytes || bytes.length > largestText || bytes.includes(0)) continue;
    texts.set(file.path, bytes.toString("utf8"));
  }
  return texts;
}

async function bytesOf(file: ChangedFile, blobs: ReadonlyMap<string, Buffer>, onDisk: string) {
  if (file.blob !== undefined) return blobs.get(file.blob);
  return readIfPresent(onDisk).catch(() => undefined);
}

/** The line, from 1, of a conflict that nobody resolved: `<<<<<<< ` and, below it, `>>>>>>> `. */
function conflictMarker(text: string): number | undefined {
  if (!text.includes("<<<<<<< ")) return undefined;
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith("<<<<<<< "));
  const ends = start !== -1 && lines.slice(start).some((line) => line.startsWith(">>>>>>> "));
  return ends ? start + 1 : undefined;
}

/** Two names that are one file on a Mac's disk, where one of them is new (APFS folds case and composition). */
async function namesThatCollide({ change, repository }: StageContext): Promise<PrecheckFinding[]> {
  const added = change.files.filter(({ status, added, from }) => status === "changed" && (added || from));
  if (added.length === 0) return [];
  const list =
    change.tree === undefined || change.tree === ":"
      ? await repository.git(["ls-files", "-z", "--cached", "--deduplicate"])
      : await repository.git(["ls-tree", "-r", "-z", "--name-only", change.tree]);
  const fold = (path: string) => path.normalize("NFC").toLowerCase();
  const byFolded = new Map<string, string[]>();
  for (const path of list.toString("utf8").split("\0").filter(Boolean)) {
    byFolded.set(fold(path), [...(byFolded.get(fold(path)) ?? []), path]);
  }
  return added.flatMap(({ path }) => {
    const other = byFolded.get(fold(path))?.find((name) => name !== path);
    const message = `differs from ${other} only in case: a Mac's disk has room for one of them`;
    return other === undefined ? [] : [{ stage: "structure" as const, file: path, message, linter: "names" }];
  });
}

async function moduleFiles(context: StageContext, notes: string[]) {
  const { change, content, configuration, tools } = context;
  const findings: PrecheckFinding[] = [];
  let incomplete = false;
  const changedModuleFiles = change.files.filter(
    ({ path, status }) =>
      status === "changed" && /(^|\/)go\.(mod|work)$/.test(path) && !/(^|\/)(vendor|testdata)\//.test(path),
  );
  if (!tools.go) {
    if (changedModuleFiles.length > 0) notes.push("go.mod was not checked: Go is not installed.");
    return { findings, incomplete: changedModuleFiles.length > 0 };
  }
  const broken = new Set<string>();
  for (const { path } of changedModuleFiles) {
    const kind = posix.basename(path) === "go.mod" ? "mod" : "work";
    const at = { folder: context.temp, environment: {} };
    const file = content.fileFor(path);
    const result = await context.runGo([kind, "edit", "-json", file], at);
    if (result.kind === "exited" && result.code === 0) continue;
    broken.add(posix.dirname(path));
    findings.push(...parseErrors(result.stderr, file, path));
  }
  if (!configuration.tidy) return { findings, incomplete };
  const tidied = await Promise.all(
    (await modulesToTidy(context, broken)).map(async (folder) => tidy(context, folder, notes)),
  );
  for (const result of tidied) {
    findings.push(...result.findings);
    incomplete ||= result.incomplete;
  }
  return { findings, incomplete };
}

/** `/abs/go.mod:15: unknown directive: requir`, one a line; go.work is named relative to where go was run. */
function parseErrors(stderr: string, file: string, path: string): PrecheckFinding[] {
  const linter = posix.basename(path);
  const found = stderr.split("\n").flatMap((line) => {
    const [, named = "", number, column, message = ""] = /^(\S.*?):(\d+)(?::(\d+))?: (.*)$/.exec(line) ?? [];
    if (posix.basename(named) !== posix.basename(file)) return [];
    const at = { line: Number(number), ...(column ? { column: Number(column) } : {}) };
    return [{ stage: "structure" as const, file: path, ...at, message, linter }];
  });
  if (found.length > 0) return found;
  return [{ stage: "structure", file: path, message: stderr.trim().split("\n").at(-1) ?? "go cannot read it", linter }];
}

/** Modules whose requirements the change can have touched: go.mod or go.sum themselves, or Go files that import. */
async function modulesToTidy(context: StageContext, broken: ReadonlySet<string>): Promise<ModuleChange[]> {
  const touches = ({ path }: ChangedFile) => /(^|\/)go\.(mod|sum)$|\.go$/.test(path);
  if (!context.change.files.some(touches)) return [];
  const groups = await context.modules();
  return groups.flatMap((group) =>
    group.modules
      .filter((folder) => !broken.has(relativeTo(context.repository.top, folder)))
      .filter((folder) =>
        group.files.some((file) => touches(file) && join(context.repository.top, file.path).startsWith(`${folder}/`)),
      )
      .map((folder) => ({ ...group, folder })),
  );
}

const relativeTo = (top: string, folder: string) => (folder === top ? "." : folder.slice(top.length + 1));

/** `go mod tidy -diff` (Go 1.23 and later) writes nothing and prints what it would change. */
async function tidy(context: StageContext, module: ModuleChange, notes: string[]) {
  const file = posix.join(relativeTo(context.repository.top, module.folder), "go.mod");
  const result = await context.runGo(["mod", "tidy", "-diff", ...overlayOf(context.content)], module);
  context.signal.throwIfAborted();
  if (result.kind === "exited" && result.code === 0) return { findings: [], incomplete: false };
  if (/^diff current\//m.test(result.stdout)) {
    const names = [...result.stdout.matchAll(/^diff current\/(\S+)/gm)].flatMap(([, name]) => name ?? []);
    const [changed = "go.mod", ...others] = names;
    const message = `not tidy${others.length > 0 ? `, nor is ${others.join(" and ")}` : ""}: run go mod tidy`;
    const at = posix.join(posix.dirname(file), changed);
    return { findings: [{ stage: "structure" as const, file: at, message, linter: "tidy" }], incomplete: false };
  }
  const said = failureOf(result);
  if (/flag provided but not defined: -diff/.test(result.stderr)) {
    notes.push(`${file}: whether it is tidy was not checked, which takes Go 1.23 or newer.`);
    return { findings: [], incomplete: false };
  }
  notes.push(`${file}: whether it is tidy could not be checked without downloading: ${said}`);
  return { findings: [], incomplete: !/GOPROXY=off|module lookup disabled/.test(result.stderr) };
}
