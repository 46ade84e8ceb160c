import { looksSecret } from "../environment";
import type { Host } from "../host";
import { byArea, findingLines, headline, marks, summary, worst } from "./report";
import type { DoctorReport } from "./run";

/** The report to paste into an issue: home folder, user name and whatever looks like a secret are taken out. */
export function markdownReport(
  host: Host,
  report: DoctorReport,
  secrets: Readonly<Record<string, string | undefined>> = {},
): string {
  const lines = [`# Go Warden doctor`, "", `${report.at} · ${host.platform} · ${report.folder}`, "", summary(report)];
  for (const { area, findings, durationMs } of byArea(report)) {
    lines.push(
      "",
      `## ${marks[worst(findings)]} ${area} (${(durationMs / 1000).toFixed(2)} s)`,
      "",
      headline(findings),
    );
    for (const finding of findings) {
      const { title, evidence, why, mend } = findingLines(finding);
      lines.push("", `- **${marks[finding.severity]} ${title}**`);
      if (evidence.length > 0) lines.push("", ...fenced(evidence));
      if (why) lines.push("", `  ${why}`);
      if (mend.length > 0) lines.push("", ...fenced(mend));
    }
  }
  return redact(host, lines.join("\n"), secrets) + "\n";
}

function fenced(lines: readonly string[]): string[] {
  return ["  ```text", ...lines.map((line) => `  ${line.replaceAll("```", "'''")}`), "  ```"];
}

// What is a secret by its form alone: GitHub, GitLab, AWS, Slack, Google, OpenAI-like keys, JWTs, passwords in URLs.
const secretForms =
  /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|AKIA[0-9A-Z]{16}|xox[abprs]-[\w-]{10,}|AIza[\w-]{30,}|sk-[\w-]{20,}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)|(?<=:\/\/)[^\s/@:]+:[^\s/@]+(?=@)/g;

/** The shell's own, which is no password however much the name looks like one. */
const folders = new Set(["PWD", "OLDPWD"]);

/** Takes the home folder, the user's name in paths and secrets out of a text. */
export function redact(host: Host, text: string, variables: Readonly<Record<string, string | undefined>>): string {
  const values = Object.entries({ ...host.env, ...variables })
    .filter(([name, value]) => looksSecret(name) && !folders.has(name) && value !== undefined && value.length >= 6)
    .map(([, value]) => value ?? "")
    // Longest first, so that no secret is left in part behind a shorter one.
    .sort((one, other) => other.length - one.length);
  let result = text;
  for (const value of values) result = result.replaceAll(value, "‹secret›");
  result = result.replace(secretForms, "‹secret›").replaceAll(host.home, "~");
  return host.user.length >= 3 ? result.replaceAll(`/${host.user}/`, "/‹user›/") : result;
}
