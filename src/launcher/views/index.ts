export { Boundary } from "./boundary";
export { CommandView, ViewBoundary } from "./command-view";
export { FailureView } from "./failure-view";
export { MissingTool } from "./missing-tool";
export { RefreshAction } from "./refresh-action";
