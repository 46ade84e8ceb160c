import { PrecheckList } from "./launcher/precheck";
import { CommandView } from "./launcher/views";

export default function Command() {
  return <CommandView title="Precheck Changes">{(host) => <PrecheckList host={host} />}</CommandView>;
}
