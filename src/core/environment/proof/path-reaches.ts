import { settled } from "../../answers";
import type { Host } from "../../host";

/** What to do about PATH where launchd was seen not to hand it on (question path-reaches-applications). */
export async function pathAdvice(host: Host): Promise<string | undefined> {
  if ((await settled(host, "path-reaches-applications"))?.reading !== "no") return undefined;
  return "On this Mac a PATH shared through launchd does not reach programs, as the self-check saw. Open the editor with: go-warden code open";
}
