export { AgentView } from "./agent-view";
