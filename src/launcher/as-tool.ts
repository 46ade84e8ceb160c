import type { Host } from "../core/host";
import { describeFailure } from "./feedback/failure";
import { launcherHost } from "./host";

/**
 * Runs what a model asked for. What goes wrong is said to it as to a person: what happened and what to do, in the
 * launcher's words and without the home folder's path.
 */
export async function asTool<T>(work: (host: Host) => Promise<T>): Promise<T> {
  const host = launcherHost();
  try {
    return await work(host);
  } catch (error) {
    throw new Error(describeFailure(host, "", error).message, { cause: error });
  }
}
