import { readdirSync, type Dirent } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join, relative } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { readIfPresent, readStartSync } from "../../host";
import { isFilteredOut } from "./filters";

/** A folder that holds many files and not one of Go's, and that gopls looks through nevertheless. */
export interface IdleFolder {
  /** Relative to the opened folder. */
  folder: string;
  files: number;
}

/** What gopls has to do with a folder, told from its files alone. */
export interface WorkspaceDescription {
  folder: string;
  /** The folders with a go.mod, the opened one as ".". */
  modules: string[];
  /** The go.work that holds here; null when there is none. */
  goWork: string | null;
  /** Folders with a Go file that are no test data and not vendored. */
  packages: number;
  /** Without vendored ones. */
  goFiles: number;
  /** Those of them that say `Code generated … DO NOT EDIT.` */
  generatedFiles: number;
  vendoredFiles: number;
  testdataFiles: number;
  /** Of all kinds. */
  files: number;
  folders: number;
  replaceDirectives: number;
  /** The largest first. */
  idleFolders: IdleFolder[];
  memoryBytes: number;
  cores: number;
  /** False when there was more than could be looked through in the time. */
  complete: boolean;
  durationMs: number;
}

/** Milliseconds after which a folder is described as far as it was seen. */
const longestMs = 1500;
/** Fewer files cost nothing that could be measured. */
const manyFiles = 500;

interface Seen {
  files: number;
  goFiles: number;
}

/**
 * Describes a folder in under two seconds; nothing is started, and links are not followed. `filters` are gopls's
 * `directoryFilters`: folders that they leave out already are not reported.
 */
export async function describeWorkspace(
  folder: string,
  { filters, goWork, signal }: { filters: readonly string[]; goWork: string | undefined; signal?: AbortSignal },
): Promise<WorkspaceDescription> {
  const began = performance.now();
  const found: WorkspaceDescription = {
    folder,
    modules: [],
    goWork: goWork ?? null,
    packages: 0,
    goFiles: 0,
    generatedFiles: 0,
    vendoredFiles: 0,
    testdataFiles: 0,
    files: 0,
    folders: 0,
    replaceDirectives: 0,
    idleFolders: [],
    memoryBytes: totalmem(),
    cores: cpus().length,
    complete: true,
    durationMs: 0,
  };
  const walk = async (at: string): Promise<Seen> => {
    signal?.throwIfAborted();
    if (performance.now() - began > longestMs) {
      found.complete = false;
      return { files: 0, goFiles: 1 };
    }
    // Reading them one by one in the background takes ten times as long; Ctrl-C has its turn now and then.
    if (found.folders % 50 === 0) await turn();
    const entries = entriesOf(at);
    const name = relative(folder, at);
    const isLooked = name === "" || !(isPassedOver(name) || isFilteredOut(name, filters));
    const seen = await count(found, { at, name, isLooked }, entries);
    const idle = found.idleFolders.length;
    for (const entry of entries) {
      if (!entry.isDirectory() || entry.name === ".git") continue;
      const below = await walk(join(at, entry.name));
      seen.files += below.files;
      seen.goFiles += below.goFiles;
    }
    if (isLooked && name !== "" && seen.goFiles === 0 && seen.files >= manyFiles) {
      // Stands for those below it.
      found.idleFolders.splice(idle, Infinity, { folder: name, files: seen.files });
    }
    return seen;
  };
  await walk(folder);
  found.idleFolders.sort((one, other) => other.files - one.files);
  found.durationMs = Math.round(performance.now() - began);
  return found;
}

/** What go and gopls pass over by themselves. */
const isPassedOver = (name: string) => name.split("/").some((part) => /^[._]|^testdata$/.test(part));

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

async function count(
  found: WorkspaceDescription,
  { at, name, isLooked }: { at: string; name: string; isLooked: boolean },
  entries: readonly Dirent[],
): Promise<Seen> {
  const files = entries.filter((entry) => entry.isFile());
  const goFiles = files.filter((entry) => entry.name.endsWith(".go"));
  const parts = name.split("/");
  found.folders += 1;
  found.files += files.length;
  if (parts.includes("vendor")) found.vendoredFiles += goFiles.length;
  else if (parts.includes("testdata")) found.testdataFiles += goFiles.length;
  else if (isLooked) {
    found.goFiles += goFiles.length;
    found.packages += goFiles.length > 0 ? 1 : 0;
    found.generatedFiles += goFiles.filter((entry) => isGenerated(join(at, entry.name))).length;
    if (files.some((entry) => entry.name === "go.mod")) {
      found.modules.push(name || ".");
      found.replaceDirectives += await replaced(join(at, "go.mod"));
    }
  }
  return { files: files.length, goFiles: goFiles.length };
}

/** The line that `go help generate` asks for, at the beginning of a file. */
function isGenerated(path: string): boolean {
  return /^\/\/ Code generated .* DO NOT EDIT\.$/m.test(readStartSync(path, 512) ?? "");
}

async function replaced(goMod: string): Promise<number> {
  const text = (await readIfPresent(goMod).catch(() => undefined))?.toString("utf8") ?? "";
  return text.replace(/\/\/.*$/gm, "").match(/\S[ \t]+=>[ \t]+\S/g)?.length ?? 0;
}

/** The module folders, absolute. */
export function modulesOf({ folder, modules }: WorkspaceDescription): string[] {
  return modules.map((name) => (name === "." ? folder : join(folder, name)));
}
