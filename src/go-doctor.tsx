import { DoctorList } from "./launcher/doctor";
import { useHost } from "./launcher/host";
import { CommandView } from "./launcher/views";

export default function Command() {
  const host = useHost();
  return (
    <CommandView host={host}>
      <DoctorList host={host} />
    </CommandView>
  );
}
