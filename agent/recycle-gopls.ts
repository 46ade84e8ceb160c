import { setTimeout as sleep } from "node:timers/promises";
import { readConfiguration } from "../src/core/configuration";
import {
  createProcessTable,
  gigabytes,
  idleMs,
  keepRecycled,
  planRestart,
  recycleDecision,
  type ResourceHistory,
  type WatchedProcess,
} from "../src/core/gopls";
import type { Host } from "../src/core/host";
import { launcherLink, type Notification } from "../src/core/notify";
import { perform } from "../src/core/operations";
import type { Log } from "./duty";

export interface RecycleTiming {
  /** Milliseconds without work after which a restart may be offered, or done where its editor is not in front. */
  idleMs: number;
  /** The same where the editor is in front, or nobody knows what is. */
  longIdleMs: number;
  /** Milliseconds after a restart until a gopls has settled. */
  settledMs: number;
}

export const usualRecycleTiming: RecycleTiming = { idleMs: 5 * 60_000, longIdleMs: 30 * 60_000, settledMs: 180_000 };

interface Surroundings {
  host: Host;
  signal: AbortSignal;
  log: Log;
  notify: (notification: Notification) => Promise<void>;
  timing: RecycleTiming;
}

/**
 * What the agent does about a gopls above the memory limit, as `recycle` has it: offers a restart once it is idle, or
 * restarts it through the editor's settings, which costs none of its silent restarts, and notes what that gave back.
 */
export function createRecycler({ host, signal, log, notify, timing }: Surroundings) {
  const offered = new Set<string>();
  let isAtWork = false;

  const offer = async (process: WatchedProcess, { used, needs }: { used: string; needs: string }) => {
    const key = `recycle ${process.pid} ${process.startToken}`;
    if (offered.has(key)) return;
    offered.add(key);
    const message = `${process.workspace ?? ""}: it is idle and holds ${used}${needs}.\nA restart gives most of it back: go-warden gopls restart --workspace`;
    log(`gopls: a restart is offered, process ${process.pid}`);
    await notify({ key, title: "gopls can be restarted", message, link: await launcherLink(host, "restart-gopls") });
  };

  const recycle = async (workspace: string, beforeBytes: number) => {
    const plan = await planRestart(host, { workspace });
    if (plan.method !== "settings" || plan.targets.length === 0) return;
    const one = { at: host.now().toISOString(), workspace, beforeBytes };
    await perform(host, plan.operation, { signal, unasked: true });
    await keepRecycled(host, { ...one, afterBytes: null });
    const [fresh] = await plan.restarted(host);
    log(`gopls: restarted in ${workspace}, where it held ${gigabytes(beforeBytes)}`);
    await sleep(timing.settledMs, undefined, { signal });
    const table = createProcessTable(host);
    const now = (await table.scan()).find(({ pid }) => pid === fresh?.newPid);
    const used = now && (await table.usage([now])).get(now.pid);
    // One that ended meanwhile says nothing; the restart counts as one that pays.
    await keepRecycled(host, { ...one, afterBytes: used?.rssBytes ?? 0 });
    if (used) log(`gopls: ${workspace} went from ${gigabytes(beforeBytes)} to ${gigabytes(used.rssBytes)}`);
  };

  return async (process: WatchedProcess, history: ResourceHistory): Promise<void> => {
    if (isAtWork || process.role !== "server" || process.editor?.family !== "vscode" || process.workspace === null)
      return;
    const { recycle: wanted } = await readConfiguration(host).catch(() => ({ recycle: "off" as const }));
    if (wanted === "off") return;
    const decision = await recycleDecision(host, history, timing.idleMs);
    if (decision.kind === "wait") return;
    const rssBytes = history.samples.at(-1)?.rssBytes ?? 0;
    const needs = decision.needsBytes === null ? "" : `; a fresh one takes ${gigabytes(decision.needsBytes)}`;
    if (wanted === "ask") return offer(process, { used: gigabytes(rssBytes), needs });
    if (idleMs(history) < timing.longIdleMs && (await mayBeInFront(host, process.editor.name))) return;
    isAtWork = true;
    try {
      await recycle(process.workspace, rssBytes);
    } catch (error) {
      if (!signal.aborted) log(`gopls: not restarted: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      isAtWork = false;
    }
  };
}

/** AppKit says it without asking for a permission. */
const frontmost = "ObjC.import('AppKit'); $.NSWorkspace.sharedWorkspace.frontmostApplication.localizedName.js";

/** Whether the editor is the program in front, or nobody knows. */
async function mayBeInFront(host: Host, editor: string): Promise<boolean> {
  if (host.platform !== "macos") return true;
  const asked = await host.run(host.system("/usr/bin/osascript"), ["-l", "JavaScript", "-e", frontmost], {
    timeoutMs: 5000,
  });
  const name = asked.kind === "exited" && asked.code === 0 ? asked.stdout.trim() : "";
  return name === "" || name === editor || editor.endsWith(name);
}
