import type { LaunchProps } from "@raycast/api";
import { OpenList } from "./launcher/code";
import { CommandView } from "./launcher/views";

export default function Command({ arguments: { query } }: LaunchProps<{ arguments: Arguments.OpenVscode }>) {
  return (
    <CommandView title="Open VS Code with Full Environment">
      {(host) => <OpenList host={host} query={query} />}
    </CommandView>
  );
}
