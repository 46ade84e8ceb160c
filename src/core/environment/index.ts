export { acquireLock, lockHolder, type Lock } from "./lock";
export type { Conflict, Exclusion, Plan } from "./plan";
export {
  decide,
  isShowable,
  looksSecret,
  shellPatterns,
  type Decision,
  type ExclusionReason,
  type SharingWishes,
} from "./policy";
export { readProfileSources, type ProfileSources } from "./sources";
export { readState, type State } from "./state";
export type { SyncResult } from "./apply";
export { fingerprintOf, planSync, shellOf, syncEnvironment, type SyncOptions } from "./sync";
export { withdrawEnvironment } from "./withdraw";
export type { SyncDependencies } from "./sync-dependencies";
export { captureEnvironment, loginShell, type Capture, type CaptureOptions, type CaptureWarning } from "./capture";
export { proveEnvironment, type EnvironmentDifference, type Proof, type ProvedProcess } from "./proof";
export { installSnippet, readSnippet, removeSnippet, type Snippet } from "./snippet";
export { predictVSCode, type VSCodePrediction } from "./vscode-prediction";
export { resolveLikeVSCode, type VSCodeResolution } from "./vscode-resolution";
export { readEnvironments } from "./process-table";
