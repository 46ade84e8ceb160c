export { StatusMenu as default } from "./launcher/status";
