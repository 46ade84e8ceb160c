import type { Host } from "../host";
import { sha256 } from "../operations";
import { agentLabel, agentLayout } from "./layout";

/**
 * The LaunchAgent's plist (docs/facts/launchd.md §3). KeepAlive brings a crashed agent back and lets one rest that ended by
 * itself. Interactive, because the first sync races the programs that login reopens, and the shells that the agent
 * starts inherit its limits.
 */
export async function buildPlist(host: Host): Promise<string> {
  // The agent itself never builds one, and its memory counts.
  const { build } = await import("plist");
  const { script, log } = agentLayout(host);
  const text = build({
    Label: agentLabel,
    ProgramArguments: [script],
    RunAtLoad: true,
    KeepAlive: { SuccessfulExit: false },
    ThrottleInterval: 10,
    ProcessType: "Interactive",
    LimitLoadToSessionType: "Aqua",
    StandardOutPath: log,
    StandardErrorPath: log,
    ...(host.simulated ? { EnvironmentVariables: simulatedUser(host) } : {}),
  });
  return sign(text + "\n");
}

/** On a Mac launchd knows the user; a simulated one must be told. */
function simulatedUser({ env, home }: Host): Record<string, string> {
  const { GO_WARDEN_SYSROOT = "", SHELL } = env;
  return { GO_WARDEN_SYSROOT, HOME: home, ...(SHELL ? { SHELL } : {}) };
}

function sign(text: string): string {
  const comment = `<!-- Written by Go Warden; edit it and Go Warden leaves it alone. sha256 ${sha256(Buffer.from(text))} -->\n`;
  return text.replace(/(?=<plist)/, comment);
}
