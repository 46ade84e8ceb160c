import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readPart, readRegular, type Host } from "../host";
import { architecturesOf, parsePlist, readExecutable } from "../macho";

/** The way a notification takes on this machine. */
export type Channel =
  /** node-notifier with this terminal-notifier; a click opens the link. */
  | { kind: "terminal-notifier"; path: string }
  /** Blocks until the notification is gone; a click is told on stdout. */
  | { kind: "alerter"; path: string }
  /** Always there, without icon or click, in Script Editor's name (docs/facts/launchd.md §5). */
  | { kind: "osascript" }
  /** node-notifier's notify-send. */
  | { kind: "notify-send" }
  | { kind: "none"; reason: string };

export interface Machine {
  /** What its processors run natively. */
  architecture: "arm64" | "x86_64";
  rosetta: boolean;
  /** 26 for macOS 26.5.1; undefined when unknown. */
  macos: number | undefined;
}

const rosetta = "/Library/Apple/usr/share/rosetta/rosetta";

/** Where a native terminal-notifier or alerter lies when it is installed. */
const installed = {
  "terminal-notifier": [
    "/opt/homebrew/bin/terminal-notifier",
    "/usr/local/bin/terminal-notifier",
    "/Applications/terminal-notifier.app/Contents/MacOS/terminal-notifier",
  ],
  alerter: ["/opt/homebrew/bin/alerter", "/usr/local/bin/alerter"],
};

/** node-notifier's own copy, which only lies beside an unbundled node-notifier. */
const bundled = "vendor/mac.noindex/terminal-notifier.app/Contents/MacOS/terminal-notifier";

/**
 * Chooses the best way that will run: a native terminal-notifier ≥ 3 or alerter, then node-notifier's own copy where
 * its x86_64 code runs without a warning, then osascript.
 */
export async function chooseChannel(host: Host, machine: Machine, nodeNotifier?: string): Promise<Channel> {
  if (host.platform === "linux") return { kind: "notify-send" };
  if (host.platform !== "macos") return { kind: "none", reason: "this system has no notifications we know" };
  for (const path of installed["terminal-notifier"].map((one) => host.system(one))) {
    const real = await behindWrapper(path);
    if (real && (await majorVersion(real)) >= 3 && (await runs(real, machine))) {
      return { kind: "terminal-notifier", path: real };
    }
  }
  for (const path of installed.alerter.map((one) => host.system(one))) {
    if (await runs(path, machine)) return { kind: "alerter", path };
  }
  const own = nodeNotifier && join(nodeNotifier, bundled);
  // On macOS 26 version 2 shows nothing and says nothing.
  if (own && (machine.macos ?? 26) < 26 && (await runs(own, machine))) return { kind: "terminal-notifier", path: own };
  return { kind: "osascript" };
}

/** Whether the machine runs a program: its own architecture, or x86_64 where Rosetta is and does not warn yet. */
export async function runs(path: string, machine: Machine): Promise<boolean> {
  const architectures = architecturesOf(await readExecutable(path)).map((one) => (one === "arm64e" ? "arm64" : one));
  if (architectures.includes(machine.architecture)) return true;
  const translated = machine.architecture === "arm64" && machine.rosetta && (machine.macos ?? 26) < 26;
  return translated && architectures.includes("x86_64");
}

/** Homebrew's `bin/terminal-notifier` is a script that starts the one in the app. */
async function behindWrapper(path: string): Promise<string | undefined> {
  const real = await realpath(path).catch(() => undefined);
  if (!real) return undefined;
  const start = (await readPart(real, 0, 4096)).toString("latin1");
  if (!start.startsWith("#!")) return real;
  return /(\/[^'"\n]*terminal-notifier\.app\/Contents\/MacOS\/terminal-notifier)/.exec(start)?.[1];
}

async function majorVersion(program: string): Promise<number> {
  try {
    const info = parsePlist((await readRegular(join(dirname(program), "..", "Info.plist"))).toString("utf8"));
    const version =
      typeof info === "object" && info !== null && "CFBundleShortVersionString" in info
        ? String(info.CFBundleShortVersionString)
        : "";
    return Number.parseInt(version, 10) || 0;
  } catch {
    return 0;
  }
}

/** Asks the machine once what it is. */
export async function describeMachine(host: Host): Promise<Machine> {
  const ask = async (file: string, args: readonly string[]) => {
    const result = await host.run(host.system(file), args, { timeoutMs: 3000 });
    return result.kind === "exited" && result.code === 0 ? result.stdout.trim() : "";
  };
  const [arm, version] = await Promise.all([
    ask("/usr/sbin/sysctl", ["-in", "hw.optional.arm64"]),
    ask("/usr/bin/sw_vers", ["-productVersion"]),
  ]);
  const present = await realpath(host.system(rosetta)).then(
    () => true,
    () => false,
  );
  return {
    architecture: arm === "1" ? "arm64" : "x86_64",
    rosetta: present,
    macos: Number.parseInt(version, 10) || undefined,
  };
}
