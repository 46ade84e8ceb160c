export { open, planOpen, type OpenPlan, type OpenRequest } from "./editors/open";
export { coverageOff, coverageOn, coverageStatus, type CoverageFile, type CoverageScope } from "./coverage/coverage";
export { editorPlaces, findEditors, runningPid, usedEditors, type Editor } from "./editors/editors";
export { findGoExtension, installedExtensions, type GoExtension, type SettingSchema } from "./editors/extension";
export { folderSettings, localPath, profileOf, readProfiles, windowFolders, type Profile } from "./editors/profiles";
export { recentFolders, remoteFolders, type RecentFolder, type RemoteFolder } from "./editors/recent";
export {
  isWorkspaceFile,
  settingsSources,
  workspaceFolders,
  workspaceOf,
  type SettingsSource,
  type SettingsSources,
} from "./editors/sources";
export * from "./settings";
