import { constants } from "node:fs";
import { access, readdir, realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readIfPresent, type Host } from "../host";
import { architecturesOf, readExecutable } from "../macho";
import { versionManagers } from "./managers";
import { searchPath } from "./search";

/** Who put a Go there. `toolchain` is one that GOTOOLCHAIN=auto downloaded; `unknown` was found through PATH alone. */
export type GoManager =
  | "official"
  | "homebrew"
  | "asdf"
  | "mise"
  | "goenv"
  | "g"
  | "gvm"
  | "gobrew"
  | "macports"
  | "golang.org/dl"
  | "toolchain"
  | "system"
  | "unknown";

export interface GoInstall {
  /** GOROOT, symlinks resolved. */
  root: string;
  /** The go program in it. */
  bin: string;
  /** The first line of GOROOT/VERSION (`go1.26.8`); absent in a Go built from source or a damaged one. */
  version?: string;
  manager: GoManager;
  /** Of the go program; empty when it could not be read. */
  architectures: string[];
  /** Numeric owner of GOROOT. */
  owner: number;
  /** Whether this user may change GOROOT. */
  writable: boolean;
  /** Whether this user may run bin/go. */
  executable: boolean;
}

/**
 * Every Go on this machine: where installers and version managers put it, what PATH leads to, and what a go that was
 * asked says of its own (`told`, each a GOROOT).
 */
export async function findGoInstalls(
  host: Host,
  environment: Readonly<Record<string, string | undefined>>,
  told: readonly string[] = [],
): Promise<GoInstall[]> {
  const [known, inPath] = await Promise.all([
    Promise.all(places(host, environment).map(({ manager, pattern }) => expand(pattern).then(tag(manager)))),
    searchPath(environment.PATH, "go"),
  ]);
  const roots = [
    ...known.flat(),
    ...[...inPath.map(({ realPath }) => dirname(dirname(realPath))), ...told].map((root) => ({
      root,
      manager: "unknown" as const,
    })),
  ];
  const installs = new Map<string, Promise<GoInstall | undefined>>();
  for (const { root, manager } of roots) {
    const real = await realpath(root).catch(() => undefined);
    if (real && !installs.has(real)) installs.set(real, inspect(real, manager));
  }
  return (await Promise.all(installs.values())).filter((install) => install !== undefined);
}

const tag =
  (manager: GoManager) =>
  (roots: string[]): { root: string; manager: GoManager }[] =>
    roots.map((root) => ({ root, manager }));

/** The folders of each manager; `*` stands for one path segment. docs/facts/gopls.md §6. */
function places(
  host: Host,
  environment: Readonly<Record<string, string | undefined>>,
): { manager: GoManager; pattern: string }[] {
  const home = (path: string) => join(host.home, path);
  const gopath = (environment.GOPATH || home("go")).split(":")[0] ?? home("go");
  const modcache = environment.GOMODCACHE || join(gopath, "pkg/mod");
  const list: [GoManager, ...string[]][] = [
    ["official", host.system("/usr/local/go")],
    [
      "homebrew",
      ...["/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew"].flatMap((prefix) => [
        host.system(`${prefix}/Cellar/go/*/libexec`),
        host.system(`${prefix}/Cellar/go@*/*/libexec`),
      ]),
    ],
    ...versionManagers({ home: host.home, variables: environment }).map(
      ({ name, versions, goroot }): [GoManager, string] => [name, join(versions, "*", goroot)],
    ),
    ["g", join(environment.G_HOME || home(".g"), "versions/*"), join(environment.G_HOME || home(".g"), "go")],
    ["gvm", join(environment.GVM_ROOT || home(".gvm"), "gos/*")],
    ["gobrew", join(environment.GOBREW_ROOT || host.home, ".gobrew/versions/*/go")],
    ["macports", host.system("/opt/local/lib/go"), host.system("/opt/local/lib/go-*")],
    ["golang.org/dl", home("sdk/go*")],
    ["toolchain", join(modcache, "golang.org/toolchain@*")],
    ...(host.platform === "linux"
      ? ([["system", ...["/usr/lib/go-*", "/usr/lib/golang", "/snap/go/current"].map((path) => host.system(path))]] as [
          GoManager,
          ...string[],
        ][])
      : []),
  ];
  return list.flatMap(([manager, ...patterns]) => patterns.map((pattern) => ({ manager, pattern })));
}

/** The folders a pattern leads to; `*` inside a segment stands for any characters but a slash. */
async function expand(pattern: string): Promise<string[]> {
  const [fixed = "", ...rest] = pattern.split(/\/(?=[^/]*\*)/);
  let folders = [fixed];
  for (const part of rest) {
    const [segment = "", ...below] = part.split("/");
    const matches = new RegExp(`^${segment.split("*").map(escape).join(".*")}$`);
    const lists = await Promise.all(
      folders.map(async (folder) =>
        (await readdir(folder).catch(() => []))
          .filter((name) => !name.startsWith(".") && matches.test(name))
          .sort()
          .map((name) => join(folder, name, ...below)),
      ),
    );
    folders = lists.flat();
  }
  return folders;
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

async function inspect(root: string, manager: GoManager): Promise<GoInstall | undefined> {
  const bin = join(root, "bin", "go");
  const [folder, program, versionFile] = await Promise.all([
    stat(root).catch(() => undefined),
    stat(bin).catch(() => undefined),
    readIfPresent(join(root, "VERSION")).catch(() => undefined),
  ]);
  // A shim or wrapper in PATH has no GOROOT around it.
  if (!folder?.isDirectory() || (!program && !versionFile)) return undefined;
  if (manager === "unknown" && !versionFile && !(await stat(join(root, "src/runtime")).catch(() => undefined))) {
    return undefined;
  }
  const allowed = (path: string, mode: number) =>
    access(path, mode).then(
      () => true,
      () => false,
    );
  const version = versionFile?.toString("utf8").split("\n", 1)[0]?.trim();
  return {
    root,
    bin,
    ...(version ? { version } : {}),
    manager,
    architectures: architecturesOf(await readExecutable(bin)),
    owner: folder.uid,
    writable: await allowed(root, constants.W_OK),
    executable: await allowed(bin, constants.X_OK),
  };
}
