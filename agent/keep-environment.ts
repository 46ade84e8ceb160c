import { once } from "node:events";
import {
  fingerprintOf,
  readProfileSources,
  shellOf,
  syncEnvironment,
  type SyncDependencies,
  type SyncResult,
} from "../src/core/environment";
import { readConfiguration } from "../src/core/configuration";
import type { Host } from "../src/core/host";
import { launcherLink } from "../src/core/notify";
import { Problem } from "../src/core/problem";
import type { Duty, DutyContext } from "./duty";
import { createAgentNotifier } from "./notify";
import { watchFolders, type WatchedNames } from "./watch-folders";

/** Milliseconds without a further change after which a profile counts as saved. */
const quietMs = 40;

/** Milliseconds until a failed sync is tried again although nothing changed: a cold boot makes profiles slow. */
const retryMs = [60_000, 300_000, 1_800_000];

/** Syncs at the start, and again whenever the content of a profile file has changed. */
export function keepEnvironment(dependencies?: SyncDependencies): Duty {
  return { name: "keep-environment", start: (context) => keep(context, dependencies) };
}

async function keep({ host, signal, log }: DutyContext, dependencies?: SyncDependencies): Promise<void> {
  const notify = createAgentNotifier(host, log);
  /** Of the profiles at the last attempt, whatever came of it. */
  let attempted: string | undefined;
  let lastFailure: string | undefined;
  let failures = 0;
  /** How often in a row a sync was followed at once by another that had nothing to do: the profile writes itself. */
  let idle = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;

  const after = (ms: number, force = false) => {
    clearTimeout(timer);
    timer = setTimeout(() => wake(force), ms);
  };
  const folders = watchFolders(() => after(quietMs * 4 ** Math.min(idle, 6)));

  const wake = (force: boolean) => {
    if (running) {
      again = true;
      return;
    }
    running = look(force).finally(() => {
      running = undefined;
      if (again && !signal.aborted) after(quietMs);
      again = false;
    });
  };

  const look = async (force: boolean) => {
    const sources = await currentSources(host);
    folders.update(sources.watch);
    if (signal.aborted || (!force && sources.fingerprint === attempted)) return;
    const first = attempted === undefined;
    attempted = sources.fingerprint;
    const started = performance.now();
    try {
      const result = await syncEnvironment(host, { signal }, dependencies);
      const ms = Math.round(performance.now() - started);
      const changed = Object.keys(result.set).length + result.unset.length > 0;
      idle = changed || first ? 0 : idle + 1;
      if (lastFailure || changed || first || !result.verified) log(`environment: ${describe(result)}, ${ms} ms`);
      lastFailure = undefined;
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      const failure = error instanceof Problem ? `${error.code}: ${error.message}` : String(error);
      if (failure !== lastFailure) {
        log(`environment: kept as it was, for the sync failed: ${failure}`);
        await notify({
          key: `environment ${failure}`,
          title: "Your shell's environment could not be shared",
          message: error instanceof Problem ? `${error.message}\n${error.hint}` : failure,
          link: await launcherLink(host, "go-doctor"),
        });
      }
      lastFailure = failure;
      const retry = retryMs[failures++];
      if (retry !== undefined) after(retry, true);
    }
  };

  wake(true);
  if (!signal.aborted) await once(signal, "abort");
  clearTimeout(timer);
  folders.close();
  await running;
}

/** What decides about a capture now; a broken configuration is watched, too, until it is mended. */
async function currentSources(host: Host): Promise<{ fingerprint: string; watch: WatchedNames }> {
  const none = { shell: undefined, share: [], shareSecrets: [], keep: [] };
  const configuration = await readConfiguration(host).catch(() => none);
  const sources = await readProfileSources(host, shellOf(host, configuration));
  return { fingerprint: fingerprintOf(sources, configuration), watch: sources.watch };
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
