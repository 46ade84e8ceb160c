import { decide, isSuggested, type ExclusionReason, type SharingWishes } from "../policy/policy";
import { sharedValue } from "../policy/shared-value";
import { hashValue, type State } from "./state";

export interface Exclusion {
  name: string;
  reason: ExclusionReason;
}

/** A variable that another program gave launchd another value; `owner` is its LaunchAgent's label, when known. */
export interface Conflict {
  name: string;
  owner: string;
}

/** What is to be done so that the GUI session has the login shell's variables. */
export interface Plan {
  set: Record<string, string>;
  unset: string[];
  unchanged: string[];
  excluded: Exclusion[];
  conflicts: Conflict[];
  /** Entries of PATH that are not shared because they are relative. */
  leftOut: string[];
  /** Of the excluded those that tools of a GUI session often want: the user may add them as "share". */
  suggested: string[];
}

/** How many variables it sets and unsets. */
export function countChanges({ set, unset }: Pick<Plan, "set" | "unset">): number {
  return Object.keys(set).length + unset.length;
}

const emptyPlan = (): Plan => ({
  set: {},
  unset: [],
  unchanged: [],
  excluded: [],
  conflicts: [],
  leftOut: [],
  suggested: [],
});

export interface PlanInput {
  /** Of the login shell. */
  captured: Readonly<Record<string, string>>;
  /** What the capture had to leave out. */
  dropped?: readonly Exclusion[];
  wishes: SharingWishes;
  /** What launchd has now. */
  launchd: Readonly<Record<string, string>>;
  state: Pick<State, "salt" | "variables">;
}

export const unknownOwner = "unknown";

/** What launchd gives every program when nobody set PATH (docs/facts/launchd.md §2). */
const defaultPath = "/usr/bin:/bin:/usr/sbin:/sbin";

/**
 * Compares the shell with launchd. A value that is in launchd and not from us is left alone and reported, with one
 * exception: a PATH whose every folder the shell's PATH has too, for then nobody loses anything. Only what we set and
 * nobody changed since is unset.
 */
export function planEnvironment(input: PlanInput): Plan {
  const { captured, launchd, state } = input;
  const plan = emptyPlan();
  const shared = new Map<string, string>();
  for (const name of sorted(Object.keys(captured))) {
    const value = captured[name] ?? "";
    const decision = decide(name, value, input.wishes);
    if (decision.share) {
      const { value: given, leftOut } = sharedValue(name, value, input.wishes);
      shared.set(name, given);
      plan.leftOut.push(...leftOut);
    } else {
      plan.excluded.push({ name, reason: decision.reason });
      if (decision.reason === "not-allowed" && isSuggested(name, input.wishes)) plan.suggested.push(name);
    }
  }
  plan.excluded.push(...(input.dropped ?? []));

  for (const [name, value] of shared) {
    const current = own(launchd, name);
    if (current === value) plan.unchanged.push(name);
    else if (current === undefined || isOurs(state, name, current) || losesNothing(name, current, value)) {
      plan.set[name] = value;
    } else plan.conflicts.push({ name, owner: unknownOwner });
  }
  for (const name of sorted(Object.keys(state.variables))) {
    if (shared.has(name) || !own(state.variables, name)?.ours) continue;
    const current = own(launchd, name);
    if (current === undefined) continue;
    if (isOurs(state, name, current)) plan.unset.push(name);
    else plan.conflicts.push({ name, owner: unknownOwner });
  }
  return plan;
}

/**
 * The plan when neither the profile nor launchd changed since the last sync, made without asking a shell; undefined
 * when only the shell can tell.
 */
export function planWithoutCapture(state: State, launchd: Readonly<Record<string, string>>): Plan | undefined {
  const plan = emptyPlan();
  for (const [name, { hashes, foreign }] of Object.entries(state.variables)) {
    const current = own(launchd, name);
    if (current === undefined) return undefined;
    const hash = hashValue(state.salt, name, current);
    if (foreign && foreign.hash === hash) plan.conflicts.push({ name, owner: foreign.owner });
    else if (!foreign && hashes.length === 1 && hashes[0] === hash) plan.unchanged.push(name);
    else return undefined;
  }
  plan.excluded = state.excluded;
  return plan;
}

function isOurs(state: PlanInput["state"], name: string, current: string): boolean {
  const remembered = own(state.variables, name);
  return Boolean(remembered?.ours && remembered.hashes.includes(hashValue(state.salt, name, current)));
}

function losesNothing(name: string, current: string, value: string): boolean {
  if (name !== "PATH") return false;
  const folders = value.split(":");
  return current === defaultPath || current.split(":").every((folder) => folders.includes(folder));
}

/** Names such as `constructor` are valid names of variables. */
function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

const sorted = (names: readonly string[]) => [...names].sort();
