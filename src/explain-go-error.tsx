import type { LaunchProps } from "@raycast/api";
import { ExplainForm } from "./launcher/explain";
import { CommandView } from "./launcher/views";

export default function Command({ fallbackText }: LaunchProps) {
  return <CommandView title="Explain Go Error">{() => <ExplainForm text={fallbackText} />}</CommandView>;
}
