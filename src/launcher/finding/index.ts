export { FindingActions } from "./finding-actions";
export { FindingItem } from "./finding-item";
export { FixAction } from "./fix-action";
export { findingMarkdown, operationMarkdown } from "./markdown";
export { severityIcon, severityWord } from "./palette";
