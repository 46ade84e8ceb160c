import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readIfPresent, specialKind } from "../host";
import { compareGoVersions, parseGoVersion } from "./version";

/** One file that asks for a Go version. */
export interface WantedGo {
  source: "go.mod" | "go.work" | ".tool-versions" | "mise.toml" | ".go-version";
  file: string;
  /** `1.26.0`, `latest`, `path:~/go`: as it stands, without the `go` in front. */
  version: string;
  /** `go`: the least that will do. `toolchain`: what the go command should switch to. `pin`: what a version manager puts in PATH. */
  kind: "go" | "toolchain" | "pin";
}

export interface Project {
  folder: string;
  goMod?: string;
  goWork?: string;
  /** In the order a reader meets them: the folder's own files first, then those of the folders above. */
  wanted: WantedGo[];
  /** The least Go the module (or workspace) can be built with. */
  minimum?: string;
  /** What GOTOOLCHAIN=auto would run: the toolchain line when it is newer than the go line. */
  toolchain?: string;
}

/** What a project asks for, from the files in its folder and above; no program is asked. */
export async function readProject(folder: string): Promise<Project> {
  const project: Project = { folder, wanted: [] };
  for (const directory of ancestors(folder)) {
    const names = new Set(await readdir(directory).catch(() => []));
    if (!project.goMod && names.has("go.mod")) project.goMod = join(directory, "go.mod");
    if (!project.goWork && names.has("go.work")) project.goWork = join(directory, "go.work");
    for (const name of [".tool-versions", "mise.toml", ".mise.toml", ".go-version"]) {
      if (names.has(name)) project.wanted.push(...(await pins(join(directory, name), name)));
    }
  }
  const modules = await Promise.all(
    [project.goMod, project.goWork].map((file) => (file ? readGoLines(file) : Promise.resolve([]))),
  );
  const lines = modules.flat();
  project.wanted.unshift(...lines);
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

function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

async function text(file: string): Promise<string> {
  return (await readIfPresent(file).catch(() => undefined))?.toString("utf8") ?? "";
}

async function readGoLines(file: string): Promise<WantedGo[]> {
  const source = file.endsWith("go.work") ? "go.work" : "go.mod";
  return [...(await text(file)).matchAll(/^[ \t]*(go|toolchain)[ \t]+(?:go)?([^\s/]+)/gm)].flatMap(
    ([, word, version]) =>
      version === undefined || version === "default" || (word !== "go" && word !== "toolchain")
        ? []
        : [{ source, file, version, kind: word }],
  );
}

async function pins(file: string, name: string): Promise<WantedGo[]> {
  const contents = await text(file);
  const version =
    name === ".tool-versions"
      ? /^[ \t]*(?:golang|go)[ \t]+(\S+)/m.exec(contents)?.[1]
      : name === ".go-version"
        ? /^[ \t]*(?:go)?(\S+)/m.exec(contents)?.[1]
        : miseVersion(contents);
  if (!version) return [];
  const source = name === ".tool-versions" || name === ".go-version" ? name : "mise.toml";
  return [{ source, file, version: version.replace(/^go(?=\d)/, ""), kind: "pin" }];
}

/** `go = "1.26"`, `go = ["1.26", …]` or `go = { version = "1.26" }` in the [tools] table. */
function miseVersion(contents: string): string | undefined {
  const table = /^[ \t]*\[tools\][^\n]*\n((?:(?![ \t]*\[)[^\n]*(?:\n|$))*)/m.exec(contents)?.[1] ?? "";
  const line = /^[ \t]*"?(?:core:)?(?:go|golang)"?[ \t]*=[ \t]*([^\n]*)/m.exec(table)?.[1] ?? "";
  const own = /^[ \t]*\[tools\.(?:go|golang)\][^\n]*\n[^[]*?version[ \t]*=[ \t]*["']([^"']+)/m.exec(contents)?.[1];
  return /version[ \t]*=[ \t]*["']([^"']+)/.exec(line)?.[1] ?? /["']([^"']+)["']/.exec(line)?.[1] ?? own;
}

function newest(wanted: readonly WantedGo[]): string | undefined {
  return wanted
    .flatMap(({ version }) => {
      const parsed = parseGoVersion(version);
      return parsed ? [{ version, parsed }] : [];
    })
    .sort((one, other) => compareGoVersions(other.parsed, one.parsed))[0]?.version;
}
