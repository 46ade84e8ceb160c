import type { LaunchProps } from "@raycast/api";
import { IncidentList } from "./launcher/gopls";
import { useHost } from "./launcher/host";
import { CommandView } from "./launcher/views";

export default function Command({ launchContext }: LaunchProps<{ launchContext: { incident?: string } }>) {
  const host = useHost();
  return (
    <CommandView host={host}>
      <IncidentList host={host} selected={launchContext?.incident} />
    </CommandView>
  );
}
