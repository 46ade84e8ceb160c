import type { LaunchProps } from "@raycast/api";
import { ExplainForm, Explained } from "./launcher/explain";
import { CommandView } from "./launcher/views";

type Props = LaunchProps<{ arguments: Arguments.ExplainGoError }>;

export default function Command({ fallbackText, arguments: { text } }: Props) {
  return (
    <CommandView title="Explain Go Error">
      {(host) =>
        text?.trim() ? <Explained host={host} text={text} /> : <ExplainForm host={host} text={fallbackText} />
      }
    </CommandView>
  );
}
