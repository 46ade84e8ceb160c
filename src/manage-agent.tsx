import { AgentView } from "./launcher/agent";
import { useHost } from "./launcher/host";
import { CommandView } from "./launcher/views";

export default function Command() {
  const host = useHost();
  return (
    <CommandView host={host}>
      <AgentView host={host} />
    </CommandView>
  );
}
