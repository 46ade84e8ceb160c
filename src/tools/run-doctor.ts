import { redactValue } from "../core/credentials";
import { launcherHost } from "../launcher/host";
import { core } from "../launcher/lazy";
import { inLauncher } from "../launcher/doors";
import { folderInput } from "../launcher/folder-input";
import { projectFolders } from "../launcher/folders";

type Input = {
  /** Path of the Go project's folder, absolute or beginning with ~/; the one in front of the editor when absent. */
  folder?: string;
};

/** Looks at shell, editors, Go installs, gopls and Delve, and returns what is not fine: evidence, cause, what fixes it. */
export default async function doctor({ folder }: Input) {
  const host = launcherHost();
  const { checks, findingValue, runChecks, summary } = core();
  const report = await runChecks(host, checks, {
    folder: folder ? await folderInput(host, folder) : await folderInFront(),
  });
  const findings = report.findings.filter(({ severity }) => severity !== "ok").map(findingValue);
  const seen = redactValue(host, { summary: summary(report), at: report.at, findings });
  return inLauncher(JSON.stringify(seen, undefined, 2));

  async function folderInFront(): Promise<string> {
    return (await projectFolders(host)).find(({ kind }) => kind === "folder")?.path ?? host.home;
  }
}
