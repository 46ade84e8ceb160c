export { askGoplsAboutSettings, type GoplsAnswer, type GoplsComplaint } from "./ask-gopls";
export { applySettings, checkSettings } from "./check";
export { withOperation, type SettingsFinding } from "./fix";
export { folderTools, howToTrust } from "./folder-tools";
