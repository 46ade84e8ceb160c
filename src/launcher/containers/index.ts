export { ContainerList } from "./container-list";
