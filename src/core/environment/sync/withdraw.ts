import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Host } from "../../host";
import { planEnvironment } from "./plan";
import { readState } from "./state";
import { realDependencies, requireLaunchd, type SyncDependencies } from "./sync-dependencies";

/** Takes back everything we gave launchd, and forgets it; what others changed since stays. Returns the names. */
export async function withdrawEnvironment(
  host: Host,
  dependencies: SyncDependencies = realDependencies,
): Promise<string[]> {
  requireLaunchd(host);
  const state = await readState(host);
  const { variables: launchd } = await dependencies.read(host, Object.keys(state.variables));
  const { unset } = planEnvironment({
    captured: {},
    wishes: { share: [], shareSecrets: [], keep: [] },
    launchd,
    state,
  });
  if (unset.length > 0) await dependencies.unset(host, unset);
  await rm(join(host.paths.support, "environment.json"), { force: true });
  return unset;
}
