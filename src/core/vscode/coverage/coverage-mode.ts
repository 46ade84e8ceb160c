import { readFamily, type Change, type Document, type Json } from "../settings";

export interface CoverageOptions {
  /** `-coverpkg` pattern: which packages a test's coverage counts; the default is the module of the workspace, or `./...`. */
  packages?: string;
  /** Also run the package's tests with coverage at every save. */
  onSave: boolean;
}

const enoughSeconds = 120;

/**
 * What coverage mode sets in one file (docs/facts/vscode.md §7), and nothing that gopls or the build sees: GOFLAGS, go.buildFlags,
 * go.toolsEnvVars and gopls keys with -cover in them blind gopls. `layers` are the files that bear on it, the one that is
 * edited last.
 */
export function coverageChanges(layers: readonly Document[], options: CoverageOptions): Change[] {
  const read = (key: string) => effective(layers, key);
  const testFlags = read("go.testFlags");
  // Without testFlags the extension tests with buildFlags; ours must not hide those.
  const flags = strings(Array.isArray(testFlags) ? testFlags : read("go.buildFlags"));
  const wanted = [
    ...flags.filter((flag) => !hides(flag)),
    ...(hasPackages(flags) ? [] : [`-coverpkg=${options.packages ?? "./..."}`]),
  ];
  const mode = coverMode(flags, read("go.coverMode"), read("go.coverShowCounts"));
  return [
    { path: ["go.coverOnSingleTest"], set: true },
    { path: ["go.coverOnSingleTestFile"], set: true },
    ...(options.onSave ? [{ path: ["go.coverOnSave"] as const, set: true }] : []),
    ...(mode ? [{ path: ["go.coverMode"] as const, set: mode }] : []),
    { path: ["go.testFlags"], set: wanted },
    ...(seconds(read("go.testTimeout")) < enoughSeconds
      ? [{ path: ["go.testTimeout"] as const, set: `${enoughSeconds}s` }]
      : []),
  ];
}

/** `-coverprofile` of the user's comes after the extension's own, so that its profile is never written. */
function hides(flag: string): boolean {
  return /^--?coverprofile=/.test(flag);
}

function hasPackages(flags: readonly string[]): boolean {
  return flags.some((flag) => /^--?coverpkg(=|$)/.test(flag));
}

/** Go refuses -race with any mode but atomic; counts are shown only when something counts. */
function coverMode(flags: readonly string[], mode: Json | undefined, showCounts: Json | undefined): string | undefined {
  if (flags.some((flag) => /^--?race(=true)?$/.test(flag))) return "atomic";
  return showCounts === true && mode !== "atomic" ? "count" : undefined;
}

/** Arrays and scalars of a later layer replace those of an earlier one. */
function effective(layers: readonly Document[], key: string): Json | undefined {
  for (const layer of layers.toReversed()) {
    const value = readFamily(layer, "go").read([key]);
    if (value !== undefined) return value;
  }
  return undefined;
}

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** A Go duration; the extension's default is 30s, and 0 stands for no limit. */
function seconds(value: Json | undefined): number {
  if (typeof value !== "string") return 30;
  const units: Record<string, number> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };
  const parts = [...value.matchAll(/([\d.]+)(ns|us|µs|ms|h|m|s)/g)];
  const sum = parts.reduce((total, [, number, unit]) => total + Number(number) * (units[unit ?? ""] ?? 0), 0);
  return sum === 0 ? Infinity : sum;
}
