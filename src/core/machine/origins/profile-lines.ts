import { basename } from "node:path";
import { readIfPresent } from "../../host";

/** A line that sets a variable, or that starts the program which does. */
export interface Line {
  file: string;
  line: number;
}

/** A line and whether it spells a value out. */
type Spelling = Line & { spells: boolean };

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

/**
 * The lines of some files that set a variable, the one that decided first: the last one that spells the value out, since
 * a later line wins; without any the last one.
 */
export async function assignments(
  files: readonly string[],
  name: string,
  { value, home }: { value: string; home: string },
): Promise<Line[]> {
  const found = await linesWith(files.filter(isScript), assignmentOf(name));
  const literal = new RegExp(String.raw`\b${name}(?:=|\s+)(["']?)${escaped(value)}\1(?=$|[\s;&|#)])`);
  const spelled = found.map(({ text, ...line }): Spelling => {
    const meant = text.replace(/\$\{HOME\}|\$HOME\b|(?<=[=\s])~(?=\/)/g, () => home);
    return { ...line, spells: literal.test(meant) };
  });
  const lastFirst = spelled.toReversed().sort((one, other) => Number(other.spells) - Number(one.spells));
  return lastFirst.map(({ file, line }) => ({ file, line }));
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The lines of configuration files in TOML that set a variable: mise's `[env]`. */
export async function tomlAssignments(files: readonly string[], name: string): Promise<Line[]> {
  const own = files.filter((file) => file.endsWith(".toml"));
  return places(await linesWith(own, new RegExp(String.raw`^\s*["']?${name}["']?\s*=`)));
}

/** The lines of scripts that match. */
export async function scriptLines(files: readonly string[], pattern: RegExp): Promise<Line[]> {
  return places(await linesWith(files.filter(isScript), pattern));
}

const places = (found: readonly Line[]): Line[] => found.map(({ file, line }) => ({ file, line }));

const isScript = (file: string) => !/\.(?:toml|jsonc?|ya?ml)$/.test(file) && basename(file) !== "fish_variables";

async function linesWith(files: readonly string[], pattern: RegExp): Promise<(Line & { text: string })[]> {
  const found: (Line & { text: string })[] = [];
  for (const file of files) {
    const text = (await readIfPresent(file).catch(() => undefined))?.toString("utf8") ?? "";
    for (const [index, line] of text.split("\n").entries()) {
      if (line.length > longest || /^\s*#/.test(line)) continue;
      if (pattern.test(line)) found.push({ file, line: index + 1, text: line });
    }
  }
  return found;
}
