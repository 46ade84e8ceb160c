import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { goDirectives } from "./go-directives";
import { miseLine, miseReadsIdiomatic, miseTools, miseToolchain, type MiseTools } from "./mise-file";
import { ancestors, pinText, words, type PinContext, type PinEntry } from "./pin";

type Variables = PinContext["variables"];

/**
 * The configuration files of one folder, the weakest first, as `mise config ls` orders them; `*` is a folder's TOML files
 * (docs/facts/versions.md §2).
 */
const folderFiles = [
  ".config/mise/conf.d/*",
  ".config/mise/config.toml",
  ".config/mise/mise.toml",
  ".config/mise.toml",
  ".mise/conf.d/*",
  ".mise/config.toml",
  "mise/conf.d/*",
  "mise/config.toml",
  "mise.toml",
  ".mise.toml",
  ".config/mise/config.local.toml",
  ".config/mise/mise.local.toml",
  ".config/mise.local.toml",
  ".mise/config.local.toml",
  "mise/config.local.toml",
  "mise.local.toml",
  ".mise.local.toml",
] as const;

/** The same for an environment of `MISE_ENV`; the local ones are stronger. */
const environmentFiles = (name: string) =>
  ["", ".local"].flatMap((local) =>
    [".config/mise/config", ".config/mise", "mise/config", "mise", ".mise/config", ".mise"].map(
      (file) => `${file}.${name}${local}.toml`,
    ),
  );

const userFiles = (names: readonly string[]) => [
  "conf.d/*",
  "config.toml",
  "mise.toml",
  ...names.map((name) => `config.${name}.toml`),
  "config.local.toml",
  "mise.local.toml",
  ...names.map((name) => `config.${name}.local.toml`),
];

const list = (value: string | undefined, divider: string) =>
  (value ?? "")
    .split(divider)
    .map((one) => one.trim())
    .filter((one) => one !== "");

/** Names relative to a folder, the weakest first. */
function namesIn(variables: Variables): string[] {
  const override = list(variables.MISE_OVERRIDE_CONFIG_FILENAMES, ":");
  const names = list(variables.MISE_ENV, ",");
  const toolVersions = list(variables.MISE_OVERRIDE_TOOL_VERSIONS_FILENAMES, ":");
  const usual = variables.MISE_DEFAULT_TOOL_VERSIONS_FILENAME || ".tool-versions";
  return [
    ...(toolVersions.length > 0 ? toolVersions.filter((name) => name !== "none") : [usual]),
    ...(override.length > 0 ? override : folderFiles),
    ...(variables.MISE_DEFAULT_CONFIG_FILENAME ? [variables.MISE_DEFAULT_CONFIG_FILENAME] : []),
    ...names.flatMap(environmentFiles),
  ];
}

async function expanded(folder: string, names: readonly string[]): Promise<string[]> {
  const files = await Promise.all(
    names.map(async (name) => {
      if (!name.endsWith("/*")) return [join(folder, name)];
      const at = join(folder, dirname(name));
      const found = await readdir(at).catch(() => []);
      return found
        .filter((one) => one.endsWith(".toml") && !one.startsWith("."))
        .sort()
        .map((one) => join(at, one));
    }),
  );
  return files.flat();
}

interface MiseFile {
  file: string;
  text: string;
  scope: "project" | "user";
}

const under = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);

/** Every configuration file that bears on a folder and is there, the strongest first. */
async function miseFiles(folder: string, { home, variables }: PinContext): Promise<MiseFile[]> {
  if (/^(1|true|yes)$/i.test(variables.MISE_NO_CONFIG ?? "")) return [];
  const ceilings = list(variables.MISE_CEILING_PATHS, ":");
  const ignored = list(variables.MISE_IGNORED_CONFIG_PATHS, ":");
  const folders = ancestors(folder);
  const end = folders.findIndex((at) => ceilings.includes(at));
  const names = namesIn(variables);
  const own = variables.MISE_CONFIG_DIR || join(variables.XDG_CONFIG_HOME || join(home, ".config"), "mise");
  const system = variables.MISE_SYSTEM_CONFIG_DIR || variables.MISE_SYSTEM_DIR || "/etc/mise";
  const environments = list(variables.MISE_ENV, ",");
  const global = variables.MISE_GLOBAL_CONFIG_FILE;
  const inFolders = await Promise.all(
    (end === -1 ? folders : folders.slice(0, end)).map(async (at) => (await expanded(at, names)).reverse()),
  );
  const ofUser = [
    ...(global ? [global] : (await expanded(own, userFiles(environments))).reverse()),
    ...(await expanded(system, ["conf.d/*", "config.toml"])).reverse(),
  ];
  const files = [
    ...inFolders.flat().map((file) => ({ file, scope: "project" as const })),
    ...ofUser.map((file) => ({ file, scope: "user" as const })),
  ].filter(({ file }) => !ignored.some((one) => under(file, one)));
  const seen = new Map<string, MiseFile>();
  for (const one of files) {
    // Below the home folder the user's own files are met as a folder's, too.
    const text = seen.has(one.file) ? "" : await pinText(one.file);
    if (text === "") continue;
    seen.set(one.file, { ...one, scope: under(one.file, own) ? "user" : one.scope, text });
  }
  return [...seen.values()];
}

