import { launchCommand, LaunchType } from "@raycast/api";

/** Lets the menu bar look again; it may be switched off. */
export async function refreshStatus(): Promise<void> {
  await launchCommand({ name: "status", type: LaunchType.Background }).catch(() => undefined);
}
