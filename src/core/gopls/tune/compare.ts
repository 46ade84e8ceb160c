/** What is measured of one start of gopls. */
export const metrics = [
  "loadMs",
  "firstDiagnosticsMs",
  "firstDefinitionMs",
  "cpuSeconds",
  "peakBytes",
  "rssBytes",
  "heapBytes",
] as const;

export type Metric = (typeof metrics)[number];

/** One start; null where gopls did not say. */
export type Sample = Readonly<Record<Metric, number | null>>;

/** The median of some starts, and how far apart they lie: the largest minus the smallest. */
export interface Summary {
  median: Record<Metric, number | null>;
  spread: Record<Metric, number | null>;
  /** How many starts it is of. */
  n: number;
}

export function summarize(samples: readonly Sample[]): Summary {
  const values = (metric: Metric) =>
    samples.flatMap((sample) => sample[metric] ?? []).sort((one, other) => one - other);
  const of = (take: (sorted: number[]) => number) =>
    Object.fromEntries(
      metrics.map((metric) => {
        const sorted = values(metric);
        return [metric, sorted.length === 0 ? null : take(sorted)];
      }),
    ) as Record<Metric, number | null>;
  return {
    median: of((sorted) => {
      const middle = Math.floor(sorted.length / 2);
      const upper = sorted[middle] ?? NaN;
      return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
    }),
    spread: of((sorted) => (sorted.at(-1) ?? NaN) - (sorted[0] ?? NaN)),
    n: samples.length,
  };
}

/** A median that moved by more than both spreads together. */
export interface Difference {
  metric: Metric;
  before: number;
  after: number;
}

/** Fewer starts say nothing. */
export const leastRuns = 3;
/** Nobody notices less. */
const leastShare = 0.05;

export interface Comparison {
  better: Difference[];
  worse: Difference[];
}

/** What a change made measurably better and worse; nothing, before there are enough starts of both. */
export function compare(usual: Summary, changed: Summary): Comparison {
  if (usual.n < leastRuns || changed.n < leastRuns) return { better: [], worse: [] };
  const moved = metrics.flatMap((metric): Difference[] => {
    const [before, after] = [usual.median[metric], changed.median[metric]];
    if (before === null || after === null) return [];
    const noise = (usual.spread[metric] ?? 0) + (changed.spread[metric] ?? 0);
    const by = Math.abs(after - before);
    return by > noise && by > before * leastShare ? [{ metric, before, after }] : [];
  });
  return {
    better: moved.filter(({ before, after }) => after < before),
    worse: moved.filter(({ before, after }) => after > before),
  };
}
