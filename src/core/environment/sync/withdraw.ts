import { rm } from "node:fs/promises";
import type { Host } from "../../host";
import { launchctlPath } from "../../launchd";
import { commandLine, type Reversal } from "../../operations";
import { Problem } from "../../problem";
import { refuseNewer } from "../../state-file";
import { snippetMark } from "../snippet/snippet-block";
import { whileNoneSyncs } from "./one-sync";
import { planEnvironment } from "./plan";
import { readState, statePath, writeState } from "./state";
import { realDependencies, requireLaunchd, type SyncDependencies } from "./sync-dependencies";

/** Names of variables. */
export interface Withdrawal {
  unset: string[];
  /** Launchd still has them, or does not tell; it forgets them at the next logout. */
  left: string[];
}

export interface WithdrawOptions {
  /** Only these variables; they are shared again by the next sync. */
  names?: readonly string[];
  signal?: AbortSignal;
}

/** Takes what we gave launchd out of the session, and forgets it; what others changed since stays. */
export async function withdrawEnvironment(
  host: Host,
  { names, signal }: WithdrawOptions = {},
  dependencies: SyncDependencies = realDependencies,
): Promise<Withdrawal> {
  requireLaunchd(host);
  return whileNoneSyncs(host, signal, () => withdraw(host, names, signal, dependencies));
}

async function withdraw(
  host: Host,
  names: readonly string[] | undefined,
  signal: AbortSignal | undefined,
  dependencies: SyncDependencies,
): Promise<Withdrawal> {
  await refuseNewer(statePath(host));
  const state = await readState(host);
  const isWanted = (name: string) => names === undefined || names.includes(name);
  let ours = Object.keys(state.variables).filter((name) => state.variables[name]?.ours && isWanted(name));
  let left = ours;
  try {
    const known = [...Object.keys(state.variables), snippetMark];
    const { variables: launchd } = await dependencies.read(host, known, signal);
    const wishes = { share: [], shareSecrets: [], keep: [] };
    ours = left = planEnvironment({ captured: {}, wishes, launchd, state }).unset.filter(isWanted);
    // The profile's own block may share again.
    if (names === undefined && Object.hasOwn(launchd, snippetMark))
      await dependencies.unset(host, [snippetMark], { signal });
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
  if (left.length === 0 && names === undefined) await rm(statePath(host), { force: true });
  else if (names !== undefined) {
    const kept = Object.entries(state.variables).filter(([name]) => !isWanted(name) || left.includes(name));
    await writeState(host, { ...state, fingerprint: undefined, variables: Object.fromEntries(kept) });
  }
  return { unset: ours.filter((name) => !left.includes(name)), left };
}

/** Undoes a sync that somebody asked the doctor for: the variables it gave launchd, by name. */
export const withdrawal: Reversal = {
  name: "withdraw-variables",
  command: (host, names) => commandLine({ file: launchctlPath(host), args: ["unsetenv", ...names] }),
  async perform(host, names) {
    const { left } = await withdrawEnvironment(host, { names });
    if (left.length === 0) return;
    const hint = "They go when you log out; sooner with: launchctl unsetenv NAME";
    throw new Problem("not-withdrawn", `launchd still has ${left.join(", ")}`, hint, 1);
  },
};
