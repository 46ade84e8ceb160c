import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { quote } from "../../command-line";
import { readIfPresent } from "../../host";

/** A file by which a folder has an environment of its own in a terminal, which no editor reads by itself. */
export interface FolderEnvironment {
  /** `.envrc` */
  name: string;
  file: string;
  /** The program that reads it. */
  tool: string;
  /** Names of the variables that it sets, as far as its text tells. */
  variables: readonly string[];
  /** What gives VS Code the same environment, a sentence. */
  advice: string;
}

interface Kind {
  names: readonly string[];
  tool: string;
  /** Extensions that bring it into VS Code. */
  extensions: readonly string[];
  advice(folder: string): string;
  /** The variables that a text sets; undefined when it sets none or is not an environment. */
  variables(text: string): string[] | undefined;
}

const matchesOf = (text: string, pattern: RegExp) => [
  ...new Set([...text.matchAll(pattern)].map(([, name = ""]) => name)),
];

/** One row is a program that gives folders an environment. */
const kinds: readonly Kind[] = [
  {
    names: [".envrc"],
    tool: "direnv",
    extensions: ["mkhl.direnv", "cab404.vscode-direnv", "rubymaniac.vscode-direnv"],
    advice: (folder) =>
      `Install the direnv extension (mkhl.direnv) in the editor, or start the editor through it: cd ${quote(folder)} && direnv exec . code -n .`,
    variables: (text) => [
      ...(/^\s*(?:PATH_add|path_add|layout|use|load_prefix)\b/m.test(text) ? ["PATH"] : []),
      ...matchesOf(text, /(?:^|[\s;&])(?:export\s+(?:\w+=\S*\s+)*)([A-Za-z_]\w*)=/gm),
    ],
  },
  {
    names: ["mise.toml", ".mise.toml", "mise.local.toml", ".mise.local.toml", ".config/mise.toml"],
    tool: "mise",
    extensions: ["hverlin.mise-vscode"],
    advice: (folder) =>
      `Install the mise extension (hverlin.mise-vscode) in the editor, or start the editor through it: cd ${quote(folder)} && mise exec -- code -n .`,
    variables: (text) => {
      const table = /^[ \t]*\[env\][^\n]*\n((?:(?![ \t]*\[)[^\n]*(?:\n|$))*)/m.exec(text)?.[1];
      return table === undefined ? undefined : matchesOf(table, /^[ \t]*"?([A-Za-z_][\w.]*)"?[ \t]*=/gm);
    },
  },
  {
    names: ["devbox.json"],
    tool: "devbox",
    extensions: ["jetpack-io.devbox"],
    advice: (folder) =>
      `Install the Devbox extension (jetpack-io.devbox) in the editor, or start the editor in its shell: cd ${quote(folder)} && devbox run -- code -n .`,
    variables: () => ["PATH"],
  },
  {
    names: ["flake.nix", "shell.nix"],
    tool: "nix develop",
    extensions: ["arrterian.nix-env-selector", "mkhl.direnv"],
    advice: (folder) => `Start the editor in its shell: cd ${quote(folder)} && nix develop --command code -n .`,
    variables: (text) => (/devShells?\b|mkShell\b/.test(text) ? ["PATH"] : undefined),
  },
];

/** Bytes of such a file past which it is not read. */
const largest = 256 * 1024;

/** The environments of a folder, of its own files and those above it up to the home folder; nothing of them is run. */
export async function folderEnvironments(folder: string, home: string): Promise<FolderEnvironment[]> {
  const found: FolderEnvironment[] = [];
  const tools = new Set<string>();
  for (let at = folder; at !== home && dirname(at) !== at; at = dirname(at)) {
    const entries = new Set(await readdir(at).catch(() => []));
    for (const { names, tool, advice, variables } of kinds) {
      for (const name of names.filter((one) => entries.has(one.split("/")[0] ?? one))) {
        const file = join(at, name);
        const contents = await readIfPresent(file).catch(() => undefined);
        const sets = contents && contents.length <= largest ? variables(contents.toString("utf8")) : undefined;
        if (!sets || tools.has(tool)) continue;
        tools.add(tool);
        found.push({ name, file, tool, variables: sets, advice: advice(at) });
      }
    }
  }
  return found;
}

/** Whether an extension of the editor brings the environment into it. */
export const bringsEnvironment = (tool: string, extension: string): boolean =>
  kinds.some((kind) => kind.tool === tool && kind.extensions.includes(extension.toLowerCase()));
