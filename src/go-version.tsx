import { GoVersionList } from "./launcher/versions";
import { CommandView } from "./launcher/views";

export default function Command() {
  return <CommandView title="Go Version">{(host) => <GoVersionList host={host} />}</CommandView>;
}
