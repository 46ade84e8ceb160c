export { valueOfText } from "./candidates";
export { changeSettings, mustParse, type Change, type InverseChange } from "./change";
export { familyOf, readFamily, rootProperties, section, type Family, type SettingPath } from "./effective";
export {
  mustBeWritable,
  readSettings,
  settingsOperation,
  settingsStep,
  type SettingsFile,
  type WriteStep,
} from "./file";
export { inverseEdit, isInverseChanges, takeBack } from "./inverse";
export { isJsonObject, isRecord, sameJson, type Json } from "./json";
export { memberLine, parse, position, valueOf, type Document } from "./syntax";
