import { launchCommand, LaunchType } from "@raycast/api";

/** Lets the menu bar look again. It may be switched off, and a launcher may throw at once instead of rejecting. */
export async function refreshStatus(): Promise<void> {
  try {
    await launchCommand({ name: "status", type: LaunchType.Background });
  } catch {
    // It looks again by itself every five minutes.
  }
}
