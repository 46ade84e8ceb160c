import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../host";
import { readEditorSettings, text, type EditorSettings } from "./settings";
import { expandSetting, toolVariables } from "./tool-choice";
import { trustOf } from "./trust";

type Variables = Readonly<Record<string, string | undefined>>;

/** What the Go extension lays over the editor's environment for a gopls of that pid; nothing for other programs. */
export type GoplsLayer = (pid: number, environment: Variables) => Promise<Readonly<Record<string, string>>>;

/** Reads the running gopls once, and for each the settings of its editor and folder. */
export function goplsLayer(host: Host): GoplsLayer {
  let running: Promise<Map<number, { folder: string | undefined; settings: EditorSettings }>> | undefined;
  return async (pid, environment) => {
    running ??= runningGopls(host);
    const found = (await running).get(pid);
    return found ? extensionVariables(host, found.settings, found.folder, environment) : {};
  };
}

async function runningGopls(host: Host) {
  const { createProcessTable, userDataDir } = await import("../gopls");
  const found = new Map<number, { folder: string | undefined; settings: EditorSettings }>();
  for (const { pid, editor, workspace } of await createProcessTable(host).scan()) {
    const userData = editor?.family === "vscode" ? userDataDir(host, editor) : undefined;
    if (!editor || userData === undefined) continue;
    const folder = workspace ?? undefined;
    // Only compared with, never run: a folder nobody decided about is taken as its window takes it.
    const trusted = folder === undefined || (await trustOf(host, folder)).trust !== "untrusted";
    const from = { id: "", bundle: "", dotFolder: "", name: editor.name, userData };
    found.set(pid, { folder, settings: await readEditorSettings(from, folder, trusted) });
  }
  return found;
}

/**
 * `go.toolsEnvVars`, the proxy of `http.proxy`, GOPATH by settings, and GOFLAGS without `-json`, as the extension gives
 * them to gopls (docs/facts/vscode.md §5). GOPATH is never that of `go.toolsEnvVars`.
 */
export function extensionVariables(
  host: Host,
  settings: Pick<EditorSettings, "forPrograms">,
  folder: string | undefined,
  environment: Variables,
): Record<string, string> {
  const { get } = settings.forPrograms;
  const layer = toolVariables(host, settings, folder, environment);
  const proxy = text(get("http.proxy"));
  if (proxy !== undefined) for (const name of proxyNames) layer[name] = proxy;
  const gopath = goPath(host, get, folder, environment);
  if (gopath) layer.GOPATH = gopath;
  const flags = layer.GOFLAGS ?? environment.GOFLAGS;
  if (flags?.includes("-json")) layer.GOFLAGS = flags.replace(/(^|\s+)-?-json\S*/g, "");
  return layer;
}

/** Whether `http.proxy` gives it. */
export const isProxy = (name: string) => proxyNames.includes(name);

const proxyNames = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"];

function goPath(
  host: Host,
  get: (key: string) => unknown,
  folder: string | undefined,
  environment: Variables,
): string | undefined {
  const inferred = get("go.inferGopath") === true && folder !== undefined ? inferredGoPath(folder) : undefined;
  if (inferred !== undefined) {
    return [...new Set([inferred, environment.GOPATH].filter(Boolean))].join(":");
  }
  const configured = text(get("go.gopath"));
  return configured === undefined ? environment.GOPATH : expandSetting(host, configured, folder, environment);
}

/** The folder above the last `src` of the path, or the folder itself when `src` lies in it; none with a go.mod there. */
function inferredGoPath(folder: string): string | undefined {
  const parts = folder.split("/");
  const at = parts.lastIndexOf("src");
  const isRoot = at <= 0 && (statSync(join(folder, "src"), { throwIfNoEntry: false })?.isDirectory() ?? false);
  const found = at > 0 ? parts.slice(0, at).join("/") : isRoot ? folder : undefined;
  return found === undefined || found === "" || existsSync(join(found, "go.mod")) ? undefined : found;
}
