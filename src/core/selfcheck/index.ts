export { questionOf, questions } from "./questions";
export { groups } from "./registry";
export { markdownReport, reportHeading, tally, verdictWords, whatIsTried } from "./report";
export {
  cleanUpSelfcheck,
  leftBehind,
  selfcheck,
  type Answer,
  type SelfcheckOptions,
  type SelfcheckReport,
} from "./run";
