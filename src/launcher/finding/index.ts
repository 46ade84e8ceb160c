export { FindingItem } from "./finding-item";
export { fence, findingMarkdown, operationMarkdown } from "./markdown";
export { severityIcon, severityWord } from "./palette";
