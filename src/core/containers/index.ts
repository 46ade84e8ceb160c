export { checkContainers, type ContainerReport } from "./check";
export { findDevContainers } from "./configuration";
export type { Engine } from "./engine";
