import { redactValue } from "../core/credentials";
import { launcherHost } from "../launcher/host";
import { core } from "../launcher/lazy";
import { projectFolders } from "../launcher/folders";

type Input = {
  /** Absolute path of the Go project's folder; the one in front of the editor when absent. */
  folder?: string;
};

/** Looks at shell, editors, Go installs, gopls and Delve, and returns what is not fine: evidence, cause, what mends it. */
export default async function doctor({ folder }: Input) {
  const host = launcherHost();
  const { checks, findingValue, runChecks, summary } = core();
  const report = await runChecks(host, checks, { folder: folder ?? (await folderInFront()) });
  const findings = report.findings.filter(({ severity }) => severity !== "ok").map(findingValue);
  const seen = redactValue(host, { summary: summary(report), at: report.at, findings });
  return JSON.stringify(seen, undefined, 2);

  async function folderInFront(): Promise<string> {
    return (await projectFolders(host)).find(({ kind }) => kind === "folder")?.path ?? host.home;
  }
}
