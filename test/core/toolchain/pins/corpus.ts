/** A folder for a version manager to read: files by their path below it, and variables. */
export interface PinCase {
  files: Record<string, string>;
  /** Where the manager is asked, below the case's folder. */
  cwd: string;
  variables: Record<string, string>;
}

/** The same numbers for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

export const installedGos = [
  "1.9.7",
  "1.21.0",
  "1.22.12",
  "1.24.0",
  "1.24.11",
  "1.25.0",
  "1.26.1",
  "1.26.8",
  "1.27.3",
] as const;

const versions = [
  ...installedGos,
  ...["1.26", "1.24", "1.2", "1", "latest", "prefix:1.26", "go1.26.8", "v1.26.8", "1.26.9", "1.99", "1.25.0", "1.27.3"],
];

const tomlNames = [
  ".config/mise/conf.d/a.toml",
  ".config/mise/conf.d/b.toml",
  ".config/mise/config.toml",
  ".config/mise/mise.toml",
  ".config/mise.toml",
  ".mise/conf.d/a.toml",
  ".mise/config.toml",
  "mise/conf.d/c.toml",
  "mise/config.toml",
  "mise.toml",
  ".mise.toml",
  ".config/mise/config.local.toml",
  ".config/mise.local.toml",
  ".mise/config.local.toml",
  "mise/config.local.toml",
  "mise.local.toml",
  ".mise.local.toml",
  "mise.dev.toml",
  ".mise.dev.toml",
  ".config/mise/config.dev.toml",
  "mise.dev.local.toml",
  "mise.ci.toml",
  "named.toml",
];

/** Folders with files of mise's, asdf's and Go's in every shape that facts §2 names, mixed at random from a seed. */
export function pinCases(count: number, seed: number): PinCase[] {
  const random = numbers(seed);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const often = (percent: number) => random(100) < percent;
  const end = () => pick(["\n", "\n", "\n", "\r\n", ""]);

  const toml = (): string => {
    const eol = pick(["\n", "\n", "\r\n"]);
    const version = () => `"${pick(versions)}"`;
    const name = pick(["go", "go", "go", "golang", '"core:go"', '"go"', "node_", "'go'"]);
    const before = pick(["", "# the team's Go", 'min_version = "2024.1.1"', '[alias]\nx = "y"'].slice(0, 3));
    const value = pick([
      () => version(),
      () => version(),
      () => `[${version()}, ${version()}]`,
      () => `{ version = ${version()} }`,
      () => `${version()} # why`,
      () => version().replaceAll('"', "'"),
      () => "[]",
    ])();
    const table = often(15)
      ? [`[tools.${name.replaceAll('"', "").replace("core:", "")}]`, `version = ${version()}`]
      : often(10)
        ? [`tools.${name} = ${version()}`]
        : ["[tools]", `${name} = ${value}`, ...(often(10) ? [`golang_ = "1"`] : [])];
    return [before, ...table].filter((line) => line !== "").join(eol) + eol;
  };
  const toolVersions = (): string => {
    const line = () => {
      const name = pick(["golang", "golang", "golang", "go", "nodejs", "golang:", "Golang"]);
      const space = pick([" ", " ", " ", "  ", "\t", " \t"]);
      const more = often(20) ? ` ${pick(versions)}` : "";
      return `${pick(["", "", " "])}${name}${space}${pick(versions)}${more}${pick(["", "", " # why", "# why"])}`;
    };
    const lines = [...(often(30) ? ["# versions", ""] : []), line(), ...(often(40) ? [line()] : [])];
    return lines.join(pick(["\n", "\r\n"])) + end();
  };
  const goMod = () => {
    const go = pick(["1.21.0", "1.24", "1.25.0", "1.26.1"]);
    const toolchain = often(50) ? `\ntoolchain go${pick(installedGos.slice(1))}\n` : "";
    return `module example.com/m\n\ngo ${go}\n${toolchain}`;
  };
  const goVersion = () =>
    `${pick(["", "", "# ours\n"])}${pick(["1.26.8", "1.24.0", "1.26", "go1.25.0", "1.99"])}${end()}`;

  return Array.from({ length: count }, (): PinCase => {
    const files: Record<string, string> = {};
    const folders = ["", "sub/", "sub/deep/"].slice(0, 1 + random(3));
    for (const folder of folders) {
      for (let left = 1 + random(3); left > 0; left--) files[folder + pick(tomlNames)] = toml();
      if (often(50)) files[`${folder}.tool-versions`] = toolVersions();
      if (often(25)) files[`${folder}go.mod`] = goMod();
      if (often(25)) files[`${folder}.go-version`] = goVersion();
    }
    const variables: Record<string, string> = {};
    if (often(20)) variables.MISE_ENV = pick(["dev", "ci", "dev,ci"]);
    if (often(5)) variables.MISE_GO_VERSION = pick(["1.26", "1.24.0 1.26.8", "1.99"]);
    if (often(10)) variables.MISE_OVERRIDE_CONFIG_FILENAMES = pick(["named.toml", "named.toml:mise.toml"]);
    if (often(8)) variables.MISE_OVERRIDE_TOOL_VERSIONS_FILENAMES = pick(["none", ".versions"]);
    if (often(25)) variables.MISE_IDIOMATIC_VERSION_FILE_ENABLE_TOOLS = pick(["go", "node", "node,go"]);
    if (often(4)) variables.MISE_DISABLE_TOOLS = pick(["go", "node"]);
    return { files, cwd: (folders.at(-1) ?? "").replace(/\/$/, ""), variables };
  });
}
