import { areaSeverity, count, findingLines, headline, marks, type AreaReport } from "../core/doctor";
import { isTrouble, type Severity } from "../core/finding";
import { style } from "./terminal";

const colors: Record<Severity, (text: string) => string> = {
  ok: style.green,
  info: style.blue,
  warning: style.yellow,
  error: style.red,
  skipped: style.dim,
  unknown: style.magenta,
};

const mark = (severity: Severity) => colors[severity](marks[severity]);

/** An area's line, and below it what is wrong there; with `verbose` all that was seen. */
export function areaText({ area, findings, durationMs }: AreaReport, verbose: boolean): string {
  const time = `${(durationMs / 1000).toFixed(2)} s`;
  const lines = [
    `${mark(areaSeverity(findings))} ${style.bold(area.padEnd(22))} ${headline(findings)}  ${style.dim(time)}`,
  ];
  for (const finding of findings) {
    if (!verbose && !isTrouble(finding) && finding.severity !== "unknown") continue;
    const { title, evidence, why, remedy } = findingLines(finding);
    lines.push(`  ${mark(finding.severity)} ${title}`);
    lines.push(...evidence.map((line) => `      ${line}`));
    if (why) lines.push(`      ${style.dim("Why:")} ${why.replaceAll("\n", "\n           ")}`);
    lines.push(
      ...remedy.map((line, index) => (index === 0 ? `      ${style.dim("Do:")}  ${line}` : `           ${line}`)),
    );
  }
  const fixable = verbose ? [] : findings.filter(({ severity, operation }) => severity === "info" && operation);
  if (fixable.length > 0) {
    const how = `go-warden doctor --only ${area.replaceAll(" ", "-")} --verbose`;
    lines.push(`  ${mark("info")} ${count(fixable.length, "note")} with a fix: ${how}`);
  }
  return lines.join("\n");
}
