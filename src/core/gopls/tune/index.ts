export { tuneOperation, type Place } from "./apply";
export type { Candidate } from "./candidates";
export { leastRuns, type Difference, type Metric } from "./compare";
export type { WorkspaceDescription } from "./describe";
export { goWorkOperation, planGoWork, type GoWorkPlan } from "./go-work";
export { keepReport, lastRecommended } from "./last";
export { describe, tune, type TuneReport, type TuneRun } from "./tune";
