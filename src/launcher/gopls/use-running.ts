import { useEffect, useRef, useState } from "react";
import { createProcessTable, listGopls, type RunningGopls } from "../../core/gopls";
import type { Host } from "../../core/host";
import { useLoad } from "../use-load";

/** A running gopls with what it used of one processor since the last look: 1 is all of it. Not known at the first look. */
export interface SeenGopls extends RunningGopls {
  cpuShare?: number;
}

const everyMs = 5_000;

/** The running gopls, looked at again every five seconds for as long as the view is open. */
export function useRunning(host: Host) {
  const [table] = useState(() => createProcessTable(host));
  const last = useRef<{ at: number; seconds: ReadonlyMap<number, number> }>(undefined);
  const loaded = useLoad(async (): Promise<SeenGopls[]> => {
    const running = await listGopls(host, table);
    const { current: before } = last;
    const at = performance.now();
    last.current = { at, seconds: new Map(running.map(({ pid, cpuSeconds }) => [pid, cpuSeconds ?? NaN])) };
    return running.map((one) => {
      const used = (one.cpuSeconds ?? NaN) - (before?.seconds.get(one.pid) ?? NaN);
      const share = before ? (used * 1000) / (at - before.at) : NaN;
      return Number.isNaN(share) || share < 0 ? one : { ...one, cpuShare: share };
    });
  });
  const { reload } = loaded;
  const latest = useRef(reload);
  latest.current = reload;
  useEffect(() => {
    const timer = setInterval(() => latest.current(), everyMs);
    return () => clearInterval(timer);
  }, []);
  return loaded;
}

/** What the rows can be sorted by. */
export const sortOrders = { folder: "Folder", memory: "Memory", cpu: "CPU", start: "Start" } as const;
export type SortOrder = keyof typeof sortOrders;

/** The largest first; folders by their name. */
export function sorted(all: readonly SeenGopls[], order: SortOrder): SeenGopls[] {
  const by: Record<SortOrder, (one: SeenGopls, other: SeenGopls) => number> = {
    folder: (one, other) => (one.workspace ?? "").localeCompare(other.workspace ?? ""),
    memory: (one, other) => (other.rssBytes ?? 0) - (one.rssBytes ?? 0),
    cpu: (one, other) => (other.cpuShare ?? 0) - (one.cpuShare ?? 0),
    start: (one, other) => other.startedAt.localeCompare(one.startedAt),
  };
  return all.toSorted(by[order]);
}
