import { delimiter, isAbsolute, join } from "node:path";
import type { Host } from "../host";
import { domainVariables } from "../launchd";
import { goBuildOf, readExecutable } from "../macho";
import { executable, findGoInstalls } from "../toolchain";
import { withoutGit, type Variables } from "./repository";

/** A tool of the user's, with what its build information says. */
export interface Tool {
  path: string;
  /** `v2.15.0`; undefined when it carries none. */
  version?: string;
  /** `go1.26.8`: what it was built with. */
  builtWith?: string;
}

export interface Toolbox {
  /** What Go and the linters are run with: nothing of git's, no download, PATH without the repository's own folders. */
  environment: Record<string, string>;
  go?: string;
  gofmt?: string;
  find(name: string): Promise<Tool | undefined>;
}

/**
 * Finds Go and the linters in the environment of this process. A git client that was started from the Dock may have
 * launchd's PATH alone: then what the agent shared with launchd counts, at last the Go installs themselves. The shell
 * is never asked, which takes up to seconds (docs/facts/precheck.md §5).
 */
export async function findTools(host: Host, { top, variables }: { top: string; variables: Variables }) {
  const inherited = withoutGit(variables);
  const own = usableFolders(inherited.PATH, top);
  let folders = own;
  let go = await firstIn(folders, "go");
  let shared: Record<string, string> = {};
  if (!go && host.platform === "macos") {
    shared = (await domainVariables(host).catch(() => undefined))?.variables ?? {};
    folders = [...own, ...usableFolders(shared.PATH, top)];
    go = await firstIn(folders, "go");
  }
  if (!go) {
    const [install] = await findGoInstalls(host, { ...shared, ...inherited });
    if (install) folders = [...folders, join(install.root, "bin")];
    go = await firstIn(folders, "go");
  }
  const home = inherited.HOME ?? host.home;
  const goBin = [inherited.GOBIN ?? shared.GOBIN, join(inherited.GOPATH ?? shared.GOPATH ?? join(home, "go"), "bin")];
  const places = [...folders, ...goBin.filter((folder): folder is string => Boolean(folder && isUsable(folder, top)))];
  const environment: Record<string, string> = {
    ...shared,
    ...inherited,
    HOME: home,
    PATH: folders.join(delimiter),
    // A check downloads nothing: what is missing is said (docs/facts/precheck.md §2).
    GOPROXY: "off",
    GOFLAGS: inherited.GOFLAGS ?? shared.GOFLAGS ?? "",
  };
  if (!environment.GOFLAGS) delete environment.GOFLAGS;
  const found = new Map<string, Promise<Tool | undefined>>();
  const toolbox: Toolbox = {
    environment,
    ...(go ? { go, gofmt: await firstIn([...(await besideGo(go)), ...folders], "gofmt") } : {}),
    find(name) {
      const known = found.get(name) ?? firstIn(places, name).then((path) => (path ? readTool(path) : undefined));
      found.set(name, known);
      return known;
    },
  };
  return toolbox;
}

const besideGo = async (go: string) => [go, (await executable(go)) ?? go].map((path) => join(path, ".."));

/** Absolute folders outside the repository: nothing that a repository brings along is run by its name. */
function usableFolders(path: string | undefined, top: string): string[] {
  return (path ?? "").split(delimiter).filter((folder) => isUsable(folder, top));
}

const isUsable = (folder: string, top: string) => isAbsolute(folder) && !`${folder}/`.startsWith(`${top}/`);

async function firstIn(folders: readonly string[], name: string): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, name);
    if (await executable(path)) return path;
  }
  return undefined;
}

async function readTool(path: string): Promise<Tool> {
  const build = goBuildOf(await readExecutable(path));
  return {
    path,
    ...(build?.module ? { version: build.module.version } : {}),
    ...(build ? { builtWith: build.goVersion } : {}),
  };
}
