export { findEditors, runningPid, type Editor } from "./editors";
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
