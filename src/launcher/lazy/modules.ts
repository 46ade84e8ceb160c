/** What `assets/core.js` holds: the parts of the core that are larger than a command's own view. */
export { installOperation } from "../../core/agent";
export { explain, whereToLook } from "../../core/conditions";
export { checkContainers, findDevContainers, planInit } from "../../core/containers";
export {
  diagnose,
  inspect,
  inspectProgram,
  planRebuild,
  refuseToSign,
  refuseWhileRunning,
  resignOperation,
  selftest,
} from "../../core/delve";
export { checks, compare, findingValue, inTurn, markdownReport, remedies, runChecks, summary } from "../../core/doctor";
export { healthOf, readStatus } from "../../core/status";
export { withdrawal } from "../../core/environment";
export { readMachine } from "../../core/machine";
export { planUndo, undo } from "../../core/operations";
export { formatOperation, precheck } from "../../core/precheck";
export { markdownReport as selfcheckReport, selfcheck, tally, verdictWords, whatIsTried } from "../../core/selfcheck";
export { goStatus, placeNames, planPin, planSync } from "../../core/versions";
export { inverseEdit, open, planOpen } from "../../core/vscode";
