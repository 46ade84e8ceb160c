import { access, rm } from "node:fs/promises";
import { isErrno, type Host } from "../host";
import { bootout } from "../launchd";
import { agentLabel, agentLayout } from "./layout";
import { readInstalledPlist } from "./installed-plist";

/** Whether the files that the agent runs from are still there. */
export async function agentFilesPresent(host: Host): Promise<boolean> {
  const { script, bundle, installed } = agentLayout(host);
  const present = await Promise.all([script, bundle, installed].map(isPresent));
  return present.every(Boolean);
}

/** What cannot be looked at (a home on a network that sleeps) is not known to be gone. */
async function isPresent(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    return !(isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR"));
  }
}

/** What a running agent does when somebody removed its files: takes the LaunchAgent back, so that nothing is left. */
export async function leave(host: Host, signal?: AbortSignal): Promise<void> {
  if ((await readInstalledPlist(host)).kind === "ours") await rm(agentLayout(host).plist, { force: true });
  await bootout(host, agentLabel, signal);
}
