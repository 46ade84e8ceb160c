export { readEngine, type Engine } from "./engine";
export { engineFindings } from "./findings";
