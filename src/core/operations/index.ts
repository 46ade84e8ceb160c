export type { Command, Operation, Risk, Step } from "./operation";
export { commandLine } from "../command-line";
export { operationPreview, stepText, unifiedDiff } from "./preview";
export { perform, type PerformedOperation, type RunningOperation } from "./runner";
export { isUndoable, type InverseEdit, type UndoStep } from "./revert";
export { planUndo, undo } from "./undo";
export { entries as journalEntries, sha256, type JournalEntry } from "./journal";
