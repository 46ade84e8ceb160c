import type { Host } from "../../host";
import { watchCrashReports } from "../exits/crash-report-folder";
import { pastIncidents } from "../exits/unclaimed";
import { readIncidents, writeIncident } from "../incidents/incident-store";
import { createProcessTable } from "../processes/process-table";
import { closeHistories } from "../processes/resources";
import { readWatchState } from "../processes/watch-state";
import { timingFor, type WatchOptions } from "./options";
import { GoplsWatcher } from "./watcher";

/**
 * Watches every gopls of this user until the signal is aborted, and writes an incident for each end that nobody wanted.
 * What it knows stands on disk at every moment, so that a later call goes on where this one was cut off.
 */
export async function watchGopls(host: Host, options: WatchOptions): Promise<void> {
  const table = options.table ?? createProcessTable(host);
  const saved = await readWatchState(host);
  const watcher = new GoplsWatcher(host, { ...options, table, timing: timingFor(table, options.timing) }, saved);
  await watcher.refresh();
  if (!saved) {
    for (const incident of await pastIncidents(watcher.evidence.folders)) await writeIncident(host, incident);
  }
  await watcher.living.scan();
  watcher.resumeWaiting(await readIncidents(host));
  const since = saved ? new Date(saved.at) : host.now();
  const closeReports = watchCrashReports(host, since, (report) => watcher.record(report));
  await watcher.work();
  closeReports();
  await closeHistories(host, []);
  await watcher.save();
}
