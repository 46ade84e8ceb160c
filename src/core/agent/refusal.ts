import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Host } from "../host";
import { serviceStatus, type ServiceStatus } from "../launchd";
import { Problem } from "../problem";
import { agentLabel, agentLayout } from "./layout";
import { readInstalledPlist } from "./installed-plist";

/**
 * Refuses to touch a LaunchAgent of our label that somebody else wrote, edited or loaded from elsewhere. Returns what
 * launchd says of it.
 */
export async function refuseForeign(host: Host): Promise<ServiceStatus> {
  const { plist } = agentLayout(host);
  const found = await readInstalledPlist(host);
  if (found.kind === "edited") {
    throw refused(`${plist} was edited by hand`, "Keep your edits elsewhere and delete the file, then run it again.");
  }
  if (found.kind === "foreign") {
    throw refused(`${plist} was not written by Go Warden`, "Look at it; move it away, then run it again.");
  }
  if (found.kind === "unreadable") {
    throw refused(
      `${plist} cannot be read`,
      "Look whose it is: ls -l; make it readable or move it away, then run it again.",
    );
  }
  const status = await serviceStatus(host, agentLabel);
  const elsewhere = await loadedFromElsewhere(host, status);
  if (elsewhere) throw refused(elsewhere.message, elsewhere.hint);
  return status;
}

/** What is to be said of a job of our label that launchd did not take from our plist. */
export async function loadedFromElsewhere(
  host: Host,
  status: ServiceStatus,
): Promise<{ message: string; hint: string } | undefined> {
  if (status.kind !== "loaded" || status.path === undefined) return undefined;
  const { plist } = agentLayout(host);
  // print shows a path up to its first line break.
  const [printed = plist] = plist.split("\n");
  if (await samePath(status.path, printed)) return undefined;
  return {
    message: `launchd runs ${agentLabel} from another file, ${status.path}`,
    hint: `Stop that one first: launchctl bootout gui/${host.uid}/${agentLabel}`,
  };
}

/** launchd may print a home's path without its symlinks. */
async function samePath(one: string, other: string): Promise<boolean> {
  const canonical = async (path: string) =>
    join(await realpath(dirname(path)).catch(() => dirname(path)), basename(path));
  return (await canonical(one)) === (await canonical(other));
}

const refused = (message: string, hint: string) => new Problem("plist-foreign", message, hint, 4);
