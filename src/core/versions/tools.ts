import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { delveFor, supportedGo } from "../delve";
import { goBuildOf, readExecutable } from "../macho";
import type { MachineFacts } from "../machine";
import {
  executable,
  parseGoVersion,
  versionManagers,
  type GoVersion,
  type ManagerPins,
  type Project,
} from "../toolchain";

/** A Go tool against the project's Go. */
export interface ToolStatus {
  name: string;
  /** The copy that the editor takes; undefined when it finds none. */
  path?: string;
  /** `v0.23.0`. */
  version?: string;
  /** `go1.26.8`. */
  builtWith?: string;
  ok: boolean;
  /** Why not, or what to know, a phrase. */
  reason?: string;
}

/** Those the editor needs are named also when they are missing. */
const tools = [
  { name: "gopls", needed: true },
  { name: "dlv", needed: true },
  { name: "golangci-lint", needed: false },
  { name: "staticcheck", needed: false },
] as const;

/** Looks at each tool's build, without running it. `projectGo` is the Go that runs in the project, `go1.26.8`. */
export async function toolStatus(
  machine: MachineFacts,
  project: Project,
  projectGo: string | undefined,
): Promise<ToolStatus[]> {
  const found = await Promise.all(
    tools.map(async ({ name, needed }): Promise<ToolStatus[]> => {
      const { chosen } = await machine.tool(name);
      if (!chosen) return needed ? [{ name, ok: false, reason: "not installed where VS Code looks" }] : [];
      const behind = await behindShim(machine, project, chosen.path, name);
      if (behind.problem) return [{ name, path: chosen.path, ok: false, reason: behind.problem }];
      const build = goBuildOf(await readExecutable(behind.path));
      if (!build) return [{ name, path: chosen.path, ok: false, reason: "its build could not be read" }];
      const version = build.module?.version;
      const builtWith = build.goVersion.split(" ")[0] ?? build.goVersion;
      const reason = unfit(name, version, builtWith, wantedBy(name, project, projectGo));
      return [{ name, path: chosen.path, version, builtWith, ok: reason === undefined, ...(reason ? { reason } : {}) }];
    }),
  );
  return found.flat();
}

/** golangci-lint goes by the module's lines, the others by the Go that runs (docs/facts/versions.md §5). */
function wantedBy(name: string, project: Project, projectGo: string | undefined): string | undefined {
  return name === "golangci-lint" ? (project.toolchain ?? projectGo) : projectGo;
}

/** Why a tool of that build does not fit a Go. Patch levels do not matter. */
export function unfit(
  name: string,
  version: string | undefined,
  builtWith: string,
  go: string | undefined,
): string | undefined {
  const wanted = go === undefined ? undefined : parseGoVersion(go);
  const built = parseGoVersion(builtWith);
  if (!wanted) return undefined;
  const line = (one: GoVersion) => one.major * 1000 + one.minor;
  const said = `Go ${wanted.major}.${wanted.minor}`;
  if (name === "dlv") {
    const range = supportedGo(version ?? "");
    if (range && wanted.minor < range.oldest)
      return `debugs Go 1.${range.oldest} and later, ${said} needs dlv@${delveFor(go)}`;
    if (range && wanted.minor > range.newest) return `debugs Go up to 1.${range.newest}, the project runs ${said}`;
    return undefined;
  }
  if (!built || line(built) >= line(wanted)) return undefined;
  const fails = name === "golangci-lint" ? "will fail" : "is to be rebuilt";
  return `was built with ${builtWith} and ${fails}: the project runs ${said}`;
}

/** asdf, mise and goenv keep a tool with the version it was installed under: behind a shim, the pinned version's copy. */
async function behindShim(
  machine: MachineFacts,
  project: Project,
  path: string,
  name: string,
): Promise<{ path: string; problem?: string }> {
  const manager = versionManagers({ home: machine.host.home, variables: (await machine.dock()).variables }).find(
    ({ shims }) => path.startsWith(`${shims}/`),
  );
  const pins = manager && project.pins.find((one) => one.manager.name === manager.name);
  if (!manager || !pins?.pin?.root) return { path };
  const version = pins.pin.root.slice(manager.versions.length + 1).split("/")[0] ?? "";
  for (const bin of manager.bins) {
    const copy = await executable(join(manager.versions, version, bin, name));
    if (copy) return { path: copy };
  }
  const others = await versionsWith(pins, name);
  const where = others.length > 0 ? `, only for ${others.join(", ")}` : "";
  return { path, problem: `${manager.name} has it not for Go ${version}${where}` };
}

async function versionsWith({ manager }: ManagerPins, name: string): Promise<string[]> {
  const versions = await readdir(manager.versions).catch(() => []);
  const has = await Promise.all(
    versions.map(async (version) =>
      (await Promise.all(manager.bins.map((bin) => executable(join(manager.versions, version, bin, name))))).some(
        Boolean,
      ),
    ),
  );
  return versions.filter((_, index) => has[index]).sort();
}
