export { noted } from "./leftovers";
export { groups } from "./registry";
export { markdownReport, reportHeading, tally, verdictWords } from "./report";
export {
  cleanUpSelfcheck,
  questions,
  selfcheck,
  type Answer,
  type SelfcheckOptions,
  type SelfcheckReport,
} from "./run";
