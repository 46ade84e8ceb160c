import { redactValue } from "../core/credentials";
import { asTool } from "../launcher/as-tool";
import { core } from "../launcher/lazy";
import { inLauncher } from "../launcher/doors";
import { inFront } from "../launcher/folder-input";

type Input = {
  /** Path of the Go project's folder, absolute or beginning with ~/; the one in front of the editor when absent. */
  folder?: string;
};

/** Looks at shell, editors, Go installs, gopls and Delve, and returns what is not fine: evidence, cause, what fixes it. */
export default function doctor({ folder }: Input) {
  return asTool(async (host) => {
    const { checks, findingValue, runChecks, summary } = core();
    const report = await runChecks(host, checks, { folder: await inFront(host, folder) });
    const findings = report.findings.filter(({ severity }) => severity !== "ok").map(findingValue);
    const seen = redactValue(host, { summary: summary(report), at: report.at, findings });
    return inLauncher(JSON.stringify(seen, undefined, 2));
  });
}
