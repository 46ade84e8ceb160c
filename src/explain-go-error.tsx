import type { LaunchProps } from "@raycast/api";
import { ExplainForm } from "./launcher/explain";
import { useHost } from "./launcher/host";
import { CommandView } from "./launcher/views";

export default function Command({ fallbackText }: LaunchProps) {
  const host = useHost();
  return (
    <CommandView host={host}>
      <ExplainForm text={fallbackText} />
    </CommandView>
  );
}
