import { launchCommand, LaunchType, showToast, Toast } from "@raycast/api";

/** Goes to another command of ours; Raycast refuses when its owner switched that off (docs/facts/raycast.md §1.3). */
export async function openCommand(name: string, title: string): Promise<void> {
  try {
    await launchCommand({ name, type: LaunchType.UserInitiated });
  } catch (error) {
    await showToast({
      style: Toast.Style.Failure,
      title: `${title} Could Not Be Opened`,
      message:
        `Is it switched on in Raycast's settings under Extensions? ${error instanceof Error ? error.message : ""}`.trim(),
    });
  }
}
