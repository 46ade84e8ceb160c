import type { Host } from "../../host";
import type { ChangeVariables, DomainVariables } from "../../launchd";
import { Problem } from "../../problem";
import { snippetMark } from "../snippet/snippet-block";
import { countChanges, type Plan } from "./plan";
import { hashValue, writeState, type RememberedVariable, type State } from "./state";
import type { SyncDependencies } from "./sync-dependencies";

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
export interface Prepared {
  plan: Plan;
  state: State;
  fingerprint: string;
  /** Of the login shell; undefined when it was not asked. */
  captured?: Readonly<Record<string, string>>;
  /** What launchd had. */
  domain: DomainVariables;
}

/** Carries a plan out, reads launchd back, and remembers what is ours. */
export async function applyPlan(
  host: Host,
  dependencies: SyncDependencies,
  prepared: Prepared,
  signal?: AbortSignal,
): Promise<SyncResult> {
  const { plan, state, captured, domain } = prepared;
  const changes = countChanges(plan);
  const result: SyncResult = {
    ...plan,
    applied: true,
    verified: true,
    launchctlCalls: 0,
    launchctlReads: domain.calls,
    shellStarted: captured !== undefined,
    evidence: [],
  };
  if (changes > 0) {
    // Killed between here and the end, the next sync still knows which values in launchd are ours.
    await writeState(host, intended(state, plan));
    let wrong = await carryOut(host, dependencies, result, plan, { signal });
    // A launchctl that takes many pairs and keeps only the first would say nothing (docs/facts/launchd.md §1.3).
    if (result.applied && wrong.length > 0 && changes > 1) {
      wrong = await carryOut(host, dependencies, result, remainder(plan, wrong), { pairwise: true, signal });
    }
    result.verified = wrong.length === 0;
    const refused = (name: string) => result.evidence.some((line) => line.startsWith(`${name}: `));
    result.evidence.push(...wrong.flatMap(({ name, is }) => (refused(name) ? [] : [`${name}: ${is}`])));
  }
  await writeState(host, finished(host, prepared, result));
  return result;
}

/** What a sync that could not be verified is called: in the state, in the log and in a notice. */
export function notVerified({ evidence }: Pick<SyncResult, "evidence">): Problem {
  const message = `launchd did not take everything: ${evidence.join("; ")}`;
  return new Problem("not-verified", message, "Try it again: go-warden env sync", 1);
}

/** Changes launchd, adds to the result what it took, and returns what is not so when it is read back. */
async function carryOut(
  host: Host,
  dependencies: SyncDependencies,
  result: SyncResult,
  { set, unset }: Pick<Plan, "set" | "unset">,
  options: ChangeVariables,
): Promise<Difference[]> {
  const refused: string[] = [];
  for (const change of [await dependencies.set(host, set, options), await dependencies.unset(host, unset, options)]) {
    result.launchctlCalls += change.calls;
    refused.push(...change.failed.map(({ name, message }) => `${name}: ${message}`));
  }
  result.applied = refused.length === 0;
  result.evidence = refused;
  const after = await dependencies.read(host, [...Object.keys(set), ...unset], options.signal);
  result.launchctlReads += after.calls;
  return differences({ set, unset }, after.variables);
}

interface Difference {
  name: string;
  is: string;
}

function remainder({ set, unset }: Plan, wrong: readonly Difference[]): Pick<Plan, "set" | "unset"> {
  const names = new Set(wrong.map(({ name }) => name));
  const left = Object.entries(set).filter(([name]) => names.has(name));
  return { set: Object.fromEntries(left), unset: unset.filter((name) => names.has(name)) };
}

function differences(
  { set, unset }: Pick<Plan, "set" | "unset">,
  after: Readonly<Record<string, string>>,
): Difference[] {
  const wrong: Difference[] = [];
  for (const [name, value] of Object.entries(set)) {
    if (!Object.hasOwn(after, name)) wrong.push({ name, is: "launchd does not have it" });
    else if (after[name] !== value) wrong.push({ name, is: "launchd has another value" });
  }
  for (const name of unset) if (Object.hasOwn(after, name)) wrong.push({ name, is: "launchd still has it" });
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

function finished(host: Host, { plan, state, fingerprint, captured, domain }: Prepared, result: SyncResult): State {
  const now = host.now().toISOString();
  const changedAt = countChanges(plan) > 0 ? now : state.changedAt;
  const done = { ...state, failure: undefined, syncedAt: now, changedAt };
  if (!captured) return done;
  if (!result.verified) {
    const { code, message } = notVerified(result);
    return { ...intended(state, plan), failure: { code, message, at: now }, changedAt: now };
  }
  const variables: Record<string, RememberedVariable> = {};
  const hashOf = (name: string, values: Readonly<Record<string, string>>) =>
    hashValue(state.salt, name, values[name] ?? "");
  for (const name of Object.keys(plan.set)) variables[name] = { hashes: [hashOf(name, plan.set)], ours: true };
  for (const name of plan.unchanged) {
    // The shell's own value may have entries that are not shared; launchd has the very one.
    const hash = hashOf(name, domain.variables);
    const before = state.variables[name];
    // Before the agent's first sync the profile's own block may have shared it, in our name.
    const ours = before ? before.ours && before.hashes.includes(hash) : Object.hasOwn(domain.variables, snippetMark);
    variables[name] = { hashes: [hash], ours };
  }
  for (const { name, owner } of plan.conflicts) {
    if (!Object.hasOwn(captured, name) || plan.excluded.some((exclusion) => exclusion.name === name)) continue;
    variables[name] = { hashes: [], ours: false, foreign: { hash: hashOf(name, domain.variables), owner } };
  }
  return { ...done, fingerprint, variables, excluded: plan.excluded };
}
