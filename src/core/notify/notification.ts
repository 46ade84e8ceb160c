import type { Host } from "../host";
import { readIfPresent } from "../host";
import { join } from "node:path";

export interface Notification {
  /** What it is about; the same is not shown twice within minutes. */
  key: string;
  title: string;
  /** Names, paths and numbers only; never the value of a variable. */
  message: string;
  /** What a click opens, where the channel can. */
  link?: string;
  /** Shown however many were shown before it. */
  urgent?: boolean;
}

/**
 * A link into one of the launcher's commands. Raycast and the launchers that run its extensions each have a scheme of
 * their own: it comes from the environment, or from what the extension noted when it last ran (docs/facts/raycast.md).
 */
export async function launcherLink(host: Host, command: string, context?: object): Promise<string> {
  const noted = (await readIfPresent(join(host.paths.support, "launcher-scheme")))?.toString("utf8").trim();
  const wanted = host.env.RAYCAST_SCHEME || noted || "";
  const scheme = /^[a-z][a-z0-9+.-]*$/i.test(wanted) ? wanted : "raycast";
  const query = context ? `?context=${encodeURIComponent(JSON.stringify(context))}` : "";
  return `${scheme}://extensions/go-warden/go-warden/${command}${query}`;
}
