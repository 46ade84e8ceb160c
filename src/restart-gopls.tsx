import { RunningGoplsList } from "./launcher/gopls";
import { useHost } from "./launcher/host";
import { CommandView } from "./launcher/views";

export default function Command() {
  const host = useHost();
  return (
    <CommandView host={host}>
      <RunningGoplsList host={host} />
    </CommandView>
  );
}
