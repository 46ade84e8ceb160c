import { join } from "node:path";
import * as z from "zod/mini";
import { readIfPresent, writeAtomically, type Host } from "../host";
import { chooseChannel, describeMachine, type Channel } from "./channel";
import { deliver } from "./deliver";
import type { Notification } from "./notification";

export type Told = "shown" | "repeated" | "too-many" | { failed: string };

export interface Notifier {
  /** Shows it, unless the same was shown a moment ago, or too many were and it is not urgent. */
  notify(notification: Notification): Promise<Told>;
}

const repeatMs = 10 * 60_000;
const windowMs = 10 * 60_000;
const mostPerWindow = 4;

const schema = z.array(z.object({ key: z.string(), at: z.number() }));

/** `show` is for tests; without it the channel is chosen once, when the first notification comes. */
export function createNotifier(
  host: Host,
  {
    show,
    nodeNotifier,
  }: { show?: (notification: Notification) => Promise<string | undefined>; nodeNotifier?: string } = {},
): Notifier {
  const path = join(host.paths.support, "notified.json");
  let channel: Promise<Channel> | undefined;
  let withheld = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const showNow =
    show ??
    (async (notification: Notification) => {
      channel ??= describeMachine(host).then((machine) => chooseChannel(host, machine, nodeNotifier));
      return deliver(host, await channel, notification);
    });

  async function notifyNow(notification: Notification): Promise<Told> {
    const now = host.now().getTime();
    // A clock that was set back must not silence us until it has caught up.
    const recent = (await readShown(path)).filter(({ at }) => at <= now && now - at < Math.max(repeatMs, windowMs));
    if (recent.some(({ key, at }) => key === notification.key && now - at < repeatMs)) return "repeated";
    if (!notification.urgent && recent.filter(({ at }) => now - at < windowMs).length >= mostPerWindow) {
      withheld += 1;
      return "too-many";
    }
    const more = withheld > 0 ? ` (and ${withheld} more since the last)` : "";
    const failed = await showNow({ ...notification, message: notification.message + more });
    if (failed !== undefined) return { failed };
    withheld = 0;
    await writeAtomically(path, JSON.stringify([...recent, { key: notification.key, at: now }]), 0o600);
    return "shown";
  }

  return {
    notify(notification) {
      const told = turn.then(() => notifyNow(notification));
      turn = told.catch(() => undefined);
      return told;
    },
  };
}

async function readShown(path: string): Promise<z.infer<typeof schema>> {
  try {
    const parsed = schema.safeParse(JSON.parse((await readIfPresent(path))?.toString("utf8") ?? "[]"));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}
