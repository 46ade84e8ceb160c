import { readConfiguration } from "../../configuration";
import { listProcesses, processStart, type Host } from "../../host";
import { Problem } from "../../problem";
import { captureEnvironment } from "../capture/capture";
import { processName } from "./editor-process";
import { decide } from "../policy/policy";
import { sameInEffect, sharedValue } from "../policy/shared-value";
import { environmentDifference, type EnvironmentDifference } from "./difference";
import { readEnvironments, type ProcessEnvironment } from "./process-environment";
import { readState } from "../sync/state";
import { isExtensionsPath } from "./extension-path";

export interface ProvedProcess {
  pid: number;
  /** `gopls`, `dlv`, the editor's name, or `… extension host`. */
  name: string;
  startedAt: string;
  /** Whether it was started before the last sync that changed something, and so cannot have what that changed. */
  startedBeforeSync: boolean;
  /** False when the system does not show this program's environment. */
  readable: boolean;
  /** Whether it works with the same home folder as we do; true where that cannot be seen. */
  sameHome: boolean;
  differences: EnvironmentDifference[];
}

export interface Proof {
  processes: ProvedProcess[];
}

/** `ps` prints whole seconds, rounded down. */
const startPrecisionMs = 1000;

export interface ProofOptions {
  signal?: AbortSignal;
  /** Show values that are no paths too; never what looks like a secret. */
  showValues?: boolean;
  /** What the login shell says, where that is known already. */
  variables?: () => Promise<Readonly<Record<string, string>>>;
  /** What an editor lays over these for the program of that pid. */
  layer?: (pid: number, variables: Readonly<Record<string, string>>) => Promise<Readonly<Record<string, string>>>;
}

/** Compares what running editors, their extension hosts, gopls and dlv really have with what the login shell says. */
export async function proveEnvironment(host: Host, options: ProofOptions = {}): Promise<Proof> {
  const all = await listProcesses(host);
  if (!all) {
    throw new Problem("processes-unreadable", "The running programs could not be listed", "ps has to work.", 3);
  }
  const found = all.flatMap((entry) => {
    const name = processName(entry.command);
    return name ? [{ ...entry, name }] : [];
  });
  if (found.length === 0) return { processes: [] };

  const wishes = await readConfiguration(host);
  const ask = options.variables ?? (async () => (await captureEnvironment(host, { signal: options.signal })).variables);
  const [variables, environments, state] = await Promise.all([
    ask(),
    readEnvironments(host, found.map(({ pid }) => pid)), // prettier-ignore
    readState(host),
  ]);
  const shared = Object.entries(variables)
    .filter(([name, value]) => decide(name, value, wishes).share)
    .map(([name, value]) => [name, sharedValue(name, value, wishes).value] as const);
  const syncedAt = state.changedAt ?? state.syncedAt;
  const changedAt = syncedAt ? new Date(syncedAt) : undefined;
  const ended = new Set<number>();
  for (const { pid } of found) {
    // What ended meanwhile shows nothing either.
    if (!environments.has(pid) && (await processStart(host, pid)) === undefined) ended.add(pid);
  }
  const own = found.filter(({ pid }) => !ended.has(pid) && !isProbe(environments.get(pid)));
  const differencesOf = (environment: ProcessEnvironment, layer: Readonly<Record<string, string>>) =>
    shared.flatMap(([variable, ofShell]) => {
      const expected = layer[variable] ?? ofShell;
      const actual = environment(variable, expected);
      const value = actual === undefined ? undefined : sharedValue(variable, actual, wishes).value;
      const same =
        value !== undefined &&
        (sameInEffect(value, expected) || (variable === "PATH" && isExtensionsPath(value, expected)));
      return same ? [] : [environmentDifference(variable, expected, actual, wishes, options.showValues)];
    });
  const processes: ProvedProcess[] = [];
  for (const { pid, name, startedAt } of own) {
    const environment = environments.get(pid);
    let differences = environment ? differencesOf(environment, {}) : [];
    // What an editor adds is asked for only where something differs.
    if (environment && differences.length > 0 && options.layer) {
      differences = differencesOf(environment, await options.layer(pid, variables));
    }
    // One of the same second was started before it when it lacks something.
    const precisionMs = differences.length > 0 ? 0 : startPrecisionMs;
    processes.push({
      pid,
      name,
      startedAt: startedAt.toISOString(),
      startedBeforeSync: changedAt !== undefined && startedAt.getTime() + precisionMs < changedAt.getTime(),
      readable: environment !== undefined,
      sameHome: [undefined, host.home].includes(environment?.("HOME", host.home)),
      differences,
    });
  }
  return { processes: processes.sort((one, other) => one.startedAt.localeCompare(other.startedAt)) };
}

/** A gopls that is only being asked something, by the doctor or by the settings check, has no telemetry child. */
const isProbe = (environment: ProcessEnvironment | undefined) => environment?.("GO_TELEMETRY_CHILD", "2") === "2";
