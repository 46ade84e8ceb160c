import { ContainerList } from "./launcher/containers";
import { CommandView } from "./launcher/views";

export default function Command() {
  return <CommandView title="Check Dev Container">{(host) => <ContainerList host={host} />}</CommandView>;
}
