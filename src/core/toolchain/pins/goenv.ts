import { join } from "node:path";
import { goDirectives } from "./go-directives";
import { ancestors, pinText, type PinContext, type PinEntry } from "./pin";

/** The versions in a `.go-version`: the first word of each line, paths left out (docs/facts/versions.md §2). */
export function goenvLines(text: string): { line: number; versions: string[] } | undefined {
  const found = text.split("\n").flatMap((raw, index) => {
    const word = /^\s*([^\s#]\S*)/.exec(raw.slice(0, 1024))?.[1];
    return word === undefined || word === ".." || word.includes("/") ? [] : [{ line: index + 1, word }];
  });
  const [first] = found;
  return first && { line: first.line, versions: found.map(({ word }) => word) };
}

/** What goenv obeys in a folder, the strongest first: its variable, the nearest file, then the one for all folders. */
export async function goenvEntries(folder: string, { variables }: PinContext, root: string): Promise<PinEntry[]> {
  const entries: PinEntry[] = [];
  const given = variables.GOENV_VERSION;
  if (given) entries.push({ file: "GOENV_VERSION", versions: given.split(":"), scope: "environment" });
  for (const at of ancestors(folder)) {
    const file = join(at, ".go-version");
    const own = goenvLines(await pinText(file));
    if (own) entries.push({ ...own, file, scope: "project" });
    const module = variables.GOENV_GOMOD_VERSION_ENABLE ? await moduleEntry(join(at, "go.mod")) : undefined;
    if (module) entries.push(module);
  }
  const file = join(root, "version");
  const own = goenvLines(await pinText(file));
  if (own) entries.push({ ...own, file, scope: "user" });
  return entries;
}

async function moduleEntry(file: string): Promise<PinEntry | undefined> {
  const directives = goDirectives(await pinText(file));
  const taken = directives.find(({ kind }) => kind === "toolchain") ?? directives.find(({ kind }) => kind === "go");
  return taken && { file, line: taken.line, versions: [taken.version], scope: "project" };
}
