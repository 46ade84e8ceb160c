import { goBuildOf, readExecutable } from "../macho";
import type { MachineFacts } from "../machine";
import { searchPath, type ToolSearch } from "../toolchain";
import type { Editor } from "../vscode";
import type { SettingsFinding } from "./fix";

/** Tools the Go extension starts. */
const names = ["go", "gopls", "dlv"] as const;

export interface ChosenTools {
  findings: SettingsFinding[];
  /** What go.alternateTools should say. */
  alternatives: Record<string, string>;
  /** The gopls the editor starts. */
  gopls?: string;
}

/** Where VS Code's search order takes another tool than the newest there is, or finds none although the shell has one. */
export async function chooseTools(machine: MachineFacts, editor: Editor): Promise<ChosenTools> {
  const choice: ChosenTools = { findings: [], alternatives: {} };
  const shell = await machine.shell();
  const shellPath = shell.kind === "captured" ? shell.variables.PATH : undefined;
  for (const name of names) {
    const search = await machine.tool(name, editor);
    const inShell = (await searchPath(shellPath, name)).filter(({ realPath }) => !machine.isConfined(realPath));
    const chosen = search.chosen?.path;
    if (name === "gopls") choice.gopls = chosen ?? inShell[0]?.path;
    if (!chosen) {
      if (inShell[0]) choice.alternatives[name] = inShell[0].path;
      continue;
    }
    if (name === "go" || search.chosen?.from === "alternateTools") continue;
    const newer = await newest(search, inShell, chosen);
    if (!newer) continue;
    choice.alternatives[name] = newer.path;
    choice.findings.push({
      finding: {
        id: "tool-shadowed",
        severity: "warning",
        title: `${name} ${newer.chosenVersion} in ${search.chosen?.from} hides ${newer.version}`,
        evidence: [`${chosen}: ${newer.chosenVersion}`, `${newer.path}: ${newer.version}`],
        cause: "The Go extension takes GOBIN, go.toolsGopath, GOPATH/bin and GOROOT/bin before PATH.",
        advice: `go-warden settings apply sets go.alternateTools; or install the new one there: go install …@latest`,
        facts: { tool: name, chosen, newer: newer.path },
      },
    });
  }
  return choice;
}

async function newest(search: ToolSearch, inShell: readonly { path: string }[], chosen: string) {
  const paths = [...new Set([...search.all, ...inShell].map(({ path }) => path))];
  const versions = await Promise.all(paths.map(async (path) => ({ path, version: await moduleVersion(path) })));
  const chosenVersion = versions.find(({ path }) => path === chosen)?.version;
  if (!chosenVersion) return undefined;
  const released = versions.filter((one): one is { path: string; version: string } => one.version !== undefined);
  const best = released.reduce((a, b) => (compare(b.version, a.version) > 0 ? b : a));
  return compare(best.version, chosenVersion) > 0 ? { ...best, chosenVersion } : undefined;
}

/** A released version (`v0.23.0`); undefined for one built from a working tree. */
async function moduleVersion(path: string): Promise<string | undefined> {
  const version = await readExecutable(path).then(
    (executable) => goBuildOf(executable)?.module?.version,
    () => undefined,
  );
  return version && /^v\d+\.\d+\.\d+/.test(version) ? version : undefined;
}

function compare(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => (version.match(/\d+/g) ?? []).slice(0, 3).map(Number));
  const at = (a ?? []).findIndex((part, index) => part !== b?.[index]);
  return at < 0 ? 0 : (a?.[at] ?? 0) - (b?.[at] ?? 0);
}
