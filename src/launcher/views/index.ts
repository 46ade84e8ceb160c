export { CommandView } from "./command-view";
export { FailureView } from "./failure-view";
export { MissingTool } from "./missing-tool";
