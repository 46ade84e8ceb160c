import { lastSegment } from "../../machine";
import { isJsonObject, type Json } from "../../vscode";
import { gigabytes } from "../processes/resources";
import { usualFilters } from "./filters";
import type { WorkspaceDescription } from "./describe";

type Settings = Readonly<Record<string, Json>>;

/** What is changed for a try, and applied when it helps; null removes. */
export interface Adjustment {
  /** gopls's settings by their full name. A name inside of a map stands after it: `["ui.diagnostic.analyses", "shadow"]`. */
  gopls?: readonly { path: readonly [string, ...string[]]; value: Json }[];
  /** Variables of `go.toolsEnvVars`. */
  variables?: Readonly<Record<string, string | null>>;
  /** A go.work over all modules of the folder. */
  goWork?: true;
}

/** Something that may make gopls cheaper in this folder. */
export interface Candidate {
  name: string;
  /** What in the folder or the settings gives the reason to try it. */
  reason: string;
  /** What one no longer has with it; null when nothing is lost. */
  disables: string | null;
  adjustment: Adjustment;
}

export interface Grounds {
  workspace: WorkspaceDescription;
  /** gopls's settings as they hold. */
  settings: Settings;
  /** What gopls is started with, `go.toolsEnvVars` included. */
  variables: Readonly<Record<string, string | undefined>>;
  /** Names in `go.toolsEnvVars`. */
  toolsEnvVars: readonly string[];
  /** The settings that this gopls has. */
  known: ReadonlySet<string>;
  /** What the user's own settings led to: memory at most, and when all is read. */
  usual: { peakBytes: number; rssBytes: number };
  /** The configuration's limit for one gopls. */
  memoryLimitBytes: number;
  /** What gopls's file cache takes on the disk; null when that is not known. */
  cacheBytes: number | null;
}

/** What is worth a try here; empty when nothing about the folder or its settings gives a reason. */
export function candidatesFor(grounds: Grounds): Candidate[] {
  return [
    ...idleFolders(grounds),
    ...oneWorkspace(grounds),
    ...turnedOn(grounds),
    ...memory(grounds),
    ...cache(grounds),
  ];
}

/** A setting by its last segment, under whatever name the user wrote it. */
function settingOf(settings: Settings, name: string): { key: string; value: Json } | undefined {
  const found = Object.entries(settings).findLast(([key]) => lastSegment(key) === name);
  return found && { key: found[0], value: found[1] };
}

function idleFolders({ workspace, settings }: Grounds): Candidate[] {
  if (workspace.idleFolders.length === 0) return [];
  const own = settingOf(settings, "directoryFilters");
  const before = Array.isArray(own?.value) ? own.value : usualFilters;
  const folders = workspace.idleFolders.slice(0, 10);
  const files = folders.reduce((sum, one) => sum + one.files, 0);
  const value = [...before, ...folders.map(({ folder }) => `-${folder}`)];
  return [
    {
      name: "directoryFilters",
      reason: `${files} files and no Go in ${folders.map(({ folder }) => folder).join(", ")}`,
      disables: null,
      adjustment: { gopls: [{ path: [own?.key ?? "build.directoryFilters"], value }] },
    },
  ];
}

function oneWorkspace({ workspace, variables }: Grounds): Candidate[] {
  const { modules, goWork } = workspace;
  if (modules.length < 2 || goWork !== null || variables.GOWORK === "off") return [];
  return [
    {
      name: "go.work",
      reason: `${modules.length} modules without a go.work: gopls reads each on its own`,
      disables: "one version of a dependency in each module: in a go.work all modules agree on the highest",
      adjustment: { goWork: true },
    },
  ];
}

/** Switches that are off unless somebody turns them on, and what goes with them. */
const switches: readonly { name: string; on: Json; disables: string }[] = [
  { name: "staticcheck", on: true, disables: "staticcheck's analyzers, but for those that gopls runs by itself" },
  { name: "semanticTokens", on: true, disables: "coloring of names by what they are" },
  { name: "vulncheck", on: "Imports", disables: "the search for known vulnerabilities in imports" },
];

const maps: readonly { name: string; disables: (names: string) => string }[] = [
  { name: "analyses", disables: (names) => `the analyzers ${names}` },
  { name: "codelenses", disables: (names) => `the code lenses ${names}` },
];

