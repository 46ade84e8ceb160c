import * as swVers from "./sw-vers";

export interface Program {
  /** Where the program lies on a Mac. */
  path: string;
  /** Runs it and returns its exit code; `root` is the simulated Mac's tree. */
  main(args: string[], root: string): number | Promise<number>;
}

/** One file per program that Apple ships; register it here. */
export const programs: Record<string, Program> = {
  sw_vers: swVers,
};
