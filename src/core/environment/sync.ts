import { createHash } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { version } from "../../../package.json";
import { readConfiguration, type Configuration } from "../configuration";
import type { Host } from "../host";
import { Problem } from "../problem";
import { loginShell } from "./capture";
import { conflictOwner } from "./conflict-owner";
import { acquireLock } from "./lock";
import { planEnvironment, planWithoutCapture, unknownOwner, type Plan } from "./plan";
import { realDependencies, type SyncDependencies } from "./sync-dependencies";
import type { SharingWishes } from "./policy";
import { readProfileSources, type ProfileSources } from "./sources";
import { hashValue, readState, writeState, type RememberedVariable, type State } from "./state";

export interface SyncOptions {
  /** Asks the shell even when no profile changed. */
  force?: boolean;
  signal?: AbortSignal;
}

export interface SyncResult extends Plan {
  /** Whether launchd took every change. */
  applied: boolean;
  /** Whether launchd, read back, has what was to be set and no longer what was to be unset. */
  verified: boolean;
  /** Launchctl processes that changed something, and those that only read. */
  launchctlCalls: number;
  launchctlReads: number;
  /** False when nothing had changed that could have changed the shell's answer. */
  shellStarted: boolean;
  /** What was read back otherwise, a line for each variable; no values. */
  evidence: string[];
}

/** What has to be done, and what is needed to do it. */
interface Prepared {
  plan: Plan;
  state: State;
  fingerprint: string;
  /** Of the login shell; undefined when it was not asked. */
  captured?: Readonly<Record<string, string>>;
  launchd: Readonly<Record<string, string>>;
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
  const lockPath = join(host.paths.support, "environment.lock");
  const lock = await acquireLock(host, lockPath, { waitMs: 60_000, signal: options.signal });
  if (!lock) {
    throw new Problem("sync-busy", "Another sync has been running for a minute", "Look at it with: env proof", 1);
  }
  try {
    await sweep(host.paths.support);
    const state = await readState(host);
    return await apply(host, dependencies, await prepare(host, options, dependencies, state));
  } catch (error) {
    if (error instanceof Problem) await remember(host, error);
    throw error;
  } finally {
    await lock.release();
  }
}

