import { startLaunchd } from "../launchd/client";

export const path = "/sbin/launchd";

/** The tree's launchd itself; with `start`, starts it in the background and waits until it answers. */
export async function main([verb]: string[], root: string): Promise<number> {
  if (verb === "start") {
    await startLaunchd(root, __filename);
    return 0;
  }
  const { serve } = await import("../launchd/server");
  return serve(root);
}
