import { AgentView } from "./launcher/agent";
import { CommandView } from "./launcher/views";

export default function Command() {
  return <CommandView title="Manage Background Agent">{(host) => <AgentView host={host} />}</CommandView>;
}
