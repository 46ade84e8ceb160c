export { GoVersionList } from "./version-list";
