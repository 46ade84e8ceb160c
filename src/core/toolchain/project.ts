import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { specialKind } from "../host";
import { goDirectives } from "./pins/go-directives";
import { ancestors, pinText, type PinContext, type PinManager } from "./pins/pin";
import { readPins, type ManagerPins } from "./pins/read-pins";
import { compareGoVersions, parseGoVersion } from "./version";

/** One line, or variable, that asks for a Go version. */
export interface WantedGo {
  /** The file's name, `mise.toml` for every file of mise's; `environment` for a variable. */
  source: "go.mod" | "go.work" | ".tool-versions" | "mise.toml" | ".go-version" | "environment";
  /** The path, or the variable's name. */
  file: string;
  /** Counted from 1. */
  line?: number;
  /** `1.26.0`, `latest`, `path:~/go`: as it stands, without the `go` in front. */
  version: string;
  /** `go`: the least that will do. `toolchain`: what the go command should switch to. `pin`: what a version manager puts in PATH. */
  kind: "go" | "toolchain" | "pin";
  /** The managers that obey a pin, those first for which it is the strongest. */
  readers: PinManager[];
}

export interface Project {
  folder: string;
  goMod?: string;
  goWork?: string;
  /** The go.work that lies here or above, and that GOWORK=off makes go pass over. */
  hiddenGoWork?: string;
  /** The module's lines first, then pins: those of the folder's own files, then those above. */
  wanted: WantedGo[];
  /** The least Go the module (or workspace) can be built with. */
  minimum?: string;
  /** What GOTOOLCHAIN=auto would run: the toolchain line when it is newer than the go line. */
  toolchain?: string;
  /** What each version manager makes of the folder. */
  pins: readonly ManagerPins[];
}

/**
 * What a project asks for, from the files in its folder and above, as the go command and each version manager read them;
 * no program is asked.
 */
export async function readProject(folder: string, context: PinContext): Promise<Project> {
  const pins = await readPins(folder, context);
  const project: Project = { folder, wanted: [], pins };
  const { GOWORK } = context.variables;
  if (GOWORK && GOWORK !== "off" && GOWORK !== "auto") project.goWork = GOWORK;
  for (const at of ancestors(folder)) {
    if (!project.goMod && (await isThere(join(at, "go.mod")))) project.goMod = join(at, "go.mod");
    const key = GOWORK === "off" ? "hiddenGoWork" : "goWork";
    if (!project[key] && (await isThere(join(at, "go.work")))) project[key] = join(at, "go.work");
  }
  const modules = await Promise.all(
    [project.goMod, project.goWork].map((file) => (file ? moduleLines(file) : Promise.resolve([]))),
  );
  const lines = modules.flat();
  project.wanted = [...lines, ...pinned(pins)];
  project.minimum = newest(lines.filter((line) => line.kind === "go"));
  project.toolchain = newest(lines);
  return project;
}

/** Says which module file that go would read in a folder is no regular file; undefined when all are. */
export async function specialModuleFile(folder: string): Promise<string | undefined> {
  for (const directory of ancestors(folder)) {
    for (const name of ["go.mod", "go.work"]) {
      const path = join(directory, name);
      const found = await stat(path).catch(() => undefined);
      // Go takes a folder of that name for none.
      const kind = found && !found.isDirectory() ? specialKind(found) : undefined;
      if (kind) return `${path} is ${kind}, not a regular file`;
    }
  }
  return undefined;
}

/** Go takes a folder of that name for none. */
async function isThere(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && !found.isDirectory();
}

async function moduleLines(file: string): Promise<WantedGo[]> {
  const source = basename(file) === "go.mod" ? "go.mod" : "go.work";
  return goDirectives(await pinText(file))
    .filter(({ version }) => version !== "default")
    .map(({ kind, version, line }) => ({ source, file, line, version, kind, readers: [] }));
}

/** The managers' entries without those for all folders; one line that several managers read is one. */
function pinned(pins: readonly ManagerPins[]): WantedGo[] {
  const found = new Map<string, WantedGo & { rank: number }>();
  for (const { manager, entries } of pins) {
    for (const [index, { file, line, versions, scope }] of entries.entries()) {
      const [version] = versions;
      // What the go command reads itself stands there already.
      if (scope === "user" || version === undefined || /^go\.(mod|work)$/.test(basename(file))) continue;
      const key = `${file}:${line}`;
      const known = found.get(key);
      if (known) {
        known.readers = index === 0 ? [manager.name, ...known.readers] : [...known.readers, manager.name];
        known.rank = Math.min(known.rank, index);
        continue;
      }
      const shown = version.replace(/^go(?=\d)/, "");
      const readers = [manager.name];
      found.set(key, { source: sourceOf(file, line), file, line, version: shown, kind: "pin", readers, rank: index });
    }
  }
  const depth = ({ file, line }: WantedGo) => (line === undefined ? Infinity : file.split("/").length);
  return [...found.values()]
    .sort((one, other) => depth(other) - depth(one) || one.rank - other.rank)
    .map(({ rank: _, ...wanted }) => wanted);
}

function sourceOf(file: string, line: number | undefined): WantedGo["source"] {
  if (line === undefined) return "environment";
  if (file.endsWith(".toml")) return "mise.toml";
  return basename(file) === ".go-version" ? ".go-version" : ".tool-versions";
}

function newest(wanted: readonly WantedGo[]): string | undefined {
  return wanted
    .flatMap(({ version }) => {
      const parsed = parseGoVersion(version);
      return parsed ? [{ version, parsed }] : [];
    })
    .sort((one, other) => compareGoVersions(other.parsed, one.parsed))[0]?.version;
}
