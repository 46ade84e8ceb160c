import { existsSync, watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Host } from "../../host";
import { incidentId } from "../incidents/build-incident";
import { parseCrashReport, type CrashReport } from "./crash-report";
import type { Incident } from "../incidents/incident";
import { readIncidents, writeIncident } from "../incidents/incident-store";

const reportDelayMs = 10_000;

/**
 * Watches Apple's crash reports about gopls. macOS writes one some seconds after an end, so that it mostly fills up an
 * incident that stands already; an end nobody saw makes one of its own.
 */
export function watchCrashReports(host: Host, record: (incident: Incident) => Promise<void>): () => void {
  const folder = join(host.home, "Library", "Logs", "DiagnosticReports");
  if (host.platform !== "macos" || !existsSync(folder)) return () => undefined;
  const seen = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  const look = async (path: string, patient: boolean) => {
    const report = parseCrashReport(await readFile(path, "utf8").catch(() => ""));
    // Not written to its end yet: the next event looks again.
    if (!report) return void seen.delete(basename(path));
    if (!report.processName.startsWith("gopls")) return;
    if (await fillUp(host, report, path)) return;
    if (!patient) return record(newIncident(report, path));
    const timer = setTimeout(() => {
      timers.delete(timer);
      void look(path, false).catch(() => undefined);
    }, reportDelayMs);
    timers.add(timer);
  };
  const watcher = watch(folder, (_, name) => {
    if (!name?.endsWith(".ips") || seen.has(name)) return;
    seen.add(name);
    void look(join(folder, name), true).catch(() => undefined);
  });
  watcher.on("error", () => watcher.close());
  return () => {
    watcher.close();
    for (const timer of timers) clearTimeout(timer);
  };
}

/** Adds the report to the incident of the same process. */
export async function fillUp(host: Host, report: CrashReport, path: string): Promise<boolean> {
  const incident = (await readIncidents(host)).findLast(
    ({ pid, at }) => pid === report.pid && Math.abs(Date.parse(at) - report.at.getTime()) < 60_000,
  );
  if (!incident) return false;
  if (incident.evidence.some((line) => line.includes(path))) return true;
  await writeIncident(host, { ...incident, evidence: [...incident.evidence, ...reportLines(report, path)] });
  return true;
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
      "its code signature did not fit: the binary was replaced in place. Install it anew: go install removes the old file first",
    );
  }
  return lines;
}
