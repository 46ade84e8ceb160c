export { coverageScopeInFront, editorInUse } from "./editor";
export { healthOf, readStatus, type Health, type Status } from "./read";
