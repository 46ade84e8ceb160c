import { cpus } from "node:os";

/** Milliseconds of all processors since the machine was started. */
export interface ProcessorTimes {
  idle: number;
  all: number;
}

export function processorTimes(): ProcessorTimes {
  let idle = 0;
  let all = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    all += Object.values(times).reduce((sum, ms) => sum + ms, 0);
  }
  return { idle, all };
}
