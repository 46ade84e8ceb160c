export { telemetryConsentSteps, telemetryWithdrawalSteps } from "./signals/consent";
export { saidBy } from "./incidents/build-incident";
export { crashSignature, isCrashLoop } from "./incidents/crash-loop";
export { planDump, type DumpPlan } from "./restart/dump-running";
export { incidentKinds, type Incident, type IncidentKind } from "./incidents/incident";
export { nextRestart } from "./incidents/next-restart";
export { readIncidents } from "./incidents/incident-store";
export { listGopls, runningGopls, type KnownGopls, type RunningGopls } from "./restart/list";
export { gigabytes, readHistories, type ResourceHistory } from "./processes/resources";
export type { Left, RestartPlan } from "./restart/plan";
export { planRestart, type RestartWish } from "./restart/restart";
export type { RestartedWindow } from "./restart/restarted";
export { idleMs, keepRecycled, readRecycled, recycleDecision, type Recycled } from "./restart/recycle";
export { silentRestarts } from "./exits/silent-restarts";
export { memoryChart, memorySparkline } from "./processes/sparkline";
export { telemetryFolders, telemetryMode } from "./signals/telemetry";
export { goplsBuild, newerGopls, type GoplsBuild } from "./processes/version";
export type { WatchOptions } from "./watch/options";
export { watchGopls } from "./watch/watch";
export { createProcessTable } from "./processes/process-table";
export { userDataDir } from "./signals/editor-logs";
export { readWatchState, type GoplsWindow, type WatchedProcess } from "./processes/watch-state";
export { parseLsof, parsePs, psColumns } from "./processes/ps";
export { cacheFolder, pruneOperation, readCaches, unusedCaches, type CacheEntry } from "./cache/cache";
export { goplsExecutables } from "./cache/executables";
export { isPowerReason, lowPower, warmFolder, type WarmAnswer, type Warmed } from "./cache/warm";
export {
  dailyCpuSeconds,
  readWarmState,
  recentGoFolders,
  staleBy,
  warmedWith,
  warmKey,
  writeWarmState,
  type WarmState,
} from "./cache/warming";
export { knownSettings } from "./processes/known-settings";
export { ownMark } from "./processes/process";
