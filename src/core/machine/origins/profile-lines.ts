import { basename } from "node:path";
import { readIfPresent } from "../../host";

/** A line that sets a variable, or that starts the program which does. */
export interface Line {
  file: string;
  line: number;
}

/** Lines past this length are no line that somebody wrote. */
const longest = 2000;

/** The ways in which sh, zsh, bash, fish, csh and nushell set a variable. */
function assignmentOf(name: string): RegExp {
  const ways = [
    String.raw`(?:^|[\s;&|({])${name}\+?=`,
    String.raw`(?:^|[\s;])set\s+(?:-{1,2}[\w-]+\s+)*${name}(?:\s|$)`,
    String.raw`(?:^|[\s;])setenv\s+${name}\s`,
    String.raw`\$env\.${name}\s*=`,
    ...(name === "PATH" ? [String.raw`(?:^|\s)path\+?=\(`, String.raw`(?:^|[\s;])fish_add_path\s`] : []),
  ];
  return new RegExp(ways.join("|"));
}

/** The lines of some files that set a variable, in the order of the files. */
export async function assignments(files: readonly string[], name: string): Promise<Line[]> {
  return linesWith(files.filter(isScript), assignmentOf(name));
}

/** The lines of configuration files in TOML that set a variable: mise's `[env]`. */
export async function tomlAssignments(files: readonly string[], name: string): Promise<Line[]> {
  const own = files.filter((file) => file.endsWith(".toml"));
  return linesWith(own, new RegExp(String.raw`^\s*["']?${name}["']?\s*=`));
}

/** The lines of scripts that match. */
export async function scriptLines(files: readonly string[], pattern: RegExp): Promise<Line[]> {
  return linesWith(files.filter(isScript), pattern);
}

const isScript = (file: string) => !/\.(?:toml|jsonc?|ya?ml)$/.test(file) && basename(file) !== "fish_variables";

async function linesWith(files: readonly string[], pattern: RegExp): Promise<Line[]> {
  const found: Line[] = [];
  for (const file of files) {
    const text = (await readIfPresent(file).catch(() => undefined))?.toString("utf8") ?? "";
    for (const [index, line] of text.split("\n").entries()) {
      if (line.length > longest || /^\s*#/.test(line)) continue;
      if (pattern.test(line)) found.push({ file, line: index + 1 });
    }
  }
  return found;
}
