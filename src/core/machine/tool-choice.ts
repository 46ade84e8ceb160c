import { stat } from "node:fs/promises";
import type { Host } from "../host";
import { searchTool, type FoundTool, type ToolSearch } from "../toolchain";
import { strings, text, type EditorSettings } from "./settings";

type Variables = Readonly<Record<string, string | undefined>>;

/** Which copy of a tool the editor takes. */
export interface ToolChoice extends ToolSearch {
  /** Copies that lie in a folder that is not trusted: found, and never run. */
  refused: readonly FoundTool[];
}

export interface ToolQuestion {
  /** The folder that is open. */
  folder: string | undefined;
  /** What the editor works with. */
  environment: Variables;
  /** The go of "Go: Choose Go Environment". */
  selectedGo?: string;
  /** What `go env GOPATH` says, where no setting says otherwise. */
  gopath?: string;
  /** Whether a file lies where nothing may run. */
  isConfined(path: string): boolean;
}

/** Finds a tool by the Go extension's own rules, from the settings that may choose programs (docs/facts/vscode.md §5). */
export async function chooseTool(
  host: Host,
  name: string,
  { forPrograms }: Pick<EditorSettings, "forPrograms">,
  { folder, environment, selectedGo, gopath, isConfined }: ToolQuestion,
): Promise<ToolChoice> {
  const path = (key: string) => {
    const value = text(forPrograms.get(key));
    return value === undefined ? undefined : expandSetting(host, value, folder, environment);
  };
  const alternateTools = Object.fromEntries(
    Object.entries(strings(forPrograms.get("go.alternateTools"))).map(([tool, value]) => [
      tool,
      expandSetting(host, value, folder, environment),
    ]),
  );
  const { all, searched } = await searchTool(host, name, {
    alternateTools,
    environment,
    toolsGopath: path("go.toolsGopath"),
    selectedGo: text(forPrograms.get("go.goroot")) === undefined ? selectedGo : undefined,
    goroot: await gorootSetting(host, { forPrograms }, folder, environment),
    gopath: path("go.gopath") ?? gopath,
  });
  const confined = (found: FoundTool) => isConfined(found.path) || isConfined(found.realPath);
  const usable = all.filter((found) => !confined(found));
  const [first] = usable;
  return {
    all: usable,
    searched,
    refused: all.filter(confined),
    ...(first ? { chosen: { path: first.path, from: first.from } } : {}),
  };
}

/** What the Go extension makes of `~`, `${workspaceFolder}` and `${env:NAME}` in its settings; other `${…}` stay. */
export function expandSetting(host: Host, value: string, folder: string | undefined, environment: Variables): string {
  const inFolder = folder === undefined ? value : value.replace(/\$\{workspace(Folder|Root)\}/g, () => folder);
  return inFolder
    .replace(/^~(?=\/|$)/, () => host.home)
    .replace(/\$\{env:([^}]+)\}/g, (_, name: string) => environment[name] ?? "");
}

/**
 * `go.goroot`, which the extension exports as GOROOT to everything that it starts; undefined when it is not set or no
 * folder, in which case the extension says "go.goroot setting is ignored" (docs/facts/vscode.md §5).
 */
export async function gorootSetting(
  host: Host,
  { forPrograms }: Pick<EditorSettings, "forPrograms">,
  folder: string | undefined,
  environment: Variables,
): Promise<string | undefined> {
  const value = text(forPrograms.get("go.goroot"));
  if (value === undefined) return undefined;
  const path = expandSetting(host, value, folder, environment);
  return (await stat(path).catch(() => undefined))?.isDirectory() ? path : undefined;
}

/** `go.toolsEnvVars` as the extension lays it over the environment of every Go tool; null becomes the text "null". */
export function toolVariables(
  host: Host,
  { forPrograms }: Pick<EditorSettings, "forPrograms">,
  folder: string | undefined,
  environment: Variables,
): Record<string, string> {
  const value = forPrograms.get("go.toolsEnvVars");
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      typeof one === "string" ? expandSetting(host, one, folder, environment) : String(one),
    ]),
  );
}
