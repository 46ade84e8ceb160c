/** One measured figure; printed in a table for people and as one JSON line each. */
export interface Figure {
  name: string;
  value: number;
  /** `ms`, `MB`, `calls`, `%` … */
  unit: string;
  /** What it is compared with, measured in the same run. */
  against?: string;
  /** value divided by the other's value. */
  ratio?: number;
  /** How often it was measured. */
  n: number;
}

/** A group of figures; `note` prints a line for people, `figure` records. */
export type Benchmark = (report: { figure(figure: Figure): void; note(line: string): void }) => Promise<void>;

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value below which that share of the values lies (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (
    sorted[
      Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1 < 0 ? 0 : Math.ceil(share * sorted.length) - 1)
    ] ?? NaN
  );
}
