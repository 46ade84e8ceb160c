import { Action, Icon } from "@raycast/api";
import type { Host } from "../../core/host";
import { describeFailure, showFailure } from "../feedback/failure";
import { runInTerminal } from "../terminal";

/** Shows commands in the user's own terminal, where Return runs them. */
export function RunInTerminal({ host, commands }: { host: Host; commands: string }) {
  return (
    <Action
      title="Run in Terminal"
      icon={Icon.Terminal}
      onAction={async () => {
        try {
          await runInTerminal(commands);
        } catch (error) {
          await showFailure(describeFailure(host, "The Terminal Was Not Opened", error));
        }
      }}
    />
  );
}
