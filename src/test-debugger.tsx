import { SelftestView } from "./launcher/delve";
import { useHost } from "./launcher/host";
import { CommandView } from "./launcher/views";

export default function Command() {
  const host = useHost();
  return (
    <CommandView host={host}>
      <SelftestView host={host} />
    </CommandView>
  );
}
