import { getPreferenceValues } from "@raycast/api";
import type { Configuration } from "../core/configuration";

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
