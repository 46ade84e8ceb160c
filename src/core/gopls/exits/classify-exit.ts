import { setTimeout as sleep } from "node:timers/promises";
import { answers, type Host } from "../../host";
import { dumpOf, kindOf, type Seen } from "../incidents/build-incident";
import type { IncidentKind } from "../incidents/incident";
import type { ProcessTable } from "../processes/process";
import type { WatchedProcess } from "../processes/watch-state";
import type { Evidence } from "../signals/evidence";
import type { WindowEnd } from "../signals/log-follower";
import type { EndedProcess } from "../signals/window-ends";
import { binaryReplaced, explanationOf } from "./explained";

/** What became of a gopls. */
export type ExitClass =
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
/** By then a living editor has nearly always written how it ended, and a dying one is gone. */
const settledAfterMs = 1_000;
/** An editor that does not start another by then, or write its line, will not. */
const replacedWithinMs = 4_000;
const looksMs = [0, 10, 15, 25, 40, 60, 80, 120, 200, 300];

/**
 * Looks at the evidence until it says how a gopls ended. A crash shows itself within milliseconds; that nothing does
 * is known after seconds when the window keeps a log, for then every end nobody asked for stands in it.
 */
export async function classifyExit(host: Host, ended: EndedProcess, around: Circumstances): Promise<ExitClass> {
  const { process } = ended;
  const seen: Seen = { remarks: [] };
  const began = performance.now();
  for (let look = 0; ; look++) {
    await sleep(looksMs[look] ?? 400);
    await around.refresh();
    const elapsed = performance.now() - began;
    const attempts = takeWhatIsThere(ended, around, seen, elapsed);
    if (!attempts.settled) continue;
    if (seen.end?.requested !== undefined && !dumpOf(seen)) return { kind: "normal", editorGone: false };
    if (isClear(seen, elapsed, around.evidence)) return incidentFrom(process, seen);
    const editorGone = !(await lives(around.table, process.parent));
    if (editorGone && elapsed > 50) return { kind: "normal", editorGone: true };
    if (elapsed < settledAfterMs) continue;
    if (seen.end && (!seen.end.unsure || elapsed > replacedWithinMs)) return incidentFrom(process, seen);
    if (seen.end) continue;
    const unlogged = await classifyWithoutLog(host, ended, around, elapsed);
    if (unlogged !== "wait") return unlogged;
  }
}

function takeWhatIsThere({ process, life }: EndedProcess, around: Circumstances, seen: Seen, elapsed: number) {
  const { dumps, counters, ends } = around.evidence;
  seen.dump ??= dumps.take(process, life, around.otherSidecars());
  seen.end ??= ends.of(process);
  const attempts = seen.end ? ends.attempts(seen.end) : { ends: [], settled: true };
  if (attempts.ends.length > 1)
    Object.assign(seen, { attempts: attempts.ends, end: attempts.ends.at(-1) as WindowEnd });
  const dump = dumpOf(seen);
  // A counter names no process: without a dump it is taken only when none can come.
  const alone = !dumps.expected() && !seen.end && elapsed > countedWithinMs;
  if (dump || alone) seen.counted ??= counters.takeCrash(process, dump?.frames[0]);
  return attempts;
}

/** Whether nothing that may still come can change what it was. */
function isClear(seen: Seen, elapsed: number, evidence: Evidence): boolean {
  if (dumpOf(seen)) return seen.counted !== undefined || elapsed > countedWithinMs;
  if (seen.counted) return true;
  const exit = seen.end?.exit;
  if (!exit || seen.end?.unsure) return false;
  // Go's code for a crash: its dump is on its way.
  if (exit.kind === "code" && exit.code === 2) return elapsed > (evidence.dumps.expected() ? settledAfterMs : 60);
  return true;
}

async function incidentFrom(process: WatchedProcess, seen: Seen): Promise<ExitClass> {
  const kind = kindOf(seen);
  if (!kind) return { kind: "normal", editorGone: false };
  if (kind === "killed") {
    const replaced = await binaryReplaced(process);
    if (replaced) seen.remarks.push(`${replaced}: macOS kills a program whose signature no longer fits its file`);
  }
  return { kind: "incident", incident: kind, seen };
}

async function classifyWithoutLog(
  host: Host,
  { process, userDataDir }: EndedProcess,
  around: Circumstances,
  elapsed: number,
): Promise<ExitClass | "wait"> {
  const normal: ExitClass = { kind: "normal", editorGone: false };
  // An editor of another kind ends gopls for reasons of its own and starts none by itself.
  if (process.editor?.family !== "vscode" || userDataDir === undefined) return normal;
  // A busy machine's editor may take its time to write its line.
  if (await around.evidence.log.hasLog(userDataDir, process.parent.pid)) {
    return elapsed < replacedWithinMs ? "wait" : normal;
  }
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
