import type { Finding } from "../finding";
import type { Host } from "../host";
import type { MachineFacts } from "../machine";

/**
 * What every check gets. Its host ends the check's programs when the check is given up, and runs nothing out of a folder
 * that is not trusted.
 */
export interface DoctorContext {
  host: Host;
  /** The project's folder, absolute. */
  folder: string;
  /** A Go file that is open. */
  file?: string;
  /** Show values of variables that are no paths too; never what looks like a secret. */
  showValues?: boolean;
  signal?: AbortSignal;
  machine: MachineFacts;
  /** What is wrong in the settings themselves. */
  settingsFindings(): Promise<Finding[]>;
}