/** Analyzers and code lenses that are on in any case. */
const onByThemselves = /^(generate|regenerate_cgo|run_govulncheck|tidy|upgrade_dependency|vendor)$/;

function turnedOn({ settings }: Grounds): Candidate[] {
  const single = switches.flatMap(({ name, on, disables }): Candidate[] => {
    const found = settingOf(settings, name);
    if (found?.value !== on) return [];
    const adjustment = { gopls: [{ path: [found.key] as const, value: null }] };
    return [{ name: `without ${name}`, reason: `${found.key} is turned on`, disables, adjustment }];
  });
  const listed = maps.flatMap(({ name, disables }): Candidate[] => {
    const found = settingOf(settings, name);
    const entries = isJsonObject(found?.value) ? Object.entries(found.value) : [];
    const on = entries.flatMap(([key, value]) => (value === true && !onByThemselves.test(key) ? [key] : []));
    if (!found || on.length === 0) return [];
    const names = on.join(", ");
    const gopls = on.map((key) => ({ path: [found.key, key] as const, value: null }));
    const reason = `${found.key} turns on ${names}`;
    return [{ name: `without ${name}`, reason, disables: disables(names), adjustment: { gopls } }];
  });
  return [...single, ...listed];
}

/** Of a memory of which gopls takes a large part, limits for Go's garbage collector are worth a try. */
const largeShare = 1 / 8;

function memory({
  workspace,
  variables,
  toolsEnvVars,
  known,
  settings,
  usual,
  memoryLimitBytes,
}: Grounds): Candidate[] {
  const set = ["GOGC", "GOMEMLIMIT"].filter((name) => toolsEnvVars.includes(name) && variables[name]);
  if (set.length > 0) {
    const given = set.map((name) => `${name}=${variables[name] ?? ""}`).join(" and ");
    const reason = `go.toolsEnvVars has ${given}`;
    const without = Object.fromEntries(set.map((name) => [name, null]));
    return [{ name: `without ${set.join(", ")}`, reason, disables: null, adjustment: { variables: without } }];
  }
  const limit = Math.min(workspace.memoryBytes * largeShare, memoryLimitBytes);
  if (usual.peakBytes <= limit) return [];
  const reason = `gopls takes up to ${gigabytes(usual.peakBytes)} here`;
  const most = Math.max(usual.peakBytes / 2, usual.rssBytes);
  const mib = Math.ceil(most / 1024 ** 2);
  const soft: Candidate =
    known.has("memoryLimit") && settingOf(settings, "memoryLimit") === undefined
      ? {
          name: "memoryLimit",
          reason,
          disables: null,
          adjustment: { gopls: [{ path: ["memoryLimit"], value: mib * 1024 ** 2 }] },
        }
      : { name: "GOMEMLIMIT", reason, disables: null, adjustment: { variables: { GOMEMLIMIT: `${mib}MiB` } } };
  return [soft, { name: "GOGC", reason, disables: null, adjustment: { variables: { GOGC: "50" } } }];
}

/** gopls's own budget for its file cache (docs/facts/gopls.md §1). */
const usualBudget = 1e9;

function cache({ cacheBytes, known, settings }: Grounds): Candidate[] {
  const own = settingOf(settings, "maxFileCacheBytes");
  const budget = typeof own?.value === "number" && own.value > 0 ? own.value : usualBudget;
  if (cacheBytes === null || cacheBytes < budget * 0.9 || !known.has("maxFileCacheBytes")) return [];
  const path = [own?.key ?? "maxFileCacheBytes"] as const;
  const reason = `gopls's file cache is full: ${gigabytes(cacheBytes)} of ${gigabytes(budget)}`;
  return [{ name: "maxFileCacheBytes", reason, disables: null, adjustment: { gopls: [{ path, value: budget * 2 }] } }];
}

/** gopls's settings with an adjustment made. */
export function adjusted(settings: Settings, { gopls = [] }: Adjustment): Record<string, Json> {
  const result: Record<string, Json> = { ...settings };
  for (const { path, value } of gopls) {
    const [key, member] = path;
    if (member !== undefined) {
      const map = result[key];
      if (isJsonObject(map)) result[key] = Object.fromEntries(Object.entries(map).filter(([name]) => name !== member));
    } else if (value === null) delete result[key];
    else result[key] = value;
  }
  return result;
}
