import { RunningGoplsList } from "./launcher/gopls";
import { CommandView } from "./launcher/views";

export default function Command() {
  return <CommandView title="Restart gopls">{(host) => <RunningGoplsList host={host} />}</CommandView>;
}
