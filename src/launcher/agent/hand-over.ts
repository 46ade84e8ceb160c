import { readConfiguration } from "../../core/configuration";
import type { Host } from "../../core/host";
import type { Operation } from "../../core/operations";
import { settingsOperation } from "../../core/vscode";

/**
 * The agent reads config.json and knows nothing of Raycast: the operation that writes the preferences there, undefined
 * when they stand there already.
 */
export async function handOverPreferences(host: Host): Promise<Operation | undefined> {
  const { preferences = {} } = host;
  const written = await readConfiguration({ ...host, preferences: undefined });
  const { share = [], ...single } = preferences;
  const changes = Object.entries(single).map(([key, value]) => ({ path: [key] as [string], set: value ?? null }));
  const missing = share.filter((name) => !written.share.includes(name));
  const wider = missing.length > 0 ? [{ path: ["share"] as [string], set: [...written.share, ...missing] }] : [];
  return settingsOperation({ id: "preferences-hand-over", title: "Give the agent the preferences" }, [
    { path: host.paths.config, changes: [...changes, ...wider], title: "Write them to config.json" },
  ]);
}
