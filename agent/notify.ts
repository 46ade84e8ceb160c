import { readConfiguration } from "../src/core/configuration";
import type { Host } from "../src/core/host";
import { createNotifier, type Notification } from "../src/core/notify";
import type { Log } from "./duty";

/** Notifies when the user wants notifications, and logs what became of it. */
export function createAgentNotifier(host: Host, log: Log) {
  const notifier = createNotifier(host);
  return async (notification: Notification): Promise<void> => {
    const { notifications } = await readConfiguration(host).catch(() => ({ notifications: true }));
    if (!notifications) return;
    const told = await notifier.notify(notification).catch((error: unknown) => ({ failed: String(error) }));
    log(`notification ${notification.key}: ${typeof told === "string" ? told : told.failed}`);
  };
}
