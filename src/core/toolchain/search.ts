import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { pathFolders, type Host } from "../host";

/** Which rule of the Go extension's search a copy was found by, in the order the rules apply. */
export type FoundBy =
  "selectedGo" | "alternateTools" | "GOBIN" | "toolsGopath" | "GOPATH" | "GOROOT" | "PATH" | "fallback";

export interface FoundTool {
  path: string;
  realPath: string;
  from: FoundBy;
}

export interface ToolSearch {
  /** The copy the Go extension takes. */
  chosen?: { path: string; from: FoundBy };
  /** Every copy, in the order of the search; one file may be found under several paths. */
  all: FoundTool[];
  /** Every place looked at, found there or not. */
  searched: { path: string; from: FoundBy }[];
}

export interface ToolSearchOptions {
  /** `go.alternateTools`: tool → absolute path, or another name to look for. */
  alternateTools?: Readonly<Record<string, string>>;
  /** The go of "Go: Choose Go Environment"; counts unless `go.goroot` is set. */
  selectedGo?: string;
  /** The editor's environment; `go.toolsEnvVars` plays no part in the search. */
  environment: Readonly<Record<string, string | undefined>>;
  /** `go.toolsGopath`. */
  toolsGopath?: string;
  /** `go.goroot`, or what `go env GOROOT` says; default the environment's GOROOT. */
  goroot?: string;
  /** `go.gopath`, or what `go env GOPATH` says; default the environment's GOPATH, else ~/go. */
  gopath?: string;
}

/**
 * Finds a tool as the Go extension does (docs/facts/vscode.md §5): alternateTools, GOBIN, toolsGopath/bin, GOPATH/bin,
 * GOROOT/bin, PATH and, for go alone, two fixed places. Homebrew's /opt/homebrew/bin is none of them.
 */
export async function searchTool(host: Host, name: string, options: ToolSearchOptions): Promise<ToolSearch> {
  const searched = searchPlaces(host, name, options);
  const looked = await Promise.all(
    searched.map(async (place) => ({ ...place, realPath: await executable(place.path) })),
  );
  const all = looked.flatMap(({ realPath, ...place }) => (realPath === undefined ? [] : [{ ...place, realPath }]));
  const [first] = all;
  return { all, searched, ...(first ? { chosen: { path: first.path, from: first.from } } : {}) };
}

function searchPlaces(host: Host, name: string, options: ToolSearchOptions): ToolSearch["searched"] {
  const { alternateTools = {}, environment, toolsGopath } = options;
  const alternate = alternateTools[name] ?? "";
  const file = alternate && !isAbsolute(alternate) ? alternate : name;
  // The extension would join a relative path to each folder; it leads out of them, and is nobody's tool.
  if (file.includes("/")) return [];
  const inFolders = (from: FoundBy, list: string | undefined, bin = "") =>
    pathFolders(list).map((folder) => ({ path: join(folder, bin, file), from }));
  return [
    ...(name === "go" && options.selectedGo && isAbsolute(options.selectedGo)
      ? [{ path: options.selectedGo, from: "selectedGo" as const }]
      : []),
    ...(isAbsolute(alternate) ? [{ path: alternate, from: "alternateTools" as const }] : []),
    ...inFolders("GOBIN", environment.GOBIN),
    // The extension never takes `go` itself from a GOPATH.
    ...(name === "go" ? [] : inFolders("toolsGopath", toolsGopath, "bin")),
    ...(name === "go" ? [] : inFolders("GOPATH", options.gopath || environment.GOPATH || join(host.home, "go"), "bin")),
    ...inFolders("GOROOT", options.goroot || environment.GOROOT, "bin"),
    ...inFolders("PATH", environment.PATH),
    ...(name === "go"
      ? ["/usr/local/go/bin/go", "/usr/local/bin/go"].map((path) => ({
          path: host.system(path),
          from: "fallback" as const,
        }))
      : []),
  ];
}

/** Whether a path leads to the go program of a GOROOT itself, and not to a shim that chooses one. */
export async function isGoProgram(path: string): Promise<boolean> {
  const file = await executable(path);
  if (file === undefined || basename(file) !== "go") return false;
  return Boolean(await stat(join(dirname(dirname(file)), "pkg/tool")).catch(() => undefined));
}

/** The real path of an executable file, or undefined when there is none at that path. */
export async function executable(path: string): Promise<string | undefined> {
  try {
    const [found] = await Promise.all([stat(path), access(path, constants.X_OK)]);
    return found.isFile() ? await realpath(path) : undefined;
  } catch {
    return undefined;
  }
}

/** Every executable of that name in a PATH, first one first. */
export async function searchPath(
  path: string | undefined,
  name: string,
): Promise<{ path: string; realPath: string }[]> {
  const places = name.includes("/") ? [] : pathFolders(path).map((folder) => join(folder, name));
  const found = await Promise.all(places.map(async (place) => ({ path: place, realPath: await executable(place) })));
  return found.flatMap(({ path, realPath }) => (realPath === undefined ? [] : [{ path, realPath }]));
}
