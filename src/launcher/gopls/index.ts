export { IncidentList } from "./incident-list";
export { RunningGoplsList } from "./running-list";
