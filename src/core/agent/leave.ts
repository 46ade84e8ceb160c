import { access, rm } from "node:fs/promises";
import type { Host } from "../host";
import { bootout } from "../launchd";
import { agentLabel, agentLayout } from "./layout";
import { readInstalledPlist } from "./installed-plist";

/** Whether the files that the agent runs from are still there. */
export async function agentFilesPresent(host: Host): Promise<boolean> {
  const { script, bundle, installed } = agentLayout(host);
  try {
    await Promise.all([script, bundle, installed].map((path) => access(path)));
    return true;
  } catch {
    return false;
  }
}

/** What a running agent does when somebody removed its files: takes the LaunchAgent back, so that nothing is left. */
export async function leave(host: Host, signal?: AbortSignal): Promise<void> {
  if ((await readInstalledPlist(host)).kind === "ours") await rm(agentLayout(host).plist, { force: true });
  await bootout(host, agentLabel, signal);
}
