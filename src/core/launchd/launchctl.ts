import { describeEnd, type Host, type RunResult } from "../host";
import { Problem } from "../problem";

/** The user's GUI session: `gui/501`. */
export const guiDomain = (host: Host) => `gui/${host.uid}`;

/** A job of the user's GUI session: `gui/501/dev.go-warden.agent`. */
export const serviceTarget = (host: Host, label: string) => `${guiDomain(host)}/${label}`;

/** launchctl's own path, as one would type it. */
export const launchctlPath = (host: Host) => host.system("/bin/launchctl");

/** Runs launchctl; a machine without it is a Problem, whatever it answers is the caller's to judge. */
export async function launchctl(host: Host, args: readonly string[], signal?: AbortSignal): Promise<RunResult> {
  if (host.platform !== "macos") {
    throw new Problem("not-a-mac", "This needs launchd, which only a Mac has", "Run it on a Mac.", 3);
  }
  const result = await host.run(launchctlPath(host), args, { timeoutMs: 15_000, signal });
  if (result.kind === "not-found" || result.kind === "not-started") {
    const why = `${launchctlPath(host)}: ${describeEnd(result)}`;
    throw new Problem("launchctl-missing", why, "It is part of macOS; something keeps it from running.", 3);
  }
  if (result.kind === "cancelled") signal?.throwIfAborted();
  return result;
}

export const exitCode = (result: RunResult) => (result.kind === "exited" ? result.code : undefined);

/** What launchctl said, in one line: its last words on stderr, or how it ended. */
export function saidBy(result: RunResult): string {
  const lines = result.stderr.trim().split("\n").filter(Boolean);
  const known = lines.find((line) => /\d+: |Could not|Not privileged/.test(line)) ?? lines[0];
  return known ?? describeEnd(result);
}

/** Nobody with this user id has a GUI session: over SSH, under sudo, at the login window (docs/facts/launchd.md §1.4, §1.7). */
export function isNoSession(result: RunResult): boolean {
  const code = exitCode(result);
  return code === 112 || code === 125;
}

export function noSession(host: Host): Problem {
  return new Problem(
    "no-gui-session",
    `There is no GUI session of user ${host.uid}`,
    host.uid === 0 ? "Run it as yourself, without sudo." : "Log in at the Mac's screen, then run it again.",
    3,
  );
}
