export { ExplainForm } from "./explain-form";
