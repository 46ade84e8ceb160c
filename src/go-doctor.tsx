import { DoctorList } from "./launcher/doctor";
import { CommandView } from "./launcher/views";

export default function Command() {
  return <CommandView title="Go Doctor">{(host) => <DoctorList host={host} />}</CommandView>;
}
