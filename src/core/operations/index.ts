export type { Command, Operation, Reversal, Risk, Step } from "./operation";
export { commandLine } from "../command-line";
export { operationPreview, stepText, unifiedDiff } from "./preview";
export { perform, type PerformedOperation, type RunningOperation } from "./runner";
export { stagedBeside } from "./staged";
export { isUndoable, type InverseEdit, type UndoStep } from "./revert";
export { planUndo, undo, whatPassed, type UndoPlan } from "./undo";
export { sweepLeftovers } from "./leftovers";
export { entries as journalEntries, newId, readJournal, sha256, type JournalEntry } from "./journal";
