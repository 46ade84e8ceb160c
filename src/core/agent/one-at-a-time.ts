import { whileLocked, type Host } from "../host";
import { Problem } from "../problem";

/** Milliseconds; the longest install waits that long for launchd and its first sync. */
const waitMs = 60_000;

/**
 * Lets no other process change the agent meanwhile; `change` begins with the look at what is there. The lock lies
 * beside the support folder, which an uninstall removes.
 */
export async function oneAtATime<T>(host: Host, change: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  // Elsewhere there is no agent to change, and the refusal to do so leaves no file.
  if (host.platform !== "macos") return change();
  const busy = () => {
    const hint = "Try again when it has ended.";
    return new Problem("agent-busy", "The agent is being installed, removed or restarted by another command", hint, 1);
  };
  return whileLocked(host, `${host.paths.support}.lock`, { busy, waitMs, signal }, change);
}
