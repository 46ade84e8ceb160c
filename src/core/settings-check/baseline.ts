import type { SettingPath, Json } from "../vscode";
import type { DockEnvironment } from "../machine";

export interface BaselineFacts {
  dock: DockEnvironment;
  /** Variables of the shell the editor has not, and that may be written down: no secrets. */
  missing: Readonly<Record<string, string>>;
  /** Tools for which the extension's search finds none, or another than the shell: the shell's path. */
  tools: Readonly<Record<string, string>>;
  /** Settings of the user's own gopls; empty when it could not be asked. */
  goplsSettings: ReadonlySet<string>;
  macos: boolean;
}

export interface BaselineEntry {
  /** What it is for, and what it does not reach. */
  reason: string;
  settings(facts: BaselineFacts): { path: SettingPath; value: Json }[];
}

/** What Go work in VS Code needs and does not have by default. An entry whose value holds already is not written. */
export const baseline: readonly BaselineEntry[] = [
  {
    reason: "The login shell has it and VS Code's process has not; gopls, dlv and go get it here. Terminals do not.",
    settings: ({ missing }) =>
      Object.entries(missing)
        .filter(([name]) => /^(GO|CGO_|PKG_CONFIG|CC$|CXX$)/.test(name))
        .map(([name, value]) => ({ path: ["go.toolsEnvVars", name], value })),
  },
  {
    reason: "The Go extension's search order finds none, or an older one, although the shell has it.",
    settings: ({ tools }) =>
      Object.entries(tools).map(([name, path]) => ({ path: ["go.alternateTools", name], value: path })),
  },
  {
    reason: "Colors names by what they are (type, parameter, constant …); gopls has it off by default.",
    settings: ({ goplsSettings }) =>
      goplsSettings.has("semanticTokens") ? [{ path: ["gopls", "ui.semanticTokens"], value: true }] : [],
  },
  {
    reason:
      "VS Code could not resolve the shell's variables: tasks and programs in the integrated terminal get them here. It reaches neither gopls nor dlv in the debug console nor the Test Explorer.",
    settings: ({ dock, missing, macos }) =>
      macos && dock.outcome !== "resolved"
        ? Object.entries(missing).map(([name, value]) => ({ path: ["terminal.integrated.env.osx", name], value }))
        : [],
  },
];
