import { dirname, join } from "node:path";
import { readIfPresent } from "../host";
import type { MachineFacts } from "../machine";
import { compareGoVersions, goDirectives, modulesBelow, parseGoVersion, type WantedGo } from "../toolchain";

/** What the modules of a folder ask of the container's Go. */
export interface GoNeeds {
  wanted: readonly Pick<WantedGo, "file" | "line" | "version" | "kind">[];
  /** The least Go that builds all of them. */
  minimum?: string;
  /** What GOTOOLCHAIN=auto would run. */
  toolchain?: string;
  /** The folders with a go.mod. */
  modules: readonly string[];
}

/** Levels below the folder in which modules are looked for. */
const depth = 3;

/** The module and workspace that go finds from the folder, else the modules below it, as in a repository of several. */
export async function goNeeds(machine: MachineFacts, root: string): Promise<GoNeeds> {
  const { goMod, goWork, wanted, minimum, toolchain } = await machine.project();
  if (goMod || goWork) {
    const modules = goWork ? await modulesBelow(dirname(goWork), depth) : [dirname(goMod ?? root)];
    return { wanted, minimum, toolchain, modules };
  }
  const modules = await modulesBelow(root, depth);
  const lines = await Promise.all(
    modules.map(async (folder) => {
      const file = join(folder, "go.mod");
      return goDirectives(await text(file)).map((line) => ({ ...line, file }));
    }),
  );
  const below = lines.flat().filter(({ version }) => version !== "default");
  return {
    wanted: below,
    minimum: newest(below.filter(({ kind }) => kind === "go")),
    toolchain: newest(below),
    modules,
  };
}

function newest(lines: readonly { version: string }[]): string | undefined {
  const parsed = lines.flatMap(({ version }) => {
    const number = parseGoVersion(version);
    return number ? [{ version, number }] : [];
  });
  return parsed.sort((one, other) => compareGoVersions(other.number, one.number))[0]?.version;
}

const text = async (path: string) => (await readIfPresent(path).catch(() => undefined))?.toString("utf8") ?? "";

/** The paths of the modules that these modules require. */
export async function requirements(modules: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    modules.map(async (folder) =>
      [...(await text(join(folder, "go.mod"))).matchAll(/^[ \t]*(?:require[ \t]+)?([^\s"/]+\.[^\s"]+)[ \t]+v\d/gm)].map(
        ([, path = ""]) => path,
      ),
    ),
  );
  return [...new Set(found.flat())];
}
