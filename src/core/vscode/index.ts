export { open, planOpen, type OpenPlan, type OpenRequest } from "./editors/open";
export { applySettings, checkSettings, type CheckOptions } from "./check/check";
export { askGoplsAboutSettings, type GoplsAnswer, type GoplsComplaint } from "./check/ask-gopls";
export { coverageOff, coverageOn, coverageStatus, type CoverageFile, type CoverageScope } from "./coverage/coverage";
export { findEditors, runningPid, usedEditors, type Editor } from "./editors/editors";
export { findGoExtension, type GoExtension } from "./editors/extension";
export {
  folderSettings,
  profileOf,
  readProfiles,
  recentFolders,
  windowFolders,
  type Profile,
  type RecentFolder,
} from "./editors/profiles";
export { isWorkspaceFile, settingsSources, type SettingsSource, type SettingsSources } from "./editors/sources";
export * from "./settings";
