export {
  goEnv,
  goEnvFile,
  mainLine,
  offline,
  readGoEnvFile,
  toolchainSetting,
  wordsOf,
  type GoEnv,
  type GoEnvOptions,
} from "./go-env";
export { findGoInstalls, type GoInstall, type GoManager } from "./installs";
export { installedVersions, managersOffline, versionManagers, type VersionManager } from "./managers";
export { modulesBelow } from "./modules-below";
export { usedModules } from "./used-modules";
export { pinText, type PinContext, type PinEntry, type PinManager } from "./pins/pin";
export { goDirectives } from "./pins/go-directives";
export { miseToml, miseTools } from "./pins/mise-file";
export { miseGoToolchain } from "./pins/mise";
export { readPins, resolveVersion, type ManagerPins, type Pin } from "./pins/read-pins";
export { readProject, specialModuleFile, type Project, type WantedGo } from "./project";
export {
  executable,
  isGoProgram,
  searchPath,
  searchTool,
  type FoundBy,
  type FoundTool,
  type ToolSearch,
  type ToolSearchOptions,
} from "./search";
export { compareGoVersions, formatGoVersion, parseGoVersion, type GoVersion } from "./version";
