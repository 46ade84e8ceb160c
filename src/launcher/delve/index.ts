export { SelftestView } from "./selftest-view";
