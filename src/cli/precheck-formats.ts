import { version } from "../../package.json";
import { stageIds, type PrecheckReport } from "../core/precheck";

/** GitHub's workflow commands, one a finding: they become annotations at the line. */
export function annotations({ findings }: PrecheckReport): string {
  const escape = (text: string) => text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
  const property = (text: string) => escape(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
  return findings
    .map(({ stage, file, line, column, message, linter }) => {
      const place = [
        `file=${property(file)}`,
        ...(line ? [`line=${line}`] : []),
        ...(line && column ? [`col=${column}`] : []),
        `title=${property(linter ?? stage)}`,
      ];
      return `::error ${place.join(",")}::${escape(message)}`;
    })
    .join("\n");
}

/** SARIF 2.1.0, as code scanning takes it. */
export function sarif({ findings }: PrecheckReport) {
  const driver = {
    name: "go-warden precheck",
    version,
    rules: stageIds.map((id) => ({ id, shortDescription: { text: id } })),
  };
  const results = findings.map(({ stage, file, line, column, message, linter }) => ({
    ruleId: stage,
    level: "error",
    message: { text: linter ? `${message} (${linter})` : message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: file.split("/").map(encodeURIComponent).join("/"), uriBaseId: "%SRCROOT%" },
          ...(line ? { region: { startLine: line, ...(column ? { startColumn: column } : {}) } } : {}),
        },
      },
    ],
  }));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, results, columnKind: "utf16CodeUnits" }],
  };
}
