import type { Incident } from "../incidents/incident";
import type { ProcessTable } from "../processes/process";
import type { ResourceHistory } from "../processes/resources";
import type { GoplsWindow, WatchedProcess } from "../processes/watch-state";

export interface WatchOptions {
  signal: AbortSignal;
  /** Called once per incident, when it stands on disk. */
  onIncident(incident: Incident): void | Promise<void>;
  /** The editor has not started another gopls: its Go support is dead until somebody does something. */
  onDead(incident: Incident, window: GoplsWindow): void | Promise<void>;
  log(line: string): void;
  memoryLimitBytes: number;
  /** A sample shows a gopls above the limit: called with each such sample. */
  onLarge?(process: WatchedProcess, history: ResourceHistory): void | Promise<void>;
  timing?: Partial<WatchTiming>;
  /** For measuring. */
  table?: ProcessTable;
}

export interface WatchTiming {
  /** Between two looks whether the known ones live: one system call each. */
  tickMs: number;
  /** Between two looks for new ones while some live. */
  scanMs: number;
  /** The same while none lives: VS Code's log tells at once of a new one, so this is for other editors. */
  idleScanMs: number;
  /** Between two samples of memory and processor time, and of counters nobody's end explains. */
  sampleMs: number;
  /** After which an editor that has not started another gopls will not. */
  replacedWithinMs: number;
  /** After which evidence nobody claimed is an incident of its own. */
  leftoverMs: number;
}

export function timingFor(table: ProcessTable, wanted: Partial<WatchTiming> | undefined): WatchTiming {
  return {
    // Dumps and editors' logs are watched; this is for ends that leave nothing there.
    tickMs: 1000,
    // A Mac's scan is one `ps`: five a minute, and one for the samples.
    scanMs: table.confirmCosts ? 12_500 : 5_000,
    idleScanMs: 30_000,
    sampleMs: 60_000,
    replacedWithinMs: 4_000,
    leftoverMs: 5_000,
    ...wanted,
  };
}
