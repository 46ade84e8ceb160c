import { createHash } from "node:crypto";
import { version } from "../../../../package.json";
import { readConfiguration, type Configuration } from "../../configuration";
import { sweepFolder, type Host } from "../../host";
import { Problem } from "../../problem";
import { refuseNewer } from "../../state-file";
import { applyPlan, type Prepared, type SyncResult } from "./apply";
import { loginShell } from "../capture/capture";
import { conflictOwner } from "./conflict-owner";
import { whileNoneSyncs } from "./one-sync";
import { planEnvironment, planWithoutCapture, unknownOwner, type Plan } from "./plan";
import { decide, type SharingWishes } from "../policy/policy";
import { readProfileSources, sourcesBefore, type ProfileSources } from "../profiles/sources";
import { readState, statePath, writeState, type State } from "./state";
import { realDependencies, requireLaunchd, type SyncDependencies } from "./sync-dependencies";

export interface SyncOptions {
  /** Asks the shell even when no profile changed. */
  force?: boolean;
  /** The agent asks, which lives in the session: whatever fails is its state. */
  isAgent?: boolean;
  /** Called at the moment the shell has ended its answer, or has failed. */
  onShellEnd?: () => void;
  /** Called with the names that are about to be given to launchd, before anything is changed. */
  beforeSet?: (names: readonly string[]) => Promise<void>;
  signal?: AbortSignal;
}

/** Looks what a sync would do and changes nothing. */
export async function planSync(
  host: Host,
  options: SyncOptions = {},
  dependencies: SyncDependencies = realDependencies,
): Promise<Plan> {
  requireLaunchd(host);
  return (await prepare(host, { ...options, force: true }, dependencies, await readState(host))).plan;
}

/**
 * Gives the GUI session the login shell's variables. When no profile changed since the last sync and launchd still has
 * what it was given, that is one launchctl process and no shell. A failed capture leaves everything as it is.
 */
export async function syncEnvironment(
  host: Host,
  options: SyncOptions = {},
  dependencies: SyncDependencies = realDependencies,
): Promise<SyncResult> {
  requireLaunchd(host);
  return whileNoneSyncs(host, options.signal, async () => {
    await refuseNewer(statePath(host));
    try {
      await sweepFolder(host.paths.support);
      const state = await readState(host);
      const prepared = await prepare(host, options, dependencies, state);
      await options.beforeSet?.(Object.keys(prepared.plan.set));
      return await applyPlan(host, dependencies, prepared, options.signal);
    } catch (error) {
      if (error instanceof Problem && (options.isAgent || !callersOwn.has(error.code))) await remember(host, error);
      throw error;
    }
  });
}

/** The shell whose profiles count. */
export function shellOf(host: Host, configuration: Pick<Configuration, "shell">): string {
  return configuration.shell ?? loginShell(host);
}

/** Everything that a capture depends on, the files included that only the last capture could name. */
export async function readSources(host: Host, shell: string): Promise<ProfileSources> {
  return readProfileSources(host, shell, (await readState(host)).files);
}

/** What decides whether the shell has to be asked again. */
export function fingerprintOf(sources: ProfileSources, wishes: SharingWishes): string {
  const { share, shareSecrets, keep } = wishes;
  const parts = [version, sources.fingerprint, share, shareSecrets, keep];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}

async function prepare(
  host: Host,
  { force, onShellEnd, signal }: SyncOptions,
  dependencies: SyncDependencies,
  state: State,
): Promise<Prepared> {
  const configuration = await readConfiguration(host);
  const shell = shellOf(host, configuration);
  const before = await readProfileSources(host, shell, state.files);
  const fingerprint = fingerprintOf(before, configuration);
  const known = Object.keys(state.variables);
  let calls = 0;
  if (!force && fingerprint === state.fingerprint) {
    const domain = await dependencies.read(host, known, signal);
    const plan = planWithoutCapture(state, domain.variables);
    if (plan) return { plan, state, fingerprint, domain };
    calls = domain.calls;
  }
  const capture = dependencies.capture(host, { configuration, shell, signal }).finally(onShellEnd);
  const { variables: captured, dropped, files } = await capture;
  const after = files ? sourcesBefore(shell, before, await readProfileSources(host, shell, files)) : before;
  // Only now: while the shell was asked, at login above all, another program may have set something.
  const read = await dependencies.read(host, sharedNames(captured, configuration, known), signal);
  const domain = { ...read, calls: calls + read.calls };
  const plan = planEnvironment({ captured, dropped, wishes: configuration, launchd: domain.variables, state });
  for (const conflict of plan.conflicts) conflict.owner = await conflictOwner(host, conflict.name, unknownOwner);
  return { plan, state: { ...state, files }, fingerprint: fingerprintOf(after, configuration), captured, domain };
}

function sharedNames(captured: Readonly<Record<string, string>>, wishes: SharingWishes, known: readonly string[]) {
  const shared = Object.entries(captured).filter(([name, value]) => decide(name, value, wishes).share);
  return [...new Set([...known, ...shared.map(([name]) => name)])];
}

/** Failures of a caller whom launchd does not serve (over SSH, in a sandbox) say nothing of the session. */
const callersOwn = new Set(["no-gui-session", "launchd-refused"]);

async function remember(host: Host, problem: Problem): Promise<void> {
  if (problem.code === "cancelled") return;
  const failure = { code: problem.code, message: problem.message, at: host.now().toISOString() };
  await writeState(host, { ...(await readState(host)), failure });
}
