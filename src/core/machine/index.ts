export { coverageScopeInFront, editorInUse, projectInFront } from "./active-editor";
export { askSession, sessionVariables, type DockEnvironment, type Session, type ShellEnvironment } from "./dock";
export { goplsLayer } from "./gopls-environment";
export { readMachine, type FactsOptions, type MachineFacts } from "./facts";
export {
  effective,
  goplsSettings,
  lastSegment,
  readEditorSettings,
  strings,
  text,
  type EditorSettings,
  type SettingsLayer,
  type WithheldSetting,
} from "./settings";
export { originText, removal, type Origin, type VariableOrigin } from "./origins/origin";
export { chooseTool, expandSetting, gorootSetting, type ToolChoice } from "./tool-choice";
export { findToolWithoutShell } from "./tool-without-shell";
export { trustOf, type FolderTrust, type Trust } from "./trust";