const isToml = (file: string) => file.endsWith(".toml");

/** What mise obeys in a folder, the strongest first: its variable, then files upwards, then those for all folders. */
export async function miseEntries(folder: string, context: PinContext): Promise<PinEntry[]> {
  const { variables } = context;
  if (list(variables.MISE_DISABLE_TOOLS, ",").some((name) => name === "go" || name === "golang")) return [];
  const entries: PinEntry[] = [];
  const given = variables.MISE_GO_VERSION;
  if (given) entries.push({ file: "MISE_GO_VERSION", versions: words(given), scope: "environment" });
  const files = await miseFiles(folder, context);
  const found = files.flatMap(({ file, text, scope }) => {
    const own = isToml(file) ? miseTools(text) : miseLine(text);
    return own ? [{ ...own, file, scope }] : [];
  });
  if (!readsIdiomatic(variables, files)) return [...entries, ...found];
  // In a folder its own files are stronger, in all the nearer folder is.
  const inProject = found.filter(({ scope }) => scope === "project");
  for (const at of ancestors(folder)) {
    entries.push(...inProject.filter(({ file }) => folderOf(file, folder) === at));
    entries.push(...(await idiomaticEntries(at)));
  }
  return [...entries, ...found.filter(({ scope }) => scope !== "project")];
}

/** The folder that a configuration file, which may lie in `.config/mise/conf.d` of it, is for. */
function folderOf(file: string, folder: string): string | undefined {
  return ancestors(folder).find(
    (at) => under(file, at) && /^\/(\.?mise(\/|\.)|\.config\/|[^/]+$)/.test(file.slice(at === "/" ? 0 : at.length)),
  );
}

function readsIdiomatic(variables: Variables, files: readonly MiseFile[]): boolean {
  const given = variables.MISE_IDIOMATIC_VERSION_FILE_ENABLE_TOOLS;
  if (given !== undefined) return list(given, ",").some((name) => name === "go" || name === "golang");
  for (const { file, text } of files) {
    const answer = isToml(file) ? miseReadsIdiomatic(text) : undefined;
    if (answer !== undefined) return answer;
  }
  return false;
}

/** go.mod is stronger than .go-version; its toolchain line counts, and until mise 2026.11 its go line. */
async function idiomaticEntries(folder: string): Promise<PinEntry[]> {
  const of = (file: string, found: MiseTools | undefined): PinEntry[] =>
    found ? [{ ...found, file, scope: "project" }] : [];
  const goMod = join(folder, "go.mod");
  const directives = goDirectives(await pinText(goMod)).filter(({ version }) => version !== "default");
  const taken = directives.find(({ kind }) => kind === "toolchain") ?? directives[0];
  const file = join(folder, ".go-version");
  const lines = (await pinText(file)).split("\n").map((line) => (line.split("#", 1)[0] ?? "").trim());
  const at = lines.findIndex((line) => line !== "");
  return [
    ...of(goMod, taken && { line: taken.line, versions: [taken.version] }),
    ...of(file, at === -1 ? undefined : { line: at + 1, versions: [lines[at] ?? ""] }),
  ];
}

/** `GOTOOLCHAIN` of the strongest file whose `[env]` has it, which mise gives to the go that it starts. */
export async function miseGoToolchain(
  folder: string,
  context: PinContext,
): Promise<{ value: string; file: string } | undefined> {
  for (const { file, text } of await miseFiles(folder, context)) {
    const value = isToml(file) ? miseToolchain(text) : undefined;
    if (value !== undefined) return { value, file };
  }
  return undefined;
}
