export { OpenList } from "./open-list";
