import { setTimeout as sleep } from "node:timers/promises";
import { answers, type Host } from "../../host";
import { dumpOf, kindOf, type Seen } from "./build-incident";
import { userDataDir } from "../signals/editor-logs";
import type { Evidence } from "../signals/evidence";
import { binaryReplaced, explanationOf } from "./explained";
import type { IncidentKind } from "./incident";
import type { ProcessTable } from "../processes/process";
import type { WatchedProcess } from "../watch/watch-state";

/** What became of a gopls. */
export type Verdict =
  /** `editorGone`: its window was closed or reloaded, or the editor quit. Otherwise the editor wanted it so. */
  { kind: "normal"; editorGone: boolean } | { kind: "incident"; incident: IncidentKind; seen: Seen };

export interface Circumstances {
  evidence: Evidence;
  table: ProcessTable;
  /** Re-reads what is new. */
  refresh(): Promise<void>;
  /** Whether another gopls of the same parent has started since. */
  replaced(): Promise<boolean>;
  otherSidecars(): ReadonlySet<number>;
}

/** A crash's stack is counted some milliseconds after its dump is written (docs/facts/gopls.md §2a). */
const countedWithinMs = 120;
/** By then a living editor has nearly always written its line, and a dying one is gone. */
const settledAfterMs = 1_000;
/** An editor that does not start another by then, or write its line, will not. */
const replacedWithinMs = 4_000;
const looksMs = [0, 10, 15, 25, 40, 60, 80, 120, 200, 300];

/**
 * Looks at the evidence until it says how a gopls ended. A crash shows itself within milliseconds; that nothing does
 * is known after a second when the window keeps a log, for then every end nobody asked for stands in it.
 */
export async function judgeEnd(host: Host, process: WatchedProcess, around: Circumstances): Promise<Verdict> {
  const { evidence } = around;
  const folder = (process.editor && userDataDir(host, process.editor)) ?? undefined;
  const seen: Seen = { remarks: [] };
  const began = performance.now();
  for (let look = 0; ; look++) {
    await sleep(looksMs[look] ?? 400);
    await around.refresh();
    const elapsed = performance.now() - began;
    seen.dump ??= evidence.takeDump(process, around.otherSidecars());
    seen.event ??= evidence.takeEvent(process, folder);
    const crashed = dumpOf(seen) !== undefined;
    // A counter names no process: without a dump it is taken only when nothing better can come.
    const patience = evidence.dumpsExpected() ? settledAfterMs : countedWithinMs;
    if (crashed || (!seen.event && elapsed > patience)) seen.counted ??= evidence.takeCrash(process);
    if (crashed ? seen.counted || elapsed > countedWithinMs : seen.counted) return incidentFrom(process, seen);
    const end = seen.event?.end;
    if (!crashed && end && end.kind !== "closed" && (end.kind === "signal" || end.code !== 2 || elapsed > 60)) {
      return incidentFrom(process, seen);
    }
    const editorGone = !(await lives(around.table, process.parent));
    if (editorGone && elapsed > 50) return { kind: "normal", editorGone: true };
    if (elapsed < settledAfterMs) continue;
    if (end) return incidentFrom(process, seen);
    const unlogged = await judgeWithoutLog(host, process, around, folder, elapsed);
    if (unlogged !== "wait") return unlogged;
  }
}

async function incidentFrom(process: WatchedProcess, seen: Seen): Promise<Verdict> {
  const kind = kindOf(seen);
  if (!kind) return { kind: "normal", editorGone: false };
  if (kind === "killed") {
    const replaced = await binaryReplaced(process);
    if (replaced) seen.remarks.push(`${replaced}: macOS kills a program whose signature no longer fits its file`);
  }
  return { kind: "incident", incident: kind, seen };
}

async function judgeWithoutLog(
  host: Host,
  process: WatchedProcess,
  around: Circumstances,
  folder: string | undefined,
  elapsed: number,
): Promise<Verdict | "wait"> {
  const normal: Verdict = { kind: "normal", editorGone: false };
  // An editor of another kind ends gopls for reasons of its own and starts none by itself.
  if (process.editor?.family !== "vscode" || folder === undefined) return normal;
  // A busy machine's editor may take its time to write its line.
  if (await around.evidence.hasLog(folder, process.parent.pid)) return elapsed < replacedWithinMs ? "wait" : normal;
  if (await explanationOf(host, process)) return normal;
  const replaced = await around.replaced();
  if (!replaced && elapsed < replacedWithinMs) return "wait";
  const what = replaced ? "the editor started another at once" : "the editor lives and started no other";
  const remarks = [`gopls (process ${process.pid}) ended without a trace, and ${what}`];
  return { kind: "incident", incident: "killed", seen: { remarks } };
}

/** Whether the extension host lives; a zombie does not. */
export async function lives(table: ProcessTable, parent: { pid: number; startToken: string | null }): Promise<boolean> {
  if (parent.pid <= 1 || !answers(parent.pid)) return false;
  // One more ps on a Mac would cost more than a zombie, which launchd collects at once.
  if (parent.startToken === null || table.confirmCosts) return true;
  return table.confirm({ pid: parent.pid, startToken: parent.startToken });
}
