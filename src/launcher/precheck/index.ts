export { PrecheckList } from "./precheck-list";
