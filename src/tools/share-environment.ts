import type { Tool } from "@raycast/api";
import { planSync, syncEnvironment } from "../core/environment";
import { asTool } from "../launcher/as-tool";
import { syncSentence } from "../launcher/sentences";

/** Names only: the values stay on this Mac. */
export const confirmation: Tool.Confirmation<undefined> = async () => {
  const { set, unset, conflicts } = await asTool((host) => planSync(host));
  return {
    message: "Share the login shell's variables with programs started from the Dock?",
    info: [
      { name: "New or changed", value: Object.keys(set).join(", ") || "none" },
      { name: "Removed", value: unset.join(", ") || "none" },
      { name: "Left to others", value: conflicts.map(({ name, owner }) => `${name} (${owner})`).join(", ") || "none" },
    ],
  };
};

/** Shares the login shell's variables with the GUI session, and says how many; programs that run have to be opened again. */
export default function shareEnvironment() {
  return asTool(async (host) => syncSentence(await syncEnvironment(host, { force: true })));
}
