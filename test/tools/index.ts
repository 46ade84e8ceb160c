import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { isWithout, readLooks } from "./look";
import { cacheFolder, cacheParts, npmFiles } from "./places";
import { tools, type ToolName } from "./table";

export { needs } from "./needs";
export type { ToolName } from "./table";

export const goplsVersions = tools.gopls.versions;
export const dlvVersions = tools.dlv.versions;

/** The path of a pinned gopls; throws with what to do when it is not installed. */
export const gopls = (version: (typeof goplsVersions)[number] = goplsVersions[0]) =>
  cached("gopls", `gopls-${version}`);

/** The path of a pinned dlv; v1.20.2 is there to be too old. */
export const dlv = (version: (typeof dlvVersions)[number] = dlvVersions[0]) => cached("dlv", `dlv-${version}`);

/** GOROOT of a Go release other than this machine's own. */
export const goRelease = (version: (typeof tools)["go-releases"]["versions"][number]) =>
  realpathSync(existing("go-releases", join(cacheFolder, `go-${version}`, "goroot")));

/** The path of a golangci-lint of that major version. */
export const golangciLint = (major: "1" | "2") =>
  major === "2"
    ? cached("golangci-lint", `golangci-lint-${tools["golangci-lint"].versions[0]}`)
    : cached("golangci-lint-1", `golangci-lint-${tools["golangci-lint-1"].versions[0]}`);

/** The path of a dlv for macOS, cross-built by the real Go: to be read and signed, not run. */
export const macDlv = (goarch: "arm64" | "amd64") =>
  cached("mac-dlv", `dlv-${tools["mac-dlv"].versions[0]}-darwin-${goarch}`);

/** The path of the checker of GitHub's workflows. */
export const actionlint = () => cached("actionlint", `actionlint-${tools.actionlint.versions[0]}`);

/** The path of the real mise. */
export const mise = () =>
  existing("mise", join(npmFiles("mise", tools.mise.packages[0].replace(/@[^@]*$/, "")), "bin/mise"));

/** The path of a Mach-O file that an npm package ships. */
export function shipped(name: "fsevents" | "esbuild-arm64" | "esbuild-x86_64"): string {
  const path = {
    fsevents: () => join(npmFiles("mac-files", "fsevents"), "fsevents.node"),
    "esbuild-arm64": () => join(npmFiles("mac-files", "@esbuild/darwin-arm64"), "bin/esbuild"),
    "esbuild-x86_64": () => join(npmFiles("mac-files", "@esbuild/darwin-x64"), "bin/esbuild"),
  };
  return existing("mac-files", path[name]());
}

function cached(name: ToolName, folder: string): string {
  return existing(name, cacheParts(tools[name]).find((part) => part.folder.endsWith(`/${folder}`))?.path ?? folder);
}

function existing(name: ToolName, path: string): string {
  if (isWithout(name) || !existsSync(path)) throw new Error(`${path} is missing.\n${advice(name)}`);
  return path;
}

/**
 * The path of a program that set-up found on this machine, a shell for instance. Where it is missing, the tests that say
 * that they need it are skipped, and this is a path at which nothing lies.
 */
export function program(name: ToolName): string {
  looks ??= readLooks();
  const look = looks?.[name];
  return look?.kind === "found" ? look.path : `/not-installed/${name}`;
}

/** The folder of a program, to be put into a `PATH` of the test's own. */
export const folderOf = (name: ToolName) => dirname(program(name));

let looks: ReturnType<typeof readLooks>;

const advice = (name: ToolName) => `Run \`npm run setup\`, and mark the test with needs("${name}").`;
