export { Explained, ExplainForm } from "./explain-form";
