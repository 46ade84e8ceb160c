import type { Configuration } from "../../configuration";
import type { Host } from "../../host";
import { Problem } from "../../problem";
import { domainVariables, setVariables, unsetVariables } from "../../launchd";
import { captureEnvironment } from "../capture/capture";
import type { Exclusion } from "./plan";

/** What a sync needs of the shell and of launchd; every failure to do anything at all is thrown as a Problem. */
export interface SyncDependencies {
  capture(
    host: Host,
    options: { configuration: Configuration; shell: string; signal?: AbortSignal },
  ): Promise<{
    variables: Readonly<Record<string, string>>;
    dropped: readonly Exclusion[];
    /** That the shell has read, when they were recorded. */
    files?: string[];
  }>;
  read: typeof domainVariables;
  set: typeof setVariables;
  unset: typeof unsetVariables;
}

export const realDependencies: SyncDependencies = {
  async capture(host, { configuration, shell, signal }) {
    const timeoutSeconds = configuration.captureTimeoutSeconds;
    const asked = { shell, timeoutSeconds, signal, recordFiles: true, patient: true };
    const { variables, dropped, files } = await captureEnvironment(host, asked);
    const exclusions = dropped.map(({ name, reason }): Exclusion => {
      return { name, reason: reason === "not-utf8" ? "unsafe-value" : "invalid-name" };
    });
    return { variables, dropped: exclusions, files };
  },
  read: domainVariables,
  set: setVariables,
  unset: unsetVariables,
};

/** Throws where there is no launchd to ask. */
export function requireLaunchd(host: Host): void {
  if (host.platform === "macos") return;
  throw new Problem(
    "needs-macos",
    "Only macOS has a GUI session that launchd gives its variables",
    "What a terminal's programs get is shown by: go-warden env capture",
    3,
  );
}
