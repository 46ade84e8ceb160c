import { dirname, join } from "node:path";
import { parse as parseJson } from "jsonc-parser";
import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { readIfPresent } from "../../host";

export interface LintConfiguration {
  path: string;
  /** Which golangci-lint reads it: `version: "2"` is for 2, no version for 1. */
  major: 1 | 2;
  /** Why no golangci-lint reads it. */
  fault?: string;
}

// In this order, which is golangci-lint's own when several lie in one folder (docs/facts/precheck.md §1.4).
const names = [".golangci.json", ".golangci.toml", ".golangci.yaml", ".golangci.yml"];

/** Searches as golangci-lint does: from the folder upward to `/`, then in the home folder. */
export async function findLintConfiguration(folder: string, home: string): Promise<LintConfiguration | undefined> {
  for (const place of [...upward(folder), home]) {
    for (const name of names) {
      const path = join(place, name);
      const text = (await readIfPresent(path).catch(() => undefined))?.toString("utf8");
      if (text !== undefined) return read(path, text);
    }
  }
  return undefined;
}

function upward(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...upward(parent)];
}

function read(path: string, text: string): LintConfiguration {
  let value: unknown;
  try {
    value = path.endsWith(".toml") ? parseToml(text) : path.endsWith(".json") ? parseJson(text) : parseYaml(text);
  } catch (error) {
    const said = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return { path, major: 2, fault: `the configuration cannot be read: ${said}` };
  }
  const version = typeof value === "object" && value !== null && "version" in value ? value.version : undefined;
  return { path, major: String(version) === "2" ? 2 : 1 };
}
