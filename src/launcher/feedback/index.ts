export { describeFailure, openDoctor, showFailure } from "./failure";
export { runWithoutView } from "./no-view";
export { openCommand } from "./open-command";
export { confirmOperations, listSteps, performSteps, runOperation } from "./operation";
export { refreshStatus } from "./status";
export { runWork, type Running } from "./work";
