export { Boundary } from "./boundary";
export { CommandView, ViewBoundary } from "./command-view";
export { DoorAction } from "./door-action";
export { FailureView } from "./failure-view";
export { MissingTool } from "./missing-tool";
export { NothingMatches } from "./nothing-matches";
export { RefreshAction } from "./refresh-action";
export { RunInTerminal } from "./run-in-terminal";
