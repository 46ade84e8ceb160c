import type { Host } from "../src/core/host";

/** Writes one line to the agent's log. Names, paths and numbers only; never the value of a variable. */
export type Log = (line: string) => void;

/** What every duty of the agent gets. */
export interface DutyContext {
  host: Host;
  /** Aborted when the agent is asked to end. A duty then stops within half a second and leaves no child. */
  signal: AbortSignal;
  log: Log;
}

/**
 * One thing the agent does for as long as it lives. `start` resolves when the duty has ended, which is when the signal
 * was aborted; while nothing happens it must not wake up. A duty that throws is logged and ends alone.
 */
export interface Duty {
  /** Kebab-case, for the log. */
  name: string;
  start(context: DutyContext): Promise<void>;
}
