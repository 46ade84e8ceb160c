import { SelfcheckView } from "./launcher/selfcheck";
import { CommandView } from "./launcher/views";

export default function Command() {
  return <CommandView title="Self-Check This Mac">{(host) => <SelfcheckView host={host} />}</CommandView>;
}
