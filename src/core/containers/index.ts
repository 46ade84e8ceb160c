export { checkContainers, type ContainerReport } from "./check";
export { findDevContainers } from "./configuration";
export type { Engine } from "./engine";
export { planInit, type InitPlan, type InitWish } from "./init";
