import { createHash } from "node:crypto";
import type { Host } from "../../host";
import type { WindowEvent } from "../signals/editor-logs";
import { parseDump, type Dump } from "../signals/dump";
import type { CountedTrouble } from "../signals/evidence";
import { keepDump } from "./incident-store";
import type { Incident, IncidentKind } from "./incident";
import type { SidecarCrash } from "../signals/sidecar-log";
import { knownIssuesUrl, stackId, topGoplsFrame } from "./stack-id";
import { newerGopls } from "../processes/version";
import type { WatchedProcess } from "../watch/watch-state";

/** Everything that was seen of one end. */
export interface Seen {
  dump?: SidecarCrash;
  counted?: CountedTrouble;
  event?: WindowEvent;
  /** Further lines of evidence. */
  remarks: string[];
}

/** The same end has the same id, whoever looks at it and whenever. */
export function incidentId(...parts: readonly (string | number)[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 12);
}

export const idOfEnd = (process: { pid: number; startToken: string }) =>
  incidentId("end", process.pid, process.startToken);

/** What kind of end that was; undefined for a normal one. */
export function kindOf(seen: Seen): IncidentKind | undefined {
  const dump = dumpOf(seen);
  if (dump) return dump.kind;
  if (seen.counted) return /\nruntime\.gopanic/.test(seen.counted.counter) ? "panic" : "fatal";
  // One that is too slow to stop when the editor asks is killed by it (docs/facts/vscode.md §5).
  if (seen.event?.requested !== undefined) return undefined;
  const end = seen.event?.end;
  if (end?.kind !== "code") return "killed";
  return end.code === 0 ? undefined : "exit";
}

export function dumpOf(seen: Seen): Dump | undefined {
  return parseDump(seen.dump?.text ?? "") ?? parseDump(seen.event?.text ?? "");
}

/** Puts together what a person, and whoever searches for the same crash, needs to know. */
export async function buildIncident(
  host: Host,
  what: {
    id: string;
    kind: IncidentKind;
    at: Date;
    process?: WatchedProcess;
    /** Whose log tells of it, when no process was seen. */
    editor?: string;
    silentRestartsLeft?: number | null;
  },
  seen: Seen,
): Promise<Incident> {
  const { id, kind, process } = what;
  const dump = dumpOf(seen);
  const counted = seen.counted && isStack(seen.counted.counter) ? seen.counted.counter : undefined;
  const stack = counted ?? dump?.frames.join("\n");
  const frame = (counted && topGoplsFrame(counted)) ?? dump?.topFrame;
  const counter = seen.counted;
  const version = process?.version ?? (counter?.version || null);
  const text = seen.dump?.text ?? (dump && seen.event?.text);
  const [newer, dumpFile] = await Promise.all([newerGopls(host, version), text ? keepDump(host, id, text) : undefined]);
  return {
    id,
    at: what.at.toISOString(),
    tool: "gopls",
    kind,
    pid: process?.pid ?? null,
    version,
    workspace: process?.workspace ?? null,
    editor: process?.editor?.name ?? what.editor ?? null,
    evidence: [...evidenceLines(seen, dump), ...seen.remarks],
    goVersion: process?.goVersion ?? (counter?.goVersion || null),
    ...(stack ? { stack } : {}),
    ...(counted ? { stackId: stackId(counted) } : {}),
    ...(dump ? { firstLine: dump.firstLine } : {}),
    ...(frame ? { topFrame: frame } : {}),
    ...(dump?.request ? { request: dump.request } : {}),
    ...(dump?.file ? { file: dump.file } : {}),
    ...(what.silentRestartsLeft === undefined ? {} : { silentRestartsLeft: what.silentRestartsLeft }),
    ...(stack && frame ? { knownIssues: knownIssuesUrl({ id: counted && stackId(counted), frame }) } : {}),
    ...(newer ? { newerVersion: newer } : {}),
    ...(dumpFile ? { dumpFile } : {}),
  };
}

export const isStack = (counter: string) => counter.includes("\n");

export function evidenceLines(seen: Seen, dump: Dump | undefined): string[] {
  const lines: string[] = [];
  if (dump) lines.push(dump.firstLine);
  if (seen.dump) lines.push(`sidecar.log: process ${seen.dump.sidecarPid} wrote the dump at ${seen.dump.loggedAt}`);
  if (seen.counted) {
    const [name = ""] = seen.counted.counter.split("\n");
    lines.push(`telemetry: ${name} rose to ${seen.counted.value} in ${seen.counted.file}`);
  }
  const { end, text = "", path } = seen.event ?? {};
  if (end?.kind === "code") lines.push(`editor's log: exit code ${end.code} (${path})`);
  if (end?.kind === "signal") lines.push(`editor's log: ended by ${end.signal} (${path})`);
  if (end?.kind === "closed") lines.push(`editor's log: the connection was closed (${path})`);
  if (!dump && end?.kind === "code" && end.code !== 0) lines.push(...lastWords(text));
  return lines;
}

/** How a line of evidence starts that gopls wrote itself. */
export const saidBy = "gopls said: ";

/** A complaint of Go's flag package; the whole usage follows it. */
const flagComplaint = /^(flag provided but not defined|flag needs an argument|invalid (boolean )?value .* for flag)\b/;

/** The last lines gopls wrote itself. */
function lastWords(text: string): string[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const complaint = lines.findLast((line) => flagComplaint.test(line));
  return (complaint ? [complaint] : lines.slice(-3)).map((line) => saidBy + line.trim().slice(0, 300));
}
