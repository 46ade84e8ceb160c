export type { Scope } from "./change";
export { formatOperation } from "./fix";
export { installHookOperation, removeHookOperation } from "./hook/hook-operations";
export { findHookPlace, isInstalled, type HookPlace } from "./hook/hook-place";
export type { HookName, WhenMissing } from "./hook/hook-script";
export { stageIds, type PrecheckFinding, type PrecheckReport, type StageId, type StageResult } from "./report";
export { openHere } from "./open-here";
export { precheck, type PrecheckOptions } from "./run";
