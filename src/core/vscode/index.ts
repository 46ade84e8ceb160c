export { open, planOpen, type OpenPlan, type OpenRequest } from "./open";
export { applySettings, checkSettings, type CheckOptions } from "./check";
export { askGoplsAboutSettings, type GoplsAnswer, type GoplsComplaint } from "./ask-gopls";
export { coverageOff, coverageOn, coverageStatus, type CoverageFile, type CoverageScope } from "./coverage";
export { findEditors, runningPid, usedEditors, type Editor } from "./editors";
export { findGoExtension, type GoExtension } from "./extension";
export {
  folderSettings,
  profileOf,
  readProfiles,
  recentFolders,
  settingsSources,
  windowFolders,
  type Profile,
  type RecentFolder,
  type SettingsSource,
} from "./profiles";
export * from "./settings";
