import { existsSync } from "node:fs";
import { join } from "node:path";
import { architecturesOf, readExecutable } from "../../macho";
import { chooseChannel, deliver, describeMachine, type Channel } from "../../notify";
import { experiment, Unsettled, type Group } from "../experiment";

const channel = experiment({
  id: "notification-channel",
  question: "Which way do the agent's notifications take?",
  how: "look for terminal-notifier 3, alerter and osascript, and what this Mac runs natively",
  assumed: "osascript",
  readings: {
    osascript: { seen: "osascript, in Script Editor's name", then: "They have no icon and no click." },
    "terminal-notifier": { seen: "a native terminal-notifier", then: "A click opens what they are about." },
    alerter: { seen: "alerter", then: "A click opens what they are about." },
    none: { seen: "none", then: "The doctor says that notifications cannot be shown." },
  },
  async try({ host }) {
    const { kind } = await chooseChannel(host, await describeMachine(host));
    return { reading: kind === "notify-send" ? "none" : kind };
  },
});

const bundled = "node_modules/node-notifier/vendor/mac.noindex/terminal-notifier.app/Contents/MacOS/terminal-notifier";

const notifierArchitecture = experiment({
  id: "node-notifier-architecture",
  question: "For which processors is node-notifier's own terminal-notifier built?",
  how: "read the Mach-O of the copy beside this program, where there is one",
  assumed: "x86_64",
  readings: {
    x86_64: { seen: "x86_64 only", then: "It is used where Rosetta is and macOS does not warn of it." },
    universal: { seen: "Apple silicon too", then: "It is used everywhere." },
  },
  async try() {
    // dist/cli.js of a checkout; the package that is installed carries none.
    const path = [join(__dirname, ".."), join(__dirname, "../..")]
      .map((folder) => join(folder, bundled))
      .find(existsSync);
    if (!path) throw new Unsettled("there is no copy beside this program");
    const architectures = architecturesOf(await readExecutable(path));
    if (architectures.length === 0) throw new Unsettled("the copy cannot be read");
    return { reading: architectures.some((one) => one.startsWith("arm64")) ? "universal" : "x86_64" };
  },
});

const shown = experiment({
  id: "notification-shown",
  question: "Is a notification by osascript shown?",
  how: "show one, and ask you whether you saw it",
  full: true,
  timeoutMs: 60_000,
  assumed: "shown",
  readings: {
    shown: { seen: "it is shown", then: "The agent's notifications come this way." },
    "not-shown": {
      seen: "it is not shown",
      then: "The doctor says what to do: run a display notification once in Script Editor and allow it.",
    },
    fails: { seen: "osascript fails", then: "The agent writes what it would have said to its log." },
  },
  async try({ host, ask }) {
    const osascript: Channel = { kind: "osascript" };
    const failed = await deliver(host, osascript, {
      key: "selfcheck",
      title: "Go Warden self-check",
      message: "Do you see this?",
    });
    if (failed !== undefined) return { reading: "fails", detail: failed };
    const answer = await ask("A notification “Go Warden self-check” was just sent. Do you see it?");
    if (answer === undefined) throw new Unsettled("there is no terminal to ask on");
    return { reading: answer ? "shown" : "not-shown" };
  },
});

const loginItem = experiment({
  id: "login-items-name",
  question: "Does Login Items list the agent as Go Warden?",
  how: "ask you; sfltool dumpbtm would tell, and needs an administrator",
  full: true,
  timeoutMs: 90_000,
  assumed: "go-warden",
  readings: {
    "go-warden": { seen: "it does", then: "The doctor tells you to look for Go Warden there." },
    other: { seen: "it has another name there", then: "Tell us which: the doctor's sentence should name it." },
  },
  async try({ host, ask }) {
    const { agentStatus } = await import("../../agent");
    if (!(await agentStatus(host)).installed) throw new Unsettled("the agent is not installed");
    const place = "System Settings → General → Login Items & Extensions";
    const answer = await ask(`Open ${place}. Is there a row “Go Warden”?`);
    if (answer === undefined) throw new Unsettled("there is no terminal to ask on");
    return { reading: answer ? "go-warden" : "other" };
  },
});

export const notifications: Group = {
  title: "Notifications and Login Items",
  lane: "rest",
  experiments: [channel, notifierArchitecture, shown, loginItem],
};
