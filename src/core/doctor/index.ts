export { confirm, type Confirmed } from "./confirm";
export { areas, type Area, type Check } from "./check";
export { compare, inTurn, isWorse, remedies, secondLook } from "./fix";
export { markdownReport } from "./markdown";
export { checks, selectChecks } from "./registry";
export {
  areaSeverity,
  byArea,
  count,
  findingLines,
  findingValue,
  headline,
  keyOf,
  marks,
  reportValue,
  summary,
  type AreaReport,
} from "./report";
export { runChecks, type CheckedArea, type DoctorFinding, type DoctorOptions, type DoctorReport } from "./run";
