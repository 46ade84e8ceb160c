import type { Host } from "../host";
import { serviceStatus } from "../launchd";
import { Problem } from "../problem";
import { agentLabel, agentLayout } from "./layout";
import { readInstalledPlist } from "./installed-plist";

/** Refuses to touch a LaunchAgent of our label that somebody else wrote, edited or loaded from elsewhere. */
export async function refuseForeign(host: Host): Promise<void> {
  const { plist } = agentLayout(host);
  const found = await readInstalledPlist(host);
  if (found.kind === "edited") {
    throw refused(`${plist} was edited by hand`, "Keep your edits elsewhere and delete the file, then run it again.");
  }
  if (found.kind === "foreign") {
    throw refused(`${plist} was not written by Go Warden`, "Look at it; move it away, then run it again.");
  }
  const status = await serviceStatus(host, agentLabel);
  if (status.kind === "loaded" && status.path !== undefined && status.path !== plist) {
    throw refused(
      `launchd runs ${agentLabel} from another file, ${status.path}`,
      `Stop that one first: launchctl bootout gui/${host.uid}/${agentLabel}`,
    );
  }
}

const refused = (message: string, hint: string) => new Problem("plist-foreign", message, hint, 4);
