import type { LaunchProps } from "@raycast/api";
import { IncidentList } from "./launcher/gopls";
import { CommandView } from "./launcher/views";

export default function Command({ launchContext }: LaunchProps<{ launchContext: { incident?: string } }>) {
  return (
    <CommandView title="gopls Incidents">
      {(host) => <IncidentList host={host} selected={launchContext?.incident} />}
    </CommandView>
  );
}
