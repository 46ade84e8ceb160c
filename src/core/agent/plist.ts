import { lstat, readFile } from "node:fs/promises";
import { build } from "plist";
import { isErrno, type Host } from "../host";
import { sha256 } from "../operations";
import { agentLabel, agentLayout } from "./layout";

/**
 * The LaunchAgent's plist (facts/launchd.md §3). KeepAlive brings a crashed agent back and lets one rest that ended by
 * itself. Interactive, because the first sync races the programs that login reopens, and the shells that the agent
 * starts inherit its limits.
 */
export function buildPlist(host: Host): string {
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

const signature = /<!-- Written by Go Warden; edit it and Go Warden leaves it alone. sha256 ([0-9a-f]{64}) -->\n/;

function sign(text: string): string {
  const comment = `<!-- Written by Go Warden; edit it and Go Warden leaves it alone. sha256 ${sha256(Buffer.from(text))} -->\n`;
  return text.replace(/(?=<plist)/, comment);
}

/** Whose plist stands at our path. */
export type InstalledPlist =
  { kind: "absent" } | { kind: "ours"; bytes: Buffer } | { kind: "edited" } | { kind: "foreign" };

/** Ours is what its own checksum confirms; a symlink is somebody's own arrangement. */
export async function readInstalledPlist(host: Host): Promise<InstalledPlist> {
  const path = agentLayout(host).plist;
  try {
    if (!(await lstat(path)).isFile()) return { kind: "foreign" };
    const bytes = await readFile(path);
    const text = bytes.toString("utf8");
    const [comment, checksum] = signature.exec(text) ?? [];
    if (comment === undefined) return { kind: "foreign" };
    return sha256(Buffer.from(text.replace(comment, ""))) === checksum ? { kind: "ours", bytes } : { kind: "edited" };
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return { kind: "absent" };
    throw error;
  }
}
