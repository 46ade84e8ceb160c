import { getPreferenceValues } from "@raycast/api";
import { readConfiguration, type Configuration } from "../core/configuration";
import type { Host } from "../core/host";

/** What the preferences say over the configuration file; an empty field says nothing. */
export function preferredConfiguration(preferences: Preferences): Partial<Configuration> {
  const { editor, shell, variables, revive } = preferences;
  return {
    ...(editor && editor !== "automatic" ? { editor } : {}),
    ...(shell?.trim() ? { shell: shell.trim() } : {}),
    ...(variables?.trim() ? { share: variables.split(/[\s,]+/).filter(Boolean) } : {}),
    ...(revive ? { revive } : {}),
  };
}

export function readPreferences(): Partial<Configuration> {
  return preferredConfiguration(getPreferenceValues<Preferences>());
}

const inWords = [
  ["editor", "editor"],
  ["shell", "shell"],
  ["revive", "restart of a dead gopls"],
] as const;

/** The preferences that do not stand in config.json, which is all the agent reads, each in words. */
export async function preferencesAgentLacks(host: Host): Promise<string[]> {
  const { preferences = {} } = host;
  const written = await readConfiguration({ ...host, preferences: undefined });
  const differing = inWords.filter(([key]) => preferences[key] !== undefined && preferences[key] !== written[key]);
  const missing = (preferences.share ?? []).filter((name) => !written.share.includes(name));
  return [
    ...differing.map(([, words]) => words),
    ...(missing.length > 0 ? [`extra variables ${missing.join(", ")}`] : []),
  ];
}
