export { SelfcheckView } from "./selfcheck-view";
