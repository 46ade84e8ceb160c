export { healthOf, readStatus, type Health, type Status } from "./read";
