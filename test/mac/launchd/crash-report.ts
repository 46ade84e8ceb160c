import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launchdFacts, macUser } from "./facts";

/** Writes what ReportCrash writes about a job of the session: two JSON documents (docs/facts/launchd.md §6). */
export function reportCrash(root: string, label: string, pid: number, signal: NodeJS.Signals): void {
  const { crashReports } = launchdFacts(root);
  if (crashReports === "none") return;
  const now = new Date();
  const at = now.toISOString();
  const folder = join(macUser(root).home, "Library/Logs/DiagnosticReports");
  const header = { app_name: "node", timestamp: at, bug_type: "309", os_version: "macOS 26.5.1 (25F80)", name: "node" };
  const body = {
    captureTime: `${at.slice(0, 10)} ${at.slice(11, 23)}0 +0000`,
    pid,
    procName: "node",
    coalitionName: label,
    exception: { type: "EXC_CRASH", signal },
    ...(crashReports === "with-asi" ? { asi: { "libsystem_c.dylib": ["abort() called"] } } : {}),
  };
  mkdirSync(folder, { recursive: true });
  const name = `node-${at.slice(0, 10)}-${at.slice(11, 19).replaceAll(":", "")}.ips`;
  writeFileSync(join(folder, name), `${JSON.stringify(header)}\n${JSON.stringify(body, undefined, 2)}\n`);
}
