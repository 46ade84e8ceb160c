import { join } from "node:path";
import { compareGoVersions, parseGoVersion } from "../version";
import { goDirectives } from "./go-directives";
import { ancestors, pinText, words, type PinContext, type PinEntry } from "./pin";

/** The line that asdf takes: the first one named `golang`. Spaces alone divide words (docs/facts/versions.md §2). */
export function asdfLine(text: string): { line: number; versions: string[] } | undefined {
  for (const [index, raw] of text.split("\n").entries()) {
    const [content = ""] = raw.split("#", 1);
    const [name, ...versions] = content
      .trim()
      .split(" ")
      .map((word) => word.trim())
      .filter((word) => word !== "");
    if (name === "golang") return { line: index + 1, versions };
  }
  return undefined;
}

/** What asdf obeys in a folder, the strongest first: its variable, then files upwards, then the home folder's. */
export async function asdfEntries(
  folder: string,
  { home, variables }: PinContext,
  installed: readonly string[],
): Promise<PinEntry[]> {
  const entries: PinEntry[] = [];
  const given = variables.ASDF_GOLANG_VERSION;
  if (given) entries.push({ file: "ASDF_GOLANG_VERSION", versions: words(given), scope: "environment" });
  const name =
    variables.ASDF_TOOL_VERSIONS_FILENAME || variables.ASDF_DEFAULT_TOOL_VERSIONS_FILENAME || ".tool-versions";
  const legacy = /^\s*legacy_version_file\s*=\s*yes\s*$/m.test(
    await pinText(variables.ASDF_CONFIG_FILE || join(home, ".asdfrc")),
  );
  const folders = ancestors(folder);
  for (const at of folders.includes(home) ? folders : [...folders, home]) {
    const scope = folders.includes(at) ? "project" : "user";
    const old = legacy ? await legacyEntry(at, installed) : undefined;
    if (old) entries.push({ ...old, scope });
    const file = join(at, name);
    const own = asdfLine(await pinText(file));
    if (own) entries.push({ ...own, file, scope });
  }
  return entries;
}

/** With `legacy_version_file = yes`. Of a `go` line the plugin keeps the major alone, and takes the newest there is. */
async function legacyEntry(folder: string, installed: readonly string[]): Promise<Omit<PinEntry, "scope"> | undefined> {
  const file = join(folder, ".go-version");
  const lines = (await pinText(file)).split("\n");
  const at = lines.findIndex((line) => line.trim() !== "");
  if (at !== -1) return { file, line: at + 1, versions: [lines[at]?.trim().replace(/^go/, "") ?? ""] };
  for (const name of ["go.mod", "go.work"]) {
    const path = join(folder, name);
    const directive = goDirectives(await pinText(path)).find(({ kind }) => kind === "go");
    if (!directive) continue;
    const major = directive.version.split(".")[0] ?? "";
    const newest = installed
      .flatMap((version) => parseGoVersion(version) ?? [])
      .filter((version) => String(version.major) === major)
      .sort(compareGoVersions)
      .at(-1);
    const { minor, patch } = newest ?? {};
    return { file: path, line: directive.line, versions: [newest ? [major, minor, patch].join(".") : "latest"] };
  }
  return undefined;
}
