import { mkdirSync, readFileSync, watch, type FSWatcher } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "jsonc-parser";
import type { ExtensionHostOptions } from "./extension-host";

export interface GoSettings {
  useLanguageServer: boolean;
  languageServerFlags: string[];
  alternateTools: Record<string, string>;
  /** As spawn gets it: null has become "null" (docs/facts/vscode.md §5). */
  toolsEnvVars: Record<string, string>;
  formatTool: string;
  toolsGopath: string;
  goroot: string;
  gopath: string;
  /** `http.proxy` */
  proxy: string;
  gopls: unknown;
}

/** Reads user and folder settings and says when the effective value of one of the five restarting keys has changed. */
export function watchGoSettings({ userDataDir, folder }: ExtensionHostOptions) {
  const files = [join(userDataDir, "User", "settings.json"), join(folder, ".vscode", "settings.json")];
  let restart: () => void = () => undefined;
  let before = JSON.stringify(restarting(read(files)));
  let timer: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const now = JSON.stringify(restarting(read(files)));
      if (now === before) return;
      before = now;
      restart();
    }, 100);
  };
  const watchers: FSWatcher[] = [];
  const watchParent = (file: string) =>
    watchers.push(
      watch(dirname(file), (_, name) => {
        if (name === basename(file)) changed();
      }),
    );
  const [user = "", own = ""] = files;
  mkdirSync(dirname(user), { recursive: true });
  watchParent(user);
  try {
    watchParent(own);
  } catch {
    // No .vscode folder yet: it may come.
  }
  watchers.push(
    watch(folder, (_, name) => {
      if (name !== ".vscode") return;
      try {
        watchParent(own);
      } catch {
        // It went again.
      }
      changed();
    }),
  );
  return {
    current: () => read(files),
    onRestart(listener: () => void) {
      restart = listener;
    },
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

const restarting = ({
  useLanguageServer,
  languageServerFlags,
  alternateTools,
  toolsEnvVars,
  formatTool,
}: GoSettings): Partial<GoSettings> => ({
  useLanguageServer,
  languageServerFlags,
  alternateTools,
  toolsEnvVars,
  formatTool,
});

function read(files: readonly string[]): GoSettings {
  const merged: Record<string, unknown> = {};
  for (const file of files)
    for (const [key, value] of Object.entries(readJson(file))) merged[key] = merge(merged[key], value);
  const record = (key: string) => (isRecord(merged[key]) ? merged[key] : {});
  const strings = (key: string) =>
    Object.fromEntries(Object.entries(record(key)).map(([name, value]) => [name, String(value)]));
  return {
    useLanguageServer: merged["go.useLanguageServer"] !== false,
    languageServerFlags: Array.isArray(merged["go.languageServerFlags"])
      ? merged["go.languageServerFlags"].map(String)
      : [],
    alternateTools: strings("go.alternateTools"),
    toolsEnvVars: strings("go.toolsEnvVars"),
    formatTool: String(merged["go.formatTool"] ?? "default"),
    toolsGopath: String(merged["go.toolsGopath"] ?? ""),
    goroot: String(merged["go.goroot"] ?? ""),
    gopath: String(merged["go.gopath"] ?? ""),
    proxy: String(merged["http.proxy"] ?? ""),
    gopls: record("gopls"),
  };
}

function readJson(file: string): Record<string, unknown> {
  try {
    const value: unknown = parse(readFileSync(file, "utf8"), [], { allowTrailingComma: true });
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** Objects merge over the layers, everything else is replaced. */
function merge(one: unknown, other: unknown): unknown {
  if (!isRecord(one) || !isRecord(other)) return other;
  return { ...one, ...Object.fromEntries(Object.entries(other).map(([key, value]) => [key, merge(one[key], value)])) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
