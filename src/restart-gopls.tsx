import type { LaunchProps } from "@raycast/api";
import { RunningGoplsList } from "./launcher/gopls";
import { CommandView } from "./launcher/views";

export default function Command({ arguments: { folder } }: LaunchProps<{ arguments: Arguments.RestartGopls }>) {
  return <CommandView title="Restart gopls">{(host) => <RunningGoplsList host={host} query={folder} />}</CommandView>;
}