/** Takes back everything we gave launchd, and forgets it; what others changed since stays. Returns the names. */
export async function withdrawEnvironment(
  host: Host,
  dependencies: SyncDependencies = realDependencies,
): Promise<string[]> {
  requireLaunchd(host);
  const state = await readState(host);
  const launchd = await dependencies.read(host);
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

/** The shell whose profiles count. */
export function shellOf(host: Host, configuration: Pick<Configuration, "shell">): string {
  return configuration.shell ?? loginShell(host);
}

/** What decides whether the shell has to be asked again. */
export function fingerprintOf(sources: ProfileSources, wishes: SharingWishes): string {
  const { share, shareSecrets, keep } = wishes;
  const parts = [version, sources.fingerprint, share, shareSecrets, keep];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}

async function prepare(
  host: Host,
  { force, signal }: SyncOptions,
  dependencies: SyncDependencies,
  state: State,
): Promise<Prepared> {
  const configuration = await readConfiguration(host);
  const shell = shellOf(host, configuration);
  const fingerprint = fingerprintOf(await readProfileSources(host, shell), configuration);
  let launchd: Record<string, string> | undefined;
  if (!force && fingerprint === state.fingerprint) {
    launchd = await dependencies.read(host, signal);
    const plan = planWithoutCapture(state, launchd);
    if (plan) return { plan, state, fingerprint, launchd };
  }
  const [shellAnswer, domain] = await Promise.allSettled([
    dependencies.capture(host, { configuration, shell, signal }),
    launchd ?? dependencies.read(host, signal),
  ]);
  if (shellAnswer.status === "rejected") throw shellAnswer.reason;
  if (domain.status === "rejected") throw domain.reason;
  const { variables: captured, dropped } = shellAnswer.value;
  const plan = planEnvironment({ captured, dropped, wishes: configuration, launchd: domain.value, state });
  for (const conflict of plan.conflicts) conflict.owner = await conflictOwner(host, conflict.name, unknownOwner);
  return { plan, state, fingerprint, captured, launchd: domain.value };
}

async function apply(host: Host, dependencies: SyncDependencies, prepared: Prepared): Promise<SyncResult> {
  const { plan, state, captured } = prepared;
  const names = Object.keys(plan.set);
  const changes = names.length > 0 || plan.unset.length > 0;
  const result: SyncResult = {
    ...plan,
    applied: true,
    verified: true,
    launchctlCalls: 0,
    launchctlReads: 1,
    shellStarted: captured !== undefined,
    evidence: [],
  };
  let after = prepared.launchd;
  if (changes) {
    // Killed between here and the end, the next sync still knows which values in launchd are ours.
    await writeState(host, intended(state, plan));
    for (const change of [
      names.length > 0 ? await dependencies.set(host, plan.set) : undefined,
      plan.unset.length > 0 ? await dependencies.unset(host, plan.unset) : undefined,
    ]) {
      if (!change) continue;
      result.launchctlCalls += change.calls;
      for (const { name, message } of change.failed) result.evidence.push(`${name}: ${message}`);
    }
    result.applied = result.evidence.length === 0;
    after = await dependencies.read(host);
    result.launchctlReads += 1;
    const wrong = differences(plan, after);
    result.verified = wrong.length === 0;
    result.evidence.push(...wrong);
  }
  await writeState(host, finished(host, prepared, after, result, changes));
  return result;
}

function differences(plan: Plan, after: Readonly<Record<string, string>>): string[] {
  const wrong: string[] = [];
  for (const [name, value] of Object.entries(plan.set)) {
    if (!Object.hasOwn(after, name)) wrong.push(`${name}: launchd does not have it`);
    else if (after[name] !== value) wrong.push(`${name}: launchd has another value`);
  }
  for (const name of plan.unset) if (Object.hasOwn(after, name)) wrong.push(`${name}: launchd still has it`);
  return wrong;
}

function intended(state: State, plan: Plan): State {
  const variables = { ...state.variables };
  for (const [name, value] of Object.entries(plan.set)) {
    const before = variables[name]?.ours ? variables[name].hashes : [];
    variables[name] = { hashes: [hashValue(state.salt, name, value), ...before.slice(0, 2)], ours: true };
  }
  return { ...state, fingerprint: undefined, variables };
}

function finished(
  host: Host,
  { plan, state, fingerprint, captured }: Prepared,
  after: Readonly<Record<string, string>>,
  result: SyncResult,
  changes: boolean,
): State {
  const now = host.now().toISOString();
  const done = { ...state, failure: undefined, syncedAt: now, changedAt: changes ? now : state.changedAt };
  if (!captured) return done;
  if (!result.verified) return { ...intended(state, plan), failure: undefined, changedAt: now };
  const variables: Record<string, RememberedVariable> = {};
  const hashOf = (name: string, values: Readonly<Record<string, string>>) =>
    hashValue(state.salt, name, values[name] ?? "");
  for (const name of Object.keys(plan.set)) variables[name] = { hashes: [hashOf(name, plan.set)], ours: true };
  for (const name of plan.unchanged) {
    const hash = hashOf(name, captured);
    const before = state.variables[name];
    variables[name] = { hashes: [hash], ours: Boolean(before?.ours && before.hashes.includes(hash)) };
  }
  for (const { name, owner } of plan.conflicts) {
    if (!Object.hasOwn(captured, name) || plan.excluded.some((exclusion) => exclusion.name === name)) continue;
    variables[name] = { hashes: [], ours: false, foreign: { hash: hashOf(name, after), owner } };
  }
  return { ...done, fingerprint, variables, excluded: plan.excluded };
}

async function remember(host: Host, problem: Problem): Promise<void> {
  if (problem.code === "cancelled") return;
  const failure = { code: problem.code, message: problem.message, at: host.now().toISOString() };
  await writeState(host, { ...(await readState(host)), failure });
}

/** Removes what an earlier sync that was killed left beside its files. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^environment\.(json|lock)\../.test(name)) continue;
    const path = join(folder, name);
    const entry = await stat(path).catch(() => undefined);
    if (entry && Date.now() - entry.mtimeMs > 60_000) await rm(path, { force: true });
  }
}

function requireLaunchd(host: Host): void {
  if (host.platform === "macos") return;
  throw new Problem(
    "needs-macos",
    "Only macOS has a GUI session that launchd gives its variables",
    "What a terminal's programs get is shown by: go-warden env capture",
    3,
  );
}
