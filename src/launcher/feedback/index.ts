export { describeFailure, hintFor, openDoctor, showFailure, type WayOn } from "./failure";
export { runWithoutView } from "./no-view";
export { openCommand } from "./open-command";
export { confirmOperations, performSteps, runOperation, shownSteps, type OperationWords } from "./operation";
export { refreshStatus } from "./status";
export { undoLast } from "./undo";
export { refuseWhileBusy, runWork, type Running } from "./work";
