import type { Host } from "../host";
import type { Shared } from "./shared";

/** What every check gets. Its host ends the check's programs when the check is given up. */
export interface DoctorContext {
  host: Host;
  /** The project's folder, absolute. */
  folder: string;
  /** A Go file that is open. */
  file?: string;
  signal?: AbortSignal;
  shared: Shared;
}
