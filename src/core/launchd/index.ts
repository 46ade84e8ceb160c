export { guiDomain, launchctlPath, noSession, serviceTarget } from "./launchctl";
export { parseDomainVariables, parseService, type LastExit } from "./print";
export {
  bootout,
  isDisabled,
  kickstart,
  load,
  serviceStatus,
  waitForService,
  type Kickstart,
  type ServiceStatus,
} from "./service";
export {
  domainVariables,
  getVariable,
  setVariables,
  unsetVariables,
  type ChangeVariables,
  type DomainVariables,
  type VariablesChange,
} from "./variables";
