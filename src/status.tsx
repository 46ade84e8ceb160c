import { StatusMenu } from "./launcher/status";
import { useHost } from "./launcher/host";

export default function Command() {
  const host = useHost();
  return <StatusMenu host={host} />;
}
