import { compareGoVersions, formatGoVersion, parseGoVersion, type Project } from "../toolchain";

/** What the go command does before it does anything else (docs/facts/versions.md §1). */
export interface Switched {
  /** `1.26.8`, without the `go` in front: what `go version` says. */
  version: string;
  /** What made it switch; undefined when the go that was started goes on itself. */
  by?: "GOTOOLCHAIN" | "toolchain" | "go";
  /** Why builds fail although `go version` answers. */
  refuses?: string;
}

/**
 * Which Go the go command runs in a project, computed instead of performed, since a switch may download. `setting` is
 * GOTOOLCHAIN, `base` the version that was started.
 */
export function switchedGo(base: string, setting: string, project: Pick<Project, "minimum" | "wanted">): Switched {
  const [name = "", mode] = splitSetting(setting);
  const exact = /^go\d/.test(name) ? name.replace(/^go/, "") : undefined;
  if (name !== "local" && name !== "auto" && name !== "path" && exact === undefined)
    return { version: base, refuses: `invalid GOTOOLCHAIN "${setting}"` };
  const start: Switched = exact === undefined ? { version: base } : { version: exact, by: "GOTOOLCHAIN" };
  if (mode === undefined) return refusing(start, setting, project);
  const lines = project.wanted.filter(({ kind }) => kind !== "pin");
  return lines.reduce<Switched>(
    // A language version stands for its first release.
    (best, { version, kind }) =>
      isNewer(version, best.version)
        ? { version: released(version), by: kind === "toolchain" ? "toolchain" : "go" }
        : best,
    start,
  );
}

/** `go1.26.8+auto` is a name and a mode; `auto` and `path` are short for `local+auto` and `local+path`. */
function splitSetting(setting: string): [name: string, mode?: string] {
  if (setting === "auto" || setting === "path" || setting === "") return ["local", setting || "auto"];
  const [name = "", mode] = setting.split("+");
  return mode === "auto" || mode === "path" ? [name, mode] : mode === undefined ? [name] : [setting];
}

function refusing(run: Switched, setting: string, { minimum }: Pick<Project, "minimum">): Switched {
  if (minimum === undefined || !isNewer(minimum, run.version)) return run;
  const refuses = `go.mod requires go >= ${minimum} (running go ${run.version}; GOTOOLCHAIN=${setting})`;
  return { ...run, refuses };
}

/** Whether one version is newer than another; false where one of them cannot be read. */
export function isNewer(one: string, other: string): boolean {
  const [left, right] = [parseGoVersion(one), parseGoVersion(other)];
  return Boolean(left && right && compareGoVersions(left, right) > 0);
}

function released(version: string): string {
  const parsed = parseGoVersion(version);
  if (!parsed) return version;
  const isLanguage = parsed.patch === undefined && !parsed.pre && (parsed.major > 1 || parsed.minor >= 21);
  return formatGoVersion(isLanguage ? { ...parsed, patch: 0 } : parsed);
}
