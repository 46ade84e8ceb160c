import { join } from "node:path";
import { installedVersions, versionManagers, type VersionManager } from "../managers";
import { compareGoVersions, parseGoVersion } from "../version";
import { asdfEntries } from "./asdf";
import { goenvEntries } from "./goenv";
import { miseEntries } from "./mise";
import type { PinContext, PinEntry, PinManager } from "./pin";

/** What a manager makes of a folder. */
export interface Pin {
  manager: PinManager;
  entry: PinEntry;
  /** The one of the entry's versions that is taken, as it stands. */
  version: string;
  /** `system`: the next go in PATH. `missing`: no such version is installed. */
  state: "installed" | "missing" | "system";
  /** GOROOT of what is taken. */
  root?: string;
}

export interface ManagerPins {
  manager: VersionManager;
  /** The strongest first. */
  entries: readonly PinEntry[];
  /** What the strongest of them leads to. */
  pin?: Pin;
}

/** Reads what each manager would obey in a folder, by its own rules; runs nothing and needs no manager to be installed. */
export async function readPins(folder: string, context: PinContext): Promise<ManagerPins[]> {
  return Promise.all(
    versionManagers(context).map(async (manager) => {
      const installed = await installedVersions(manager);
      const entries = await entriesOf(manager, folder, context, installed);
      const [strongest] = entries;
      const pin = strongest && choose(manager, strongest, installed, context.home);
      return { manager, entries, ...(pin ? { pin } : {}) };
    }),
  );
}

function entriesOf(
  { name, versions }: VersionManager,
  folder: string,
  context: PinContext,
  installed: readonly string[],
): Promise<PinEntry[]> {
  if (name === "asdf") return asdfEntries(folder, context, installed);
  if (name === "mise") return miseEntries(folder, context);
  return goenvEntries(folder, context, join(versions, ".."));
}

function choose(manager: VersionManager, entry: PinEntry, installed: readonly string[], home: string): Pin | undefined {
  const [first] = entry.versions;
  if (first === undefined) return undefined;
  const pins = entry.versions.map((version): Pin => {
    const pin = { manager: manager.name, entry, version };
    if (version === "system") return { ...pin, state: "system" };
    const [, path] = /^path:(.+)$/.exec(version) ?? [];
    // asdf looks for `go` in the folder that is named, mise takes it itself.
    if (path !== undefined && manager.name !== "goenv")
      return { ...pin, state: "installed", root: join(path.replace(/^~(?=\/|$)/, home), manager.goroot) };
    const taken = resolveVersion(manager.name, version, installed);
    return taken === undefined
      ? { ...pin, state: "missing" }
      : { ...pin, state: "installed", root: join(manager.versions, taken, manager.goroot) };
  });
  // goenv fails when one of them is missing; the others go on to the next one.
  const missing = pins.find(({ state }) => state === "missing");
  if (manager.name === "goenv" && missing) return missing;
  return pins.find(({ state }) => state !== "missing") ?? pins[0];
}

/** The installed version that a manager takes for what is written; undefined when it has none (docs/facts/versions.md §2). */
export function resolveVersion(manager: PinManager, written: string, installed: readonly string[]): string | undefined {
  if (manager === "asdf") {
    const folder = written.replace(/^ref:/, "ref-");
    return installed.includes(folder) ? folder : undefined;
  }
  if (manager === "goenv") {
    if (installed.includes(written)) return written;
    return /^\d+\.\d+$/.test(written) ? newestOf(installed, `${written}.`) : undefined;
  }
  const wanted = written.replace(/^v(?=\d)/, "").replace(/^ref:/, "ref-");
  if (installed.includes(wanted)) return wanted;
  if (wanted === "latest") return newestOf(installed, "");
  return (
    newestOf(installed, `${wanted.replace(/^prefix:/, "")}.`) ??
    newestOf(installed, wanted.replace(/^prefix:/, ""), true)
  );
}

/** Stable releases alone, unless a prefix that ends in the middle of a number asks for a pre-release. */
function newestOf(installed: readonly string[], prefix: string, preReleases = false): string | undefined {
  return installed
    .flatMap((name) => {
      const version = name.startsWith(prefix) && /^\d/.test(name) ? parseGoVersion(name) : undefined;
      return version &&
        (preReleases ? version.pre !== undefined && /^\D/.test(name.slice(prefix.length)) : version.pre === undefined)
        ? [{ name, version }]
        : [];
    })
    .sort((one, other) => compareGoVersions(one.version, other.version))
    .at(-1)?.name;
}
