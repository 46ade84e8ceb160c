export { countChanges, type Exclusion, type Plan } from "./sync/plan";
export {
  decide,
  isShowable,
  shellPatterns,
  type Decision,
  type ExclusionReason,
  type SharingWishes,
} from "./policy/policy";
export { conflictOwner } from "./sync/conflict-owner";
export { readProfileSources, sourcesBefore } from "./profiles/sources";
export { bringsEnvironment, folderEnvironments, type FolderEnvironment } from "./folder/folder-environment";
export { readState, statePath, type State } from "./sync/state";
export { notVerified, type SyncResult } from "./sync/apply";
export { fingerprintOf, planSync, readSources, shellOf, syncEnvironment } from "./sync/sync";
export { whileNoneSyncs } from "./sync/one-sync";
export { withdrawal, withdrawEnvironment } from "./sync/withdraw";
export type { SyncDependencies } from "./sync/sync-dependencies";
export {
  captureEnvironment,
  loginShell,
  type Capture,
  type CaptureOptions,
  type CaptureWarning,
} from "./capture/capture";
export { differenceText, environmentDifference, type EnvironmentDifference } from "./proof/difference";
export { pathAdvice } from "./proof/path-reaches";
export { proveEnvironment, type ProvedProcess } from "./proof/proof";
export { installSnippet, readSnippet, removeSnippet } from "./snippet/snippet";
export { predictVSCode, type VSCodePrediction } from "./vscode/prediction";
export { dockEnvironment, resolveLikeVSCode, vscodeShell, type VSCodeResolution } from "./vscode/resolution";
export { readEnvironments } from "./proof/process-environment";
