import { rm } from "node:fs/promises";
import type { Host } from "../../host";
import { Problem } from "../../problem";
import { snippetMark } from "../snippet/snippet-block";
import { whileNoneSyncs } from "./one-sync";
import { planEnvironment } from "./plan";
import { readState, statePath } from "./state";
import { realDependencies, requireLaunchd, type SyncDependencies } from "./sync-dependencies";

/** Names of variables. */
export interface Withdrawal {
  unset: string[];
  /** Launchd still has them, or does not tell; it forgets them at the next logout. */
  left: string[];
}

/** Takes back everything we gave launchd, and forgets it; what others changed since stays. */
export async function withdrawEnvironment(
  host: Host,
  { signal }: { signal?: AbortSignal } = {},
  dependencies: SyncDependencies = realDependencies,
): Promise<Withdrawal> {
  requireLaunchd(host);
  return whileNoneSyncs(host, signal, () => withdraw(host, signal, dependencies));
}

async function withdraw(
  host: Host,
  signal: AbortSignal | undefined,
  dependencies: SyncDependencies,
): Promise<Withdrawal> {
  const state = await readState(host);
  let ours = Object.keys(state.variables).filter((name) => state.variables[name]?.ours);
  let left = ours;
  try {
    const known = [...Object.keys(state.variables), snippetMark];
    const { variables: launchd } = await dependencies.read(host, known, signal);
    const wishes = { share: [], shareSecrets: [], keep: [] };
    ours = left = planEnvironment({ captured: {}, wishes, launchd, state }).unset;
    // The profile's own block may share again.
    if (Object.hasOwn(launchd, snippetMark)) await dependencies.unset(host, [snippetMark], { signal });
    // A launchctl that takes many names and heeds only the first would say nothing (docs/facts/launchd.md §1.3).
    for (const pairwise of [false, true]) {
      if (left.length === 0) break;
      const { calls } = await dependencies.unset(host, left, { pairwise, signal });
      const { variables: after } = await dependencies.read(host, left, signal);
      left = left.filter((name) => Object.hasOwn(after, name));
      // Refused, they were tried one by one already.
      if (calls > 1) break;
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
  if (left.length === 0) await rm(statePath(host), { force: true });
  return { unset: ours.filter((name) => !left.includes(name)), left };
}
