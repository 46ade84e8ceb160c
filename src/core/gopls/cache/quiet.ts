import { setTimeout as sleep } from "node:timers/promises";
import { processorTimes, type Host, type ProcessorTimes } from "../../host";
import type { GoplsProcess, Usage } from "../processes/process";
import { createProcessTable } from "../processes/process-table";

/** A gopls's memory at the end and at most, and its processor time. */
export interface Used extends Usage {
  peakBytes: number;
}

interface Limits {
  folder: string;
  inBackground: boolean;
  memoryLimitBytes: number;
  timeoutMs: number;
  signal?: AbortSignal;
  /** Before that gopls waits for `go list`, and is still. */
  isLoaded(): boolean;
  /** Whether it has said something of each file that was opened; it may have nothing to say. */
  hasLookedAtAll(): boolean;
}

/**
 * gopls is taken to be done when it used less than this share of one processor, that many looks in a row. Behind
 * everything else it is also still while others are busy, and anywhere while it waits for `go list`: such a look counts
 * little.
 */
const quietShare = 0.05;
const spareShare = 0.05;
const quietLooks = 3;
const slowLook = 0.15;
const lookMs = 700;

/** Waits until a gopls of ours has loaded its folder and has nothing left to do. */
export async function untilQuiet(
  host: Host,
  pid: number,
  { folder, inBackground, memoryLimitBytes, timeoutMs, signal, isLoaded, hasLookedAtAll }: Limits,
): Promise<Used | { kind: "stopped"; reason: string }> {
  const table = createProcessTable(host);
  const until = performance.now() + timeoutMs;
  let own: GoplsProcess | undefined;
  let before: { at: number; cpuSeconds: number; spare: ProcessorTimes } | undefined;
  let [quiet, peakBytes] = [0, 0];
  while (performance.now() < until) {
    await sleep(lookMs, undefined, { signal });
    if (inBackground || !own) {
      const running = await table.scan();
      if (inBackground && running.some((one) => isEditorsAt(one, folder)))
        return { kind: "stopped", reason: editorIsThere };
      own = running.find((one) => one.pid === pid);
    }
    const used = own && (await table.usage([own])).get(pid);
    if (!used) continue;
    peakBytes = Math.max(peakBytes, used.rssBytes);
    if (used.rssBytes > memoryLimitBytes) return { kind: "stopped", reason: "it used more memory than it may" };
    const now = { at: performance.now(), cpuSeconds: used.cpuSeconds, spare: processorTimes() };
    const share = before ? ((now.cpuSeconds - before.cpuSeconds) * 1000) / (now.at - before.at) : 1;
    const spare = before ? (now.spare.idle - before.spare.idle) / (now.spare.all - before.spare.all) : 0;
    before = now;
    if (share >= quietShare || !isLoaded()) quiet = 0;
    else quiet += hasLookedAtAll() && (!inBackground || spare >= spareShare) ? 1 : slowLook;
    if (quiet >= quietLooks) return { ...used, peakBytes };
  }
  return { kind: "stopped", reason: "it was not done in time" };
}

export const editorIsThere = "the editor has a gopls there";

/** Whether it is the gopls that an editor of this user started for a folder. */
export function isEditorsAt({ workspace, editor, sameHome, role }: GoplsProcess, folder: string): boolean {
  return sameHome && role !== "own" && editor !== null && workspace === folder;
}
