import { parse, type TomlPrimitive } from "smol-toml";

/** What a mise.toml says of Go. */
export interface MiseTools {
  /** Counted from 1; where the entry's version stands, as far as it can be told. */
  line: number;
  versions: string[];
}

/** The names by which mise knows Go. */
const goNames = ["go", "golang", "core:go", "core:golang"];

type Table = Readonly<Record<string, TomlPrimitive>>;

const isTable = (value: unknown): value is Table =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** A mise.toml as data; undefined when it is not TOML. */
export function miseToml(text: string): Table | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** The entry for Go in `[tools]`: of several names the last one counts. Undefined when there is none. */
export function miseTools(text: string): MiseTools | undefined {
  const tools = miseToml(text)?.tools;
  if (!isTable(tools)) return undefined;
  const name = Object.keys(tools)
    .filter((one) => goNames.includes(one))
    .at(-1);
  if (name === undefined) return undefined;
  const value = tools[name];
  const versions = (Array.isArray(value) ? value : [value]).flatMap((one) => {
    const version: unknown = isTable(one) ? one.version : one;
    return typeof version === "string" && version !== "" ? [version] : [];
  });
  return versions.length === 0 ? undefined : { line: lineOf(text, name, versions[0] ?? ""), versions };
}

/** `GOTOOLCHAIN` in `[env]`, which mise lays over what the shell exports. */
export function miseToolchain(text: string): string | undefined {
  const env = miseToml(text)?.env;
  const value = isTable(env) ? env.GOTOOLCHAIN : undefined;
  return typeof value === "string" ? value : undefined;
}

/** `idiomatic_version_file_enable_tools` in `[settings]`: whether it names Go. */
export function miseReadsIdiomatic(text: string): boolean | undefined {
  const settings = miseToml(text)?.settings;
  const names = isTable(settings) ? settings.idiomatic_version_file_enable_tools : undefined;
  return Array.isArray(names) ? names.some((name) => name === "go" || name === "golang") : undefined;
}

/** TOML's parser keeps no positions: the line that has the key or its table, and at or after it the version. */
function lineOf(text: string, name: string, version: string): number {
  const lines = text.split("\n");
  const key = new RegExp(`^\\s*(?:\\[\\s*)?(?:tools\\s*\\.\\s*)?["']?${name}["']?\\s*(?:\\.\\s*version\\s*)?[=\\]]`);
  const inTools = lines.findIndex((line) => /^\s*\[\s*tools\s*[.\]]/.test(line) || /^\s*tools\s*[.=]/.test(line));
  const at = lines.findIndex((line, index) => index >= inTools && key.test(line));
  const start = Math.max(at === -1 ? inTools : at, 0);
  const exact = lines.findIndex(
    (line, index) => index >= start && (line.includes(`"${version}"`) || line.includes(`'${version}'`)),
  );
  return (exact === -1 ? start : exact) + 1;
}

/** The line that mise takes of a `.tool-versions`: the last one that names Go, whatever white space divides its words. */
export function miseLine(text: string): MiseTools | undefined {
  let found: MiseTools | undefined;
  for (const [index, raw] of text.split("\n").entries()) {
    const [name = "", ...versions] = (raw.split("#", 1)[0] ?? "").trim().split(/\s+/);
    if (goNames.includes(name.replace(/:$/, "")) && versions.length > 0) found = { line: index + 1, versions };
  }
  return found;
}
