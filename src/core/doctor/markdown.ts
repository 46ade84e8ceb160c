import { redact } from "../credentials";
import { fence, inline, paragraph } from "../markdown";
import type { Host } from "../host";
import { areaSeverity, byArea, findingLines, headline, marks, summary } from "./report";
import type { DoctorReport } from "./run";

/** The report to paste into an issue: home folder, user name and whatever looks like a secret are taken out. */
export function markdownReport(
  host: Host,
  report: DoctorReport,
  secrets: Readonly<Record<string, string | undefined>> = {},
): string {
  const lines = [
    `# Go Warden doctor`,
    "",
    inline(`${report.at} · ${host.platform} · ${report.folder}`),
    "",
    summary(report),
  ];
  for (const { area, findings, durationMs } of byArea(report)) {
    lines.push(
      "",
      `## ${marks[areaSeverity(findings)]} ${area} (${(durationMs / 1000).toFixed(2)} s)`,
      "",
      inline(headline(findings)),
    );
    for (const finding of findings) {
      const { title, evidence, why, remedy } = findingLines(finding);
      lines.push("", `- **${marks[finding.severity]} ${inline(title)}**`);
      if (evidence.length > 0) lines.push("", ...indented(fence(evidence.join("\n"), "text")));
      if (why) lines.push("", ...indented(paragraph(why)));
      if (remedy.length > 0) lines.push("", ...indented(fence(remedy.join("\n"), "text")));
    }
  }
  return redact(host, lines.join("\n"), secrets) + "\n";
}

/** As a part of the list's entry above it. */
const indented = (text: string) => text.split("\n").map((line) => `  ${line}`);
