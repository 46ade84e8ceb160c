import { redactCredentials } from "../credentials";
import type { Host } from "../host";
import { oneLine, visible } from "../visible";
import type { Channel } from "./channel";
import type { Notification } from "./notification";

const answerMs = 5_000;
/** How long an alerter stays on the screen. */
const shownSeconds = 30;

/** Shows a notification; undefined when it was handed over, else why not. */
export async function deliver(host: Host, channel: Channel, notification: Notification): Promise<string | undefined> {
  const { link } = notification;
  const title = oneLine(notification.title);
  const message = visible(redactCredentials(notification.message));
  switch (channel.kind) {
    case "terminal-notifier": {
      const { default: NotificationCenter } = await import("node-notifier/notifiers/notificationcenter");
      const center = new NotificationCenter({ customPath: channel.path, withFallback: false });
      return handedOver((done) =>
        center.notify({ title, message, wait: false, ...(link ? { open: link } : {}) }, done),
      );
    }
    case "notify-send": {
      const { default: NotifySend } = await import("node-notifier/notifiers/notifysend");
      const sender = new NotifySend({});
      const options = { title, message, "app-name": "Go Warden" };
      return handedOver((done) => sender.notify(options, done));
    }
    case "alerter": {
      const args = ["--title", title, "--message", message, "--timeout", String(shownSeconds)];
      // It blocks until somebody presses it or it is gone, so nobody waits for it.
      void host.run(channel.path, args, { timeoutMs: (shownSeconds + 10) * 1000 }).then(async (result) => {
        if (!link || result.kind !== "exited" || !/CLICKED|activat/i.test(result.stdout)) return;
        await host.run(host.system("/usr/bin/open"), [link], { timeoutMs: answerMs });
      });
      return undefined;
    }
    case "osascript": {
      // The text comes as arguments: nothing in it can become AppleScript.
      const script = ["on run argv", "display notification (item 2 of argv) with title (item 1 of argv)", "end run"];
      const args = [...script.flatMap((line) => ["-e", line]), title, message];
      const result = await host.run(host.system("/usr/bin/osascript"), args, { timeoutMs: answerMs });
      if (result.kind === "exited" && result.code === 0) return undefined;
      return result.stderr.trim().split("\n")[0] || `osascript: ${result.kind}`;
    }
    case "none":
      return channel.reason;
  }
}

/** node-notifier throws what spawn throws (-86 on the wrong architecture), or calls back. */
function handedOver(show: (done: (error: Error | null) => void) => unknown): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve("the notifier gave no answer"), answerMs);
    const end = (reason: string | undefined) => {
      clearTimeout(timer);
      resolve(reason);
    };
    try {
      show((error) => end(error ? error.message : undefined));
    } catch (error) {
      end(error instanceof Error ? error.message : String(error));
    }
  });
}
