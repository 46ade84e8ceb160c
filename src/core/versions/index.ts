export { goStatus, type GoStatus, type InstallStatus, type Wanted } from "./status";
export { placeNames } from "./sentence";
export type { Place, PlaceName } from "./place";
export type { ToolStatus } from "./tools";
export { planSync, type SyncPlan } from "./sync/plan";
export { planPin, type PinPlan, type PinRequest } from "./pin/plan";
