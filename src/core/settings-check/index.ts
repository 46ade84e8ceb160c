export { askGoplsAboutSettings, type GoplsAnswer, type GoplsComplaint } from "./ask-gopls";
export { applySettings, checkSettings } from "./check";
export { folderTools, howToTrust } from "./folder-tools";
