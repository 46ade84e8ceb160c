import { once } from "node:events";
import {
  countChanges,
  fingerprintOf,
  notVerified,
  readSources,
  sourcesBefore,
  shellOf,
  syncEnvironment,
  type SyncResult,
} from "../src/core/environment";
import { readConfiguration } from "../src/core/configuration";
import type { Host } from "../src/core/host";
import { launcherLink } from "../src/core/notify";
import { Problem } from "../src/core/problem";
import type { Duty, DutyContext } from "./duty";
import { createAgentNotifier } from "./notify";
import { settled } from "../src/core/answers";
import { watchFolders } from "./watch-folders";

/** Milliseconds without a further change after which a profile counts as saved. */
const quietMs = 40;

export interface KeepEnvironmentTiming {
  /** Milliseconds after a sync in which a change may be the doing of a daemon that the profile started. */
  echoMs: number;
  /** Milliseconds until a failed sync is tried again although nothing changed: a cold boot makes profiles slow. */
  retryMs: readonly number[];
  /**
   * Milliseconds until the shell is asked again because a profile changed while it was read. Somebody saved it, or it
   * writes into what it sources, which never ends.
   */
  rereadMs: readonly number[];
}

const usualTiming: KeepEnvironmentTiming = {
  echoMs: 1500,
  retryMs: [60_000, 300_000, 1_800_000],
  rereadMs: [quietMs, 30_000],
};

/** Syncs at the start, and again whenever the content of a profile file has changed. */
export function keepEnvironment(timing: KeepEnvironmentTiming = usualTiming): Duty {
  return { name: "keep-environment", start: (context) => keep(context, timing) };
}

async function keep({ host, signal, log }: DutyContext, timing: KeepEnvironmentTiming): Promise<void> {
  const { echoMs, retryMs, rereadMs } = timing;
  const notify = createAgentNotifier(host, log);
  /** Of the profiles when the shell had read them at the last attempt, whatever came of it. */
  let attempted: string | undefined;
  let lastFailure: string | undefined;
  let lastConflicts = "";
  let failures = 0;
  /** How often in a row the profiles changed while they were read. */
  let changedMeanwhile = 0;
  /** How often in a row a sync was followed at once by another that had nothing to do: a daemon writes into the profile. */
  let idle = 0;
  let endedAt = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  let retryTimer: NodeJS.Timeout | undefined;
  let rereadTimer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again: "when changed" | "whatever" | undefined;

  const after = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => wake(false), ms);
  };
  // Question watch-rename: where events come late, the second look after a watch was set comes later too.
  const latencyMs = Number((await settled(host, "watch-rename"))?.value ?? 0);
  const changed = () => {
    if (!running && performance.now() - endedAt > echoMs) idle = 0;
    after(quietMs * 4 ** Math.min(idle, 6));
  };
  const folders = watchFolders(changed, Math.max(300, 2 * latencyMs));

  const wake = (force: boolean) => {
    if (running) {
      if (again !== "whatever") again = force ? "whatever" : "when changed";
      return;
    }
    const looking = look(force).catch((error: unknown) => log(`environment: ${String(error)}`));
    running = looking.finally(() => {
      running = undefined;
      endedAt = performance.now();
      const next = again;
      again = undefined;
      if (signal.aborted) return;
      if (next === "whatever") wake(true);
      else if (next) after(quietMs);
    });
  };

  const look = async (force: boolean) => {
    const sources = await currentSources(host);
    folders.update(sources.watch);
    if (signal.aborted || (!force && sources.fingerprint === attempted)) return;
    if (!force) changedMeanwhile = 0;
    clearTimeout(retryTimer);
    clearTimeout(rereadTimer);
    let read = Promise.resolve(sources);
    await sync(attempted === undefined, () => (read = currentSources(host).catch(() => sources)));
    const atEnd = await read;
    // The shell has told which files it reads, which may be others than before.
    const now = await currentSources(host).catch(() => atEnd);
    folders.update(now.watch);
    // A save since then has woken us already, and must differ from what was attempted.
    attempted = fingerprintOf(sourcesBefore(now.shell, atEnd, now), atEnd.configuration);
    if (signal.aborted) return;
    if (atEnd.fingerprint === sources.fingerprint) changedMeanwhile = 0;
    else {
      const pause = rereadMs[changedMeanwhile++];
      if (pause !== undefined) rereadTimer = setTimeout(() => wake(true), pause);
    }
  };

  const sync = async (first: boolean, onShellEnd: () => void) => {
    const started = performance.now();
    try {
      const result = await syncEnvironment(host, { isAgent: true, onShellEnd, signal });
      const ms = Math.round(performance.now() - started);
      const changed = countChanges(result) > 0;
      const conflicts = result.conflicts.map(({ name }) => name).join(" ");
      idle = changed || first ? 0 : idle + 1;
      if (lastFailure || changed || first || conflicts !== lastConflicts) {
        log(`environment: ${describe(result)}, ${ms} ms`);
      }
      lastConflicts = conflicts;
      if (!result.verified) return await failed(notVerified(result));
      lastFailure = undefined;
      failures = 0;
    } catch (error) {
      if (!signal.aborted) await failed(error);
    }
  };

  const failed = async (error: unknown) => {
    const failure = error instanceof Problem ? `${error.code}: ${error.message}` : String(error);
    if (failure !== lastFailure) {
      log(`environment: the sync failed: ${failure}`);
      await notify({
        key: `environment ${failure}`,
        title: "Your shell's environment could not be shared",
        message: error instanceof Problem ? `${error.message}\n${error.hint}` : failure,
        link: await launcherLink(host, "go-doctor"),
      });
    }
    lastFailure = failure;
    const retry = retryMs[failures++];
    if (retry !== undefined && !signal.aborted) retryTimer = setTimeout(() => wake(true), retry);
  };

  wake(true);
  if (!signal.aborted) await once(signal, "abort");
  clearTimeout(timer);
  clearTimeout(retryTimer);
  clearTimeout(rereadTimer);
  folders.close();
  await running;
}

/** What decides about a capture now; a broken configuration is watched, too, until it is right. */
async function currentSources(host: Host) {
  const none = { shell: undefined, share: [], shareSecrets: [], keep: [] };
  const configuration = await readConfiguration(host).catch(() => none);
  const shell = shellOf(host, configuration);
  const sources = await readSources(host, shell);
  return { ...sources, fingerprint: fingerprintOf(sources, configuration), shell, configuration };
}

/** Names and numbers for the log, never values. */
function describe({ set, unset, unchanged, conflicts, evidence }: SyncResult): string {
  const list = (verb: string, names: readonly string[]) => (names.length > 0 ? [`${verb} ${names.join(" ")}`] : []);
  return [
    ...list("set", Object.keys(set)),
    ...list("removed", unset),
    ...list("left to another program", conflicts.map(({ name }) => name)), // prettier-ignore
    ...evidence,
    `${unchanged.length} unchanged`,
  ].join("; ");
}
