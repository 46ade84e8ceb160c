import { SelftestView } from "./launcher/delve";
import { CommandView } from "./launcher/views";

export default function Command() {
  return <CommandView title="Test Debugger">{(host) => <SelftestView host={host} />}</CommandView>;
}
