import type { LaunchProps } from "@raycast/api";
import { OpenList } from "./launcher/code";
import { useHost } from "./launcher/host";
import { CommandView } from "./launcher/views";

export default function Command({ arguments: { query } }: LaunchProps<{ arguments: Arguments.OpenVscode }>) {
  const host = useHost();
  return (
    <CommandView host={host}>
      <OpenList host={host} query={query} />
    </CommandView>
  );
}
