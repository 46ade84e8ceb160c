import { existsSync, watch } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { readRegular, type Host } from "../../host";
import { incidentId } from "../incidents/build-incident";
import { parseCrashReport, type CrashReport } from "../signals/crash-report";
import type { Incident } from "../incidents/incident";
import { fillIncident } from "../incidents/incident-store";

const reportDelayMs = 10_000;
/** A report taken twice adds nothing; one cut off by the end of the last agent must not be missed. */
const overlapMs = 60_000;

/**
 * Watches Apple's crash reports about gopls. macOS writes one some seconds after an end, so that it mostly fills up an
 * incident that stands already; an end nobody saw makes one of its own. Reports written since the time given are looked
 * at, too: nobody watched the folder then.
 */
export function watchCrashReports(host: Host, since: Date, record: (incident: Incident) => Promise<void>): () => void {
  const folder = join(host.home, "Library", "Logs", "DiagnosticReports");
  if (host.platform !== "macos" || !existsSync(folder)) return () => undefined;
  const seen = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  const look = async (path: string, patient: boolean) => {
    const report = parseCrashReport(await readRegular(path, "data").then(String, () => ""));
    // Not written to its end yet: the next event looks again.
    if (!report) return;
    seen.add(path);
    if (!report.processName.startsWith("gopls")) return;
    if (await fillUp(host, report, path)) return;
    if (!patient) return record(newIncident(report, path));
    const timer = setTimeout(() => {
      timers.delete(timer);
      void look(path, false).catch(() => undefined);
    }, reportDelayMs);
    timers.add(timer);
  };
  const found = async (name: string) => {
    const path = join(folder, name);
    if (name.endsWith(".ips") && !seen.has(path)) await look(path, true);
  };
  const watcher = watch(folder, (_, name) => {
    if (name) void found(name).catch(() => undefined);
  });
  const catchUp = async () => {
    for (const name of await readdir(folder)) {
      const { mtimeMs } = await stat(join(folder, name));
      if (mtimeMs >= since.getTime() - overlapMs) await found(name);
    }
  };
  void catchUp().catch(() => undefined);
  watcher.on("error", () => watcher.close());
  return () => {
    watcher.close();
    for (const timer of timers) clearTimeout(timer);
  };
}

/** Adds the report to the incident of the same process. */
function fillUp(host: Host, report: CrashReport, path: string): Promise<boolean> {
  return fillIncident(
    host,
    ({ pid, at }) => pid === report.pid && Math.abs(Date.parse(at) - report.at.getTime()) < 60_000,
    (incident) =>
      incident.evidence.some((line) => line.includes(path))
        ? undefined
        : { ...incident, evidence: [...incident.evidence, ...reportLines(report, path)] },
  );
}

function newIncident(report: CrashReport, path: string): Incident {
  return {
    id: incidentId("report", report.pid, report.at.toISOString()),
    at: report.at.toISOString(),
    tool: "gopls",
    kind: /SIGKILL/.test(report.exception) || report.terminationNamespace === "CODESIGNING" ? "killed" : "fatal",
    pid: report.pid,
    version: null,
    workspace: null,
    editor: null,
    evidence: reportLines(report, path),
  };
}

function reportLines(report: CrashReport, path: string): string[] {
  const lines = [`macOS: ${report.exception}${report.indicator ? `, ${report.indicator}` : ""} (${path})`];
  if (report.terminationNamespace === "CODESIGNING" || /Code Signature/.test(report.exception)) {
    lines.push(
      "its code signature did not fit: the binary was replaced in place. Install it again: go install removes the old file first",
    );
  }
  return lines;
}
