import type { Configuration } from "../configuration";
import type { Host } from "../host";
import { captureEnvironment } from "./capture";
import { readVariables, setVariables, unsetVariables } from "./launchctl-variables";
import type { Exclusion } from "./plan";

/** What came of changing launchd's variables. */
export interface LaunchdChange {
  /** Launchctl processes it took. */
  calls: number;
  failed: { name: string; message: string }[];
}

/** What a sync needs of the shell and of launchd; every failure to do anything at all is thrown as a Problem. */
export interface SyncDependencies {
  capture(
    host: Host,
    options: { configuration: Configuration; shell: string; signal?: AbortSignal },
  ): Promise<{ variables: Readonly<Record<string, string>>; dropped: readonly Exclusion[] }>;
  /** The GUI session's variables, by one launchctl process. */
  read(host: Host, signal?: AbortSignal): Promise<Record<string, string>>;
  set(host: Host, values: Readonly<Record<string, string>>): Promise<LaunchdChange>;
  unset(host: Host, names: readonly string[]): Promise<LaunchdChange>;
}

export const realDependencies: SyncDependencies = {
  async capture(host, { configuration, shell, signal }) {
    const timeoutSeconds = configuration.captureTimeoutSeconds;
    const { variables, dropped } = await captureEnvironment(host, { shell, timeoutSeconds, signal });
    const exclusions = dropped.map(({ name, reason }): Exclusion => {
      return { name, reason: reason === "not-utf8" ? "unsafe-value" : "invalid-name" };
    });
    return { variables, dropped: exclusions };
  },
  read: readVariables,
  set: setVariables,
  unset: unsetVariables,
};
