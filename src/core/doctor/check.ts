import type { Finding } from "../finding";
import type { DoctorContext } from "./context";

/** The lines of the report, in its order. */
export const areas = [
  "environment",
  "go installs",
  "modules",
  "tools",
  "gopls",
  "coverage",
  "delve",
  "semantic highlighting",
  "vs code",
  "containers",
  "agent",
] as const;

export type Area = (typeof areas)[number];

export interface Check {
  /** Stable, kebab-case: `doctor --only ID`. */
  id: string;
  area: Area;
  /** What it looks at, in one line for `doctor --list`. */
  title: string;
  /** Milliseconds after which it counts as hanging; default 30,000. */
  timeoutMs?: number;
  /** Looks and changes nothing. At least one finding, also when all is well. */
  probe(context: DoctorContext): Promise<Finding[]>;
}
